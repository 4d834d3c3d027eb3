import { once } from 'node:events';
import { createServer } from 'node:net';
import type { AddressInfo } from 'node:net';
import { setTimeout as delay } from 'node:timers/promises';
import { newFolder } from './bed.ts';
import { startChild, stopChild } from './child.ts';
import { note, print, valueOf } from './figure.ts';
import type { Options } from './options.ts';
import { median } from './percentile.ts';
import { memoryOf } from './proc.ts';

/** Ends in vain after this long, in ms. */
const patienceMs = 120_000;
const idleMs = 10_000;

/** As `npm start` on a bare machine: embedded Postgres, sample province, stand-in platform. Gives ms until it is ready. */
async function startOnce(folder: string, inspect: (pid: number) => Promise<void>): Promise<number> {
  const port = await findFreePort();
  const from = performance.now();
  const child = await startChild('src/main.js', {
    args: [],
    env: { ANDA_DATA_DIR: folder, ANDA_ADMIN_PORT: '0', PORT: String(port) },
    logFile: null, // a folder with something in it would count as a real deployment's
  });
  const ended = once(child, 'exit').then(() => {
    throw new Error(`it ended with ${child.exitCode ?? child.signalCode}`);
  });
  ended.catch(() => {}); // after the start it ends because we say so
  await Promise.race([untilReady(port), ended]);
  const took = performance.now() - from;
  await inspect(child.pid ?? 0);
  await stopChild(child);
  return took;
}

export async function untilReady(port: number): Promise<void> {
  const endsAt = performance.now() + patienceMs;
  while (performance.now() < endsAt) {
    const answer = await fetch(`http://127.0.0.1:${port}/readyz`).catch(() => null);
    if (answer?.status === 200) return;
    await delay(10);
  }
  throw new Error(`not ready after ${patienceMs} ms`);
}

export async function findFreePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo; // it listens on a port, so this is no pipe's name
  server.close();
  return port;
}

/** How long the first start of a new folder takes, and one on a folder in use; and what the process then needs. */
export async function start({ rounds }: Options): Promise<void> {
  const first: number[] = [];
  const again: number[] = [];
  const idle: (number | null)[] = [];
  for (let round = 1; round <= rounds; round += 1) {
    const folder = await newFolder();
    first.push(await startOnce(folder, async () => {}));
    again.push(
      await startOnce(folder, async (pid) => {
        await delay(rounds > 1 ? idleMs : idleMs / 10);
        idle.push((await memoryOf(pid)).now);
      }),
    );
    note(`start ${round}: first ${Math.round(first.at(-1) ?? 0)} ms, again ${Math.round(again.at(-1) ?? 0)} ms`);
  }
  print(valueOf('start.first', median(first), 'ms'));
  print(valueOf('start.again', median(again), 'ms'));
  const known = idle.filter((size) => size !== null);
  print(valueOf('idle.rss', known.length === 0 ? null : median(known), 'MB'));
}
