import { randomUUID } from 'node:crypto';
import type { Middleware } from 'koa';
import type { Logger } from '../lib/log.ts';
import type { CallbackOutcome, WebMetrics } from './metrics.ts';

/** What the parts of one request tell each other. */
export interface WebState {
  requestId: string;
  outcome?: CallbackOutcome;
}

const secureHeaders = {
  'X-Content-Type-Options': 'nosniff',
  'X-Frame-Options': 'DENY',
  'Referrer-Policy': 'no-referrer',
  'Content-Security-Policy':
    "default-src 'self'; style-src 'self' 'unsafe-inline'; object-src 'none'; base-uri 'none'; form-action 'self'; frame-ancestors 'none'",
  'Cache-Control': 'no-store',
};

/** Asked every few seconds by machines, the sandbox's page by its own script: not worth a line each. */
const isChatter = (route: string) => /^\/(?:healthz|readyz|metrics|sandbox(?:\/.*)?)$/u.test(route);

/**
 * One id, one line in the log and one measurement a request. The line names the route, never the URL: the query of a
 * callback holds its signature, and its path is the sender's to choose.
 */
export const trace =
  ({ log, metrics }: { log: Logger; metrics: WebMetrics }): Middleware<WebState> =>
  async (ctx, next) => {
    // Monotonic, not the app's clock: the sandbox moves that one.
    const startedAt = performance.now();
    const requestId = randomUUID();
    ctx.state.requestId = requestId;
    ctx.set({ ...secureHeaders, 'X-Request-Id': requestId });
    try {
      await next();
    } finally {
      const ms = performance.now() - startedAt;
      const { method, status } = ctx;
      // Set by the router: the pattern of ours that took the request.
      const matched: unknown = ctx['_matchedRoute'];
      const route = typeof matched === 'string' ? matched : 'none';
      metrics.durations.observe({ method, route, status }, ms / 1000);
      const level = isChatter(route) && status < 500 ? 'debug' : 'info';
      const { outcome } = ctx.state;
      log[level]({ requestId, method, route, status, ms: Math.round(ms * 10) / 10, outcome }, 'request');
    }
  };
