import { EventEmitter } from 'node:events';
import type { WireRecord } from './model.ts';

const kept = 500;

/** The last 500 calls and callbacks, decrypted, oldest first. */
export const createWire = () => {
  const records: WireRecord[] = [];
  let count = 0;
  const events = new EventEmitter<{ record: [WireRecord] }>();
  return {
    events,
    /** The id of what begins now; it is added when it has ended. */
    nextId: () => (count += 1),
    add(record: WireRecord) {
      records.push(record);
      if (records.length > kept) records.shift();
      events.emit('record', record);
    },
    list: (): readonly WireRecord[] => [...records],
  };
};
export type Wire = ReturnType<typeof createWire>;
