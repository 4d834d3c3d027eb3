import type Router from '@koa/router';
import type { Live, LiveEvent } from '../live.ts';
import type { ApiOperation } from './operation.ts';

/** Proxies and browsers give up on a connection that says nothing. */
const heartbeatMs = 15_000;
/** A page that does not read must not fill our memory: it is cut off, connects again and fetches everything. */
const maxBehindBytes = 1 << 20;

const write = ({ name, ...data }: LiveEvent) => `event: ${name}\ndata: ${JSON.stringify(data)}\n\n`;

export const eventsOperations: ApiOperation[] = [
  {
    method: 'get',
    path: '/sandbox/api/events',
    summary: 'What happens, as server-sent events, until either side closes',
    answerType: 'text/event-stream',
  },
];

/** `GET /sandbox/api/events`: what happens, as server-sent events, until the page goes or the sandbox closes. */
export const addEventsRoutes = (router: Router, { live }: { live: Live }): void => {
  router.get('/sandbox/api/events', (ctx) => {
    // Koa takes a stream that its reader leaves for a failure; here that is how every one ends.
    ctx.respond = false;
    const { res } = ctx;
    res.writeHead(200, {
      'content-type': 'text/event-stream; charset=utf-8',
      'cache-control': 'no-store',
      'x-accel-buffering': 'no',
    });
    const send = (text: string) => {
      if (res.writableLength > maxBehindBytes) return void res.destroy();
      res.write(text);
    };
    const end = live.subscribe((events) => {
      if (events === null) res.end();
      else send(events.map(write).join(''));
    });
    const beat = setInterval(() => send(':\n\n'), heartbeatMs).unref();
    res.once('close', () => {
      clearInterval(beat);
      end();
    });
    send('retry: 1000\n\n');
  });
};
