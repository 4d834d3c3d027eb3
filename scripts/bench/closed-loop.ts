import { openLane, type Lane } from './lane.ts';
import { createTally, type Load, type LoadResult } from './tally.ts';

/** Every connection sends its next request when the one before is answered. `cycles`: begins again at the end. */
export async function closedLoop(load: Load & { connections: number; cycles: boolean }): Promise<LoadResult> {
  const { port, requests, connections, cycles } = load;
  const lanes = await Promise.all(Array.from({ length: connections }, () => openLane(port)));
  const tally = createTally(load, 'answered');
  let used = 0;
  const drive = async (lane: Lane) => {
    while (!tally.isOver()) {
      const request = requests[cycles ? used % requests.length : used];
      if (!request) return;
      used += 1;
      const from = performance.now();
      tally.count(await lane.request(request), from);
    }
  };
  try {
    await Promise.all(lanes.map(drive));
    return tally.result(Math.min(used, requests.length));
  } finally {
    for (const lane of lanes) lane.close();
  }
}
