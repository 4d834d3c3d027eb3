import { wordsOf, type TemplateCard } from './outside-cards.ts';

/** What one member has got, as the telephone shows it now: a redrawn card has its newest face. */
export interface Received {
  /** Of the send call; a card keeps it through all its faces. */
  messageId: string;
  user: string;
  kind: 'text' | 'card' | 'file';
  /** All that is read, a line each. */
  words: string;
  /** Of a text: whether it answers, or what the whole call looked like. */
  card?: TemplateCard;
  taskId?: string;
  /** How often the face was redrawn. */
  redrawn: number;
  /** Of a file. */
  file?: { name: string; bytes: Buffer };
  /** Unix ms. */
  at: number;
}

/** The telephones of the corporation, and the one-use codes that redraw a card on them (wecom.md 4.10). */
export function createPhones() {
  const received: Received[] = [];
  const codes = new Map<string, { messageId: string; users: string[] }>();
  const newCode = (messageId: string, users: string[]): string => {
    const code = `rc-${crypto.randomUUID()}`;
    codes.set(code, { messageId, users });
    return code;
  };
  return {
    received,
    newCode,
    of: (user: string) => received.filter((r) => r.user === user.toLowerCase()),
    deliver(users: string[], what: Omit<Received, 'user' | 'redrawn' | 'at'>): void {
      for (const user of users) received.push({ ...what, user, redrawn: 0, at: Date.now() });
    },
    /** Redraws; the error code of the refusal else. */
    redraw(code: string, users: string[], face: TemplateCard | string): number {
      const known = codes.get(code);
      if (!known) return 60140;
      codes.delete(code);
      if (users.length === 0) return 82101;
      const cards = received.filter((r) => r.messageId === known.messageId && users.includes(r.user));
      if (cards.length < users.length) return 82102;
      for (const shown of cards) {
        shown.redrawn += 1;
        if (typeof face === 'string') shown.words += `\n（${face}）`;
        else Object.assign(shown, { card: face, words: wordsOf(face) });
      }
      return 0;
    },
  };
}
export type Phones = ReturnType<typeof createPhones>;
