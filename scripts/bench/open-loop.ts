import { createDice } from '../../src/sandbox/dice.ts';
import { openLane, type Lane } from './lane.ts';
import { createTally, type Load, type LoadResult } from './tally.ts';

const firstLanes = 50;
const mostLanes = 500;
/** The server closes what has been idle for 5 s; whoever sends at that very moment gets no answer. */
const mostIdleMs = 3000;

/** Keep-alive connections, opened as they are needed; past the most there are, requests wait, and their time runs. */
async function createLanes(port: number) {
  const all = new Set(await Promise.all(Array.from({ length: firstLanes }, () => openLane(port))));
  const idle = Array.from(all, (lane) => ({ lane, since: performance.now() }));
  const waiting: ((lane: Lane) => void)[] = [];
  return {
    async take(): Promise<Lane> {
      for (let last = idle.pop(); last; last = idle.pop()) {
        if (last.lane.isOpen && performance.now() - last.since < mostIdleMs) return last.lane;
        last.lane.close();
        all.delete(last.lane);
      }
      if (all.size >= mostLanes) return new Promise((resolve) => waiting.push(resolve));
      const lane = await openLane(port);
      all.add(lane);
      return lane;
    },
    give(lane: Lane): void {
      const next = waiting.shift();
      if (next) next(lane);
      else idle.push({ lane, since: performance.now() });
    },
    close: () => all.forEach((lane) => lane.close()),
  };
}

/** Gaps between independent arrivals: exponentially distributed, the same at every run. Units: ms. */
const createGaps = (perSecond: number) => {
  const dice = createDice(1);
  return () => (-Math.log(1 - dice.int(2 ** 30) / 2 ** 30) * 1000) / perSecond;
};

/**
 * Requests arrive on their own, `perSecond` on average at random times, whether or not the server keeps up. Time counts
 * from when a request was due, so that a stall is felt by all who come meanwhile.
 */
export async function openLoop(load: Load & { perSecond: number }): Promise<LoadResult> {
  const { port, requests, perSecond, warmUpMs, measureMs } = load;
  const lanes = await createLanes(port);
  const nextGap = createGaps(perSecond);
  const tally = createTally(load, 'due');
  const running = new Set<Promise<void>>();
  const failures: unknown[] = [];
  const send = async (request: Buffer, dueAt: number) => {
    const lane = await lanes.take();
    tally.count(await lane.request(request), dueAt);
    lanes.give(lane);
  };
  const start = (request: Buffer, dueAt: number) => {
    const sent = send(request, dueAt)
      .catch((error: unknown) => void failures.push(error))
      .finally(() => running.delete(sent));
    running.add(sent);
  };

  let used = 0;
  const startedAt = performance.now();
  const endsAt = startedAt + warmUpMs + measureMs;
  try {
    for (let dueAt = startedAt; dueAt < endsAt && failures.length === 0; dueAt += nextGap()) {
      while (performance.now() < dueAt) await new Promise((resolve) => setTimeout(resolve, 1));
      const request = requests[used];
      if (!request) break;
      used += 1;
      start(request, dueAt);
    }
    await Promise.all(running);
    if (failures.length > 0) throw failures[0];
    return tally.result(used);
  } finally {
    lanes.close();
  }
}
