import { EventEmitter } from 'node:events';
import type { ShownCard, ShownMessage } from './model.ts';

/** Older bubbles scroll off: a long run must not fill the memory. */
const keepPerMember = 200;
/** On all phones together; above it phones where nothing came for longest lose their older bubbles first. */
const keepInAll = 100_000;

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
export const createPhones = (keep = keepInAll) => {
  const phones = new Map<string, ShownMessage[]>();
  let total = 0;
  const events = new EventEmitter<{ message: [PhoneEvent]; recall: [{ userid: string }] }>();
  events.setMaxListeners(0); // one listener a waiting test
  const cut = (list: ShownMessage[], length: number) => {
    if (list.length <= length) return;
    total -= list.length - length;
    list.splice(0, list.length - length);
  };
  /** Frees a tenth at once, so that the phones are gone through seldom. */
  const makeRoom = () => {
    const enough = Math.max(keep, 2 * phones.size) * 0.9;
    const each = Math.max(1, Math.floor(enough / phones.size));
    for (const list of phones.values()) {
      if (total <= enough) return;
      cut(list, each);
    }
  };
  const show = (user: string, message: ShownMessage) => {
    const list = phones.get(user) ?? [];
    list.push(message);
    total += 1;
    cut(list, keepPerMember);
    // Taken out and put back: the map's order is that of the latest messages.
    phones.delete(user);
    phones.set(user, list);
    if (total > Math.max(keep, 2 * phones.size)) makeRoom();
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
        const list = phones.get(user) ?? [];
        const left = list.filter((message) => message.messageId !== messageId);
        total -= list.length - left.length;
        phones.set(user, left);
        events.emit('recall', { userid: user });
      }
    },
  };
};
export type Phones = ReturnType<typeof createPhones>;
