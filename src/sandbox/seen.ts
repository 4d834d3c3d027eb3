import type { Twin } from './twin.ts';

/** Which messages somebody at the page has had before their eyes. For whoever is at the page: the sandbox has one desk. */
export const createSeen = (twin: Twin) => {
  const seen = new Map<string, ReadonlySet<string>>();
  return {
    /** Everything on this phone has been looked at. */
    look(userid: string) {
      seen.set(userid.toLowerCase(), new Set(twin.conversationOf(userid).map(({ messageId }) => messageId)));
    },
    /** Messages of the bot that came since; a card that was redrawn is none. */
    unreadOf(userid: string): number {
      const known = seen.get(userid.toLowerCase());
      return twin.messagesOf(userid).filter(({ messageId }) => !known?.has(messageId)).length;
    },
  };
};
