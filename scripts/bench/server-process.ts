import { once } from 'node:events';
import { join } from 'node:path';
import type { Bed } from './bed.ts';
import { startChild, stopChild } from './child.ts';

export interface BotProcess {
  pid: number;
  port: number;
  stop(): Promise<void>;
}

/** The bot on the bed's database. `sends`: its worker runs, too. */
export async function startBot(
  { env, folder, profile }: Bed & { profile: string | null },
  signer: string,
  { sends = false } = {},
): Promise<BotProcess> {
  const name = sends ? `${signer}-sends` : signer;
  const child = await startChild('scripts/bench/server.js', {
    args: [signer, sends ? 'sends' : 'keeps'],
    env,
    logFile: join(folder, `bot-${signer}.log`),
    execArgv: profile === null ? [] : ['--cpu-prof', `--cpu-prof-dir=${profile}`, `--cpu-prof-name=${name}.cpuprofile`],
  });
  const ended = once(child, 'exit').then(() => {
    throw new Error(`the bot (${signer}) ended`);
  });
  ended.catch(() => {}); // after the start it ends because we say so
  const [{ port }] = await Promise.race([once(child, 'message'), ended]);
  return { pid: child.pid ?? 0, port: Number(port), stop: () => stopChild(child) };
}
