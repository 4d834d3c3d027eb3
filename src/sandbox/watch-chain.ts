import type { Live } from './live.ts';
import type { Twin } from './twin.ts';

/**
 * What changes a chain shows on the wire: a callback that was answered, a message that was taken. The books are written around
 * that moment, so pages are told a little later, and once more for a slow machine; between them nothing is told. Units: ms.
 */
const laterMs = [150, 1500];

/** Tells open pages to look at the chain again; an empty `ref` is any notice. Costs production nothing: only the twin is asked. */
export function watchChain(twin: Twin, live: Live): void {
  const waiting = new Map<number, NodeJS.Timeout>();
  twin.on('record', () => {
    for (const ms of laterMs) {
      if (waiting.has(ms)) continue;
      const tell = () => {
        waiting.delete(ms);
        live.tell({ name: 'chain', ref: '' });
      };
      waiting.set(ms, setTimeout(tell, ms).unref());
    }
  });
}
