import { setTimeout as delay } from 'node:timers/promises';

/** Waits for a condition of the outside world (a process, a file), never for a time: asked again until it holds or is overdue. */
export async function until<T>(what: string, ask: () => T | Promise<T>, deadlineMs = 20_000): Promise<NonNullable<T>> {
  const endMs = Date.now() + deadlineMs;
  for (;;) {
    const answer = await ask();
    if (answer !== null && answer !== undefined && answer !== false) return answer;
    if (Date.now() > endMs) throw new Error(`not within ${String(deadlineMs)} ms: ${what}`);
    await delay(5);
  }
}
