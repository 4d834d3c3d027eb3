import { countQueue, listPauses } from '../delivery/index.ts';
import type { Platform, PlatformId } from '../platforms/port.ts';
import { pgSql, type Store } from '../store/db.ts';
import { checkStore } from '../store/check-store.ts';
import type { Health } from '../web/health.ts';

interface Deps {
  store: Store;
  platforms: ReadonlyMap<PlatformId, Platform>;
  /** Whether a platform can send: it has its secret. */
  isConfigured: boolean;
}

/** What /readyz says. The platform's state is told, never a failure: a callback can be kept while WeCom is down. */
export async function findHealth({ store, platforms, isConfigured }: Deps): Promise<Health> {
  const problems = await checkStore(store.pool);
  const say = (which: boolean) =>
    problems
      .filter(({ what }) => (what === 'migrations') === which)
      .map(({ detail }) => detail)
      .join('; ') || 'ok';
  const database = say(false);
  if (problems.some(({ what }) => what === 'unreachable')) {
    return { database, migrations: 'unknown', queue: 'unknown', platform: 'unknown' };
  }
  const sql = pgSql(store.pool);
  // Reading it shows that the queue's tables answer; parked messages are for metrics, not for the load balancer.
  await countQueue(sql);
  const pauses = await listPauses(sql);
  const paused = pauses.map(({ platform, kind, code }) => `${platform} ${kind} ${code}`).join('; ');
  const platform =
    platforms.size === 0 ? 'none' : !isConfigured ? 'not configured to send' : paused === '' ? 'ok' : paused;
  return { database, migrations: say(true), queue: 'ok', platform };
}
