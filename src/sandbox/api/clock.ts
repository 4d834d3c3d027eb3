import type Router from '@koa/router';
import { z } from 'zod';
import type { MovableClock } from '../../lib/clock.ts';
import type { Live } from '../live.ts';
import { safeBack } from '../pages/page-state.ts';
import type { ApiOperation } from './operation.ts';
import { readPost } from './requests.ts';

/** An instant with its offset; years that nobody meant are refused. */
const clockBody = z.object({
  at: z.iso.datetime({ offset: true }).refine((at) => /^20\d\d/u.test(at), 'from 2000 to 2099'),
  back: z.string().max(2000).optional(),
});

const clockAnswer = z.object({ now: z.iso.datetime() });
export const clockOperations: ApiOperation[] = [
  { method: 'get', path: '/sandbox/api/clock', summary: 'What time it is', answer: clockAnswer },
  { method: 'post', path: '/sandbox/api/clock', summary: 'Sets the clock', body: clockBody, answer: clockAnswer },
];

/** `POST /sandbox/api/clock {"at"}` (contract, design.md 6): the sandbox's time goes on from there. */
export const addClockRoutes = (router: Router, { clock, live }: { clock: MovableClock; live: Live }): void => {
  router.get('/sandbox/api/clock', (ctx) => {
    ctx.body = { now: clock.now().toISOString() };
  });
  router.post('/sandbox/api/clock', async (ctx) => {
    const { body, leadsBack } = await readPost(ctx, clockBody);
    clock.set(new Date(body.at));
    const now = clock.now().toISOString();
    live.tell({ name: 'clock', now, speed: 1 });
    if (!leadsBack) return void (ctx.body = { now });
    ctx.status = 303;
    ctx.redirect(safeBack(body.back, ''));
  });
};
