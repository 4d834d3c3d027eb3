import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type Koa from 'koa';
import type { Config } from '../config.ts';
import { listen, type Listener } from '../web/listen.ts';
import type { WebState } from '../web/trace.ts';

/** The operator's listener. Without a port of its own it takes the one it had last time, or any; kept in the data folder. */
export async function listenAdmin(app: Koa<WebState>, config: Config): Promise<Listener> {
  const file = join(config.dataDir, 'admin-port');
  const last = config.adminPort || Number(await readFile(file, 'utf8').catch(() => '0')) || 0;
  const listener = await listen(app, { host: config.adminHost, port: last }).catch((error: unknown) => {
    if (config.adminPort !== 0) throw error;
    // Somebody else has it by now, another instance on this machine perhaps.
    return listen(app, { host: config.adminHost, port: 0 });
  });
  // On a full disk it is not kept: it is printed all the same, and a bot that starts is worth more than a port that stays.
  await writeFile(file, `${listener.port}\n`).catch(() => {});
  return listener;
}
