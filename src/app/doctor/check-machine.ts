import { access, constants, statfs } from 'node:fs/promises';
import { setTimeout as pause } from 'node:timers/promises';
import type { Config } from '../../config.ts';
import type { Clock } from '../../lib/clock.ts';
import { createLog } from '../../lib/log.ts';
import { createSharedCache } from '../../lib/shared-cache.ts';
import { fail, note, ok, type Finding } from './finding.ts';

const gigabyte = 1024 ** 3;
const leastFree = gigabyte;
const fewFree = 5 * gigabyte;
const redisMs = 3000;

/** The data folder: whether it can be written, and how much room is left. */
export async function checkFolder({ dataDir }: Config): Promise<Finding> {
  try {
    await access(dataDir, constants.W_OK);
  } catch (error) {
    const isAbsent = error instanceof Error && 'code' in error && error.code === 'ENOENT';
    return isAbsent
      ? note('folder', `数据目录 ${dataDir}：还没有，首次启动时建立`)
      : fail('folder', `数据目录 ${dataDir}：写不进。改目录的属主，或改 ANDA_DATA_DIR`);
  }
  const { bavail, bsize } = await statfs(dataDir);
  const free = bavail * bsize;
  const said = `数据目录 ${dataDir}：剩余${(free / gigabyte).toFixed(1)}GB`;
  if (free < leastFree) return fail('folder', `${said}，快满了。请清理或扩容`, { free });
  return free < fewFree ? note('folder', `${said}，请留意`, { free }) : ok('folder', said, { free });
}

/** Without Redis everything works on one instance. */
export async function checkRedis({ redisUrl }: Config, clock: Clock): Promise<Finding[]> {
  if (redisUrl === null) return [];
  const cache = createSharedCache({ clock, log: createLog('silent'), redisUrl });
  try {
    for (let waited = 0; cache.state() !== 'ok' && waited < redisMs; waited += 50) await pause(50);
    return cache.state() === 'ok'
      ? [ok('redis', 'Redis：连得上，几个实例共用限额和令牌')]
      : [fail('redis', 'Redis：连不上，几个实例各记各的限额。核对 REDIS_URL 和 Redis 服务')];
  } finally {
    cache.close();
  }
}
