import Router from '@koa/router';
import Koa from 'koa';
import type { Registry } from 'prom-client';
import type { Clock } from '../lib/clock.ts';
import type { Logger } from '../lib/log.ts';
import { type CallbackDeps, callbackRoutes } from './callbacks.ts';
import { checkRoutes } from './check/check-routes.ts';
import { type StartTimer, systemTimer } from './deadline.ts';
import { type Health, liveRoutes, readyRoutes } from './health.ts';
import { createWebMetrics, type WebMetrics } from './metrics.ts';
import { problemDetails } from './problem-details.ts';
import { createSenderLimit } from './sender-limit.ts';
import { trace, type WebState } from './trace.ts';
import { uploadRoutes, type Uploads } from './upload/upload-routes.ts';

export interface WebDeps extends Pick<
  CallbackDeps,
  'platforms' | 'handle' | 'sayNotRecorded' | 'sayTooFast' | 'noteVerified'
> {
  clock: Clock;
  health: () => Promise<Health>;
  registry: Registry;
  log: Logger;
  /** Pages of other rooms, such as the sandbox; served beside the callbacks. */
  extra?: Router[];
  /** Files that come by link; without it there are no such pages. */
  uploads?: Uploads;
  startTimer?: StartTimer;
}

export interface Web {
  /** What the platforms and the load balancer reach. */
  callback(): Koa<WebState>;
  /** What only the operator reaches, on a listener of its own. */
  admin(): Koa<WebState>;
}

/** The HTTP face of the bot. Thin: it calls, it decides nothing. Listens nowhere; see `listen`. */
export function createWeb(deps: WebDeps): Web {
  const { registry, log, uploads, startTimer = systemTimer, extra = [] } = deps;
  const metrics = createWebMetrics(registry);
  const parts = { log, metrics };
  const senderLimit = createSenderLimit(deps.clock);
  return {
    callback: () =>
      createKoa(parts, [
        callbackRoutes({ ...deps, metrics, senderLimit, startTimer }),
        liveRoutes(),
        readyRoutes(deps.health, startTimer),
        checkRoutes(),
        ...(uploads ? [uploadRoutes({ uploads, log, startTimer })] : []),
        ...extra,
      ]),
    admin: () => createKoa(parts, [liveRoutes(), metricsRoutes(registry)]),
  };
}

function createKoa({ log, metrics }: { log: Logger; metrics: WebMetrics }, routers: Router<WebState>[]): Koa<WebState> {
  const app = new Koa<WebState>();
  // Every failure in a handler is caught below; what is left is a socket that died under an answer.
  app.on('error', (err: unknown) => log.debug({ err }, 'answer not delivered'));
  app.use(trace({ log, metrics }));
  app.use(problemDetails(log));
  app.use(new Router<WebState>().allowedMethods());
  for (const router of routers) app.use(router.routes());
  return app;
}

const metricsRoutes = (registry: Registry): Router<WebState> =>
  new Router<WebState>().get('/metrics', async (ctx) => {
    ctx.set('Content-Type', registry.contentType);
    ctx.body = await registry.metrics();
  });
