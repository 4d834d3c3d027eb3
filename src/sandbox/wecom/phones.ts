import { EventEmitter } from 'node:events';
import type { ShownCard, ShownMessage } from './model.ts';

/** Older bubbles scroll off: a long run must not fill the memory. */
const keepPerMember = 200;

/** One send as the platform keeps it: one content for all its receivers. */
export interface Sent {
  message: ShownMessage;
  /** Lower-case user ids that were accepted. */
  receivers: ReadonlySet<string>;
}

/** Something on a phone is new or was redrawn. */
export interface PhoneEvent {
  userid: string;
  message: ShownMessage;
}

/** What stands on every member's phone. Keys are lower-case user ids. */
export const createPhones = () => {
  const phones = new Map<string, ShownMessage[]>();
  const events = new EventEmitter<{ message: [PhoneEvent]; recall: [{ userid: string }] }>();
  events.setMaxListeners(0); // one listener a waiting test
  const show = (user: string, message: ShownMessage) => {
    const list = phones.get(user) ?? [];
    list.push(message);
    if (list.length > keepPerMember) list.splice(0, list.length - keepPerMember);
    // Taken out and put back: the map's order is that of the latest messages.
    phones.delete(user);
    phones.set(user, list);
    events.emit('message', { userid: user, message });
  };
  return {
    events,
    show,
    /** The conversation, oldest first, own messages included. */
    of: (user: string): readonly ShownMessage[] => phones.get(user) ?? [],
    /** Whose phones had something last, the latest first. */
    recent: (limit: number): string[] => [...phones.keys()].slice(-limit).toReversed(),
    /** Another face for one member's card; everybody else's stays. */
    redraw(user: string, messageId: string, face: (old: ShownCard) => ShownCard) {
      const list = phones.get(user) ?? [];
      const at = list.findIndex((message) => message.messageId === messageId);
      const old = list[at];
      if (!old?.card) return;
      const message = { ...old, card: face(old.card) };
      list[at] = message;
      events.emit('message', { userid: user, message });
    },
    /** Takes a message off every phone. */
    recall(users: Iterable<string>, messageId: string) {
      for (const user of users) {
        const left = (phones.get(user) ?? []).filter((message) => message.messageId !== messageId);
        phones.set(user, left);
        events.emit('recall', { userid: user });
      }
    },
  };
};
export type Phones = ReturnType<typeof createPhones>;
