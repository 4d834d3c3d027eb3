import Router from '@koa/router';
import type { StartTimer } from './deadline.ts';
import { withDeadline } from './deadline.ts';
import type { WebState } from './trace.ts';

/** Each field is `ok` or says in a few words what is wrong, without addresses or secrets: anybody may read it. */
export interface Health {
  database: string;
  migrations: string;
  queue: string;
  /** Behind what this machine has seen of it: an old database was put back, and acts are refused. */
  log: string;
  /** `none`, `ok`, `halted` …: told, never a failure, for a restart of ours mends nothing there. */
  platform: string;
  /** `ok`, or how many messages fail one by one; told, never a failure. */
  sending: string;
  /** `none`, `ok`, `lost`: told, never a failure, for each instance goes on by itself. */
  redis: string;
}

const maxMs = 3_000;

export const liveRoutes = (): Router<WebState> =>
  new Router<WebState>().get('/healthz', (ctx) => {
    ctx.body = { status: 'ok' };
  });

/** Whether this instance can keep its promises now: 200, or 503 with what is missing. */
export function readyRoutes(findHealth: () => Promise<Health>, startTimer: StartTimer): Router<WebState> {
  // Asking costs queries and anybody may ask: whoever comes while one question is open shares its answer.
  let open: Promise<Health> | null = null;
  const ask = () => (open ??= findHealth().finally(() => (open = null)));
  return new Router<WebState>().get('/readyz', async (ctx) => {
    const health = await withDeadline(ask(), maxMs, startTimer).catch(() => unknownHealth);
    const ready = [health.database, health.migrations, health.queue, health.log].every((state) => state === 'ok');
    ctx.status = ready ? 200 : 503;
    ctx.body = { ready, ...health };
  });
}

/** A question without an answer is an answer: the cause stands in the log of whoever owns the database. */
const unknownHealth: Health = {
  database: 'down',
  migrations: 'unknown',
  queue: 'unknown',
  log: 'unknown',
  platform: 'unknown',
  sending: 'unknown',
  redis: 'unknown',
};
