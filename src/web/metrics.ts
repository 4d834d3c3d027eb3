import { collectDefaultMetrics, Counter, Histogram, type Registry } from 'prom-client';

/** What became of a callback; counted, and named in the access log. */
export type CallbackOutcome = 'acted' | 'failed' | `ignored:${string}` | `refused:${string}`;

export type WebMetrics = ReturnType<typeof createWebMetrics>;

/** The figures of the web, and those of the process. Once per registry. Units: seconds, as Prometheus asks. */
export function createWebMetrics(registry: Registry) {
  const registers = [registry];
  collectDefaultMetrics({ register: registry });
  return {
    callbacks: new Counter({
      name: 'anda_callbacks_total',
      help: 'Callbacks by platform and by what became of them',
      labelNames: ['platform', 'outcome'],
      registers,
    }),
    durations: new Histogram({
      name: 'anda_http_request_duration_seconds',
      help: 'Time until the answer was ready',
      labelNames: ['method', 'route', 'status'],
      // 3 s is where a callback is given up, 5 s where WeCom hangs up (wecom.md 1.7).
      buckets: [0.002, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 3, 5],
      registers,
    }),
  };
}
