import type { Twin } from './twin.ts';

/** What an open page is told; it fetches the parts it shows. Nothing is repeated after a lost connection. */
export type LiveEvent =
  | { name: 'phone'; user: string }
  | { name: 'wire'; id: number }
  | { name: 'clock'; now: string; speed: number }
  | { name: 'people' | 'faults' | 'story' }
  /** `ref` is '' where it may be any notice. */
  | { name: 'chain'; ref: string };

type Listener = (events: LiveEvent[] | null) => void;

export interface Live {
  tell(event: LiveEvent): void;
  /** Gives the function that ends it; the listener is told null when the sandbox closes. */
  subscribe(listener: Listener): () => void;
}

/** A fan-out to 100 phones is one look at the page, not a hundred. Units: ms. */
const gatherMs = 100;

const subjectOf = (event: LiveEvent) =>
  event.name === 'phone' ? `phone ${event.user}` : event.name === 'chain' ? `chain ${event.ref}` : event.name;

/**
 * Gathers what happens on the twin, at most one event of a kind and subject per 100 ms, the first of a quiet time at once.
 */
export function createLive(twin: Pick<Twin, 'on'>): Live & { close(): void } {
  const listeners = new Set<Listener>();
  let waiting = new Map<string, LiveEvent>();
  let timer: NodeJS.Timeout | null = null;
  const hand = () => {
    timer = null;
    if (waiting.size === 0) return;
    const events = [...waiting.values()];
    waiting = new Map();
    for (const listener of listeners) listener(events);
    timer = setTimeout(hand, gatherMs).unref();
  };
  const tell = (event: LiveEvent) => {
    if (listeners.size === 0) return;
    waiting.set(subjectOf(event), event);
    timer ??= setTimeout(hand, 5).unref();
  };
  const ends = [
    twin.on('message', ({ userid }) => tell({ name: 'phone', user: userid })),
    twin.on('recall', ({ userid }) => tell({ name: 'phone', user: userid })),
    twin.on('fault', () => tell({ name: 'faults' })),
    twin.on('record', ({ id }) => tell({ name: 'wire', id })),
  ];
  return {
    tell,
    subscribe(listener) {
      listeners.add(listener);
      return () => void listeners.delete(listener);
    },
    close() {
      for (const end of ends) end();
      if (timer) clearTimeout(timer);
      for (const listener of [...listeners]) listener(null);
      listeners.clear();
    },
  };
}
