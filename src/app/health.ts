import { countFailing, countQueue, listPauses } from '../delivery/index.ts';
import type { Platform, PlatformId } from '../platforms/port.ts';
import { pgSql, type Sql, type Store } from '../store/db.ts';
import { checkStore } from '../store/check-store.ts';
import { sqlStateOf } from '../store/sql-state.ts';
import type { Health } from '../web/health.ts';
import type { LogGuard } from './log-guard.ts';

interface Deps {
  store: Store;
  platforms: ReadonlyMap<PlatformId, Platform>;
  /** Whether a platform can send: it has its secret. */
  isConfigured: boolean;
  logGuard: Pick<LogGuard, 'findFault'>;
  redis: () => 'none' | 'ok' | 'lost';
}

/** What /readyz says. The platform's state is told, never a failure: a callback can be kept while WeCom is down. */
export async function findHealth({ store, platforms, isConfigured, logGuard, redis }: Deps): Promise<Health> {
  const problems = await checkStore(store.pool);
  const say = (which: boolean) =>
    problems
      .filter(({ what }) => (what === 'migrations') === which)
      .map(({ detail }) => detail)
      .join('; ') || 'ok';
  if (problems.some(({ what }) => what === 'unreachable')) {
    return {
      // Its own words name address or role, and anybody may read this; they stand in the log, and doctor says them.
      database: 'does not answer',
      migrations: 'unknown',
      queue: 'unknown',
      log: 'unknown',
      platform: 'unknown',
      sending: 'unknown',
      redis: redis(),
    };
  }
  const sql = pgSql(store.pool);
  const queue = await findQueueFault(sql);
  const pauses = await listPauses(sql);
  const paused = pauses.map(({ platform, kind, code }) => `${platform} ${kind} ${code}`).join('; ');
  const platform =
    platforms.size === 0 ? 'none' : !isConfigured ? 'not configured to send' : paused === '' ? 'ok' : paused;
  const behind = await logGuard.findFault();
  const sending = queue === 'ok' ? await findSending(sql) : 'unknown';
  return { database: say(false), migrations: say(true), queue, log: behind ?? 'ok', platform, sending, redis: redis() };
}

/** `ok`, or how many messages fail one by one while the platform as a whole answers. */
async function findSending(sql: Sql): Promise<string> {
  const { retrying, parked } = await countFailing(sql);
  const parts = [
    ...(retrying > 0 ? [`${retrying} failed and are tried again`] : []),
    ...(parked > 0 ? [`${parked} parked: see anda outbox list`] : []),
  ];
  return parts.join('; ') || 'ok';
}

/**
 * `ok`, or what its tables said: ours, and the queue's own, without which every act that tells somebody something fails. What
 * waits or is parked is for metrics, not for the load balancer.
 */
async function findQueueFault(sql: Sql): Promise<string> {
  try {
    await countQueue(sql);
    await sql('SELECT id FROM graphile_worker.jobs LIMIT 1');
    return 'ok';
  } catch (error) {
    const state = sqlStateOf(error);
    if (state === null) throw error;
    return `its tables do not answer (${state}): run anda migrate deploy`;
  }
}
