import type Router from '@koa/router';
import { z } from 'zod';
import type { MovableClock } from '../../lib/clock.ts';
import type { Live } from '../live.ts';
import { safeBack } from '../pages/page-state.ts';
import { speeds, type Pace } from '../story/pace.ts';
import type { ApiOperation } from './operation.ts';
import { invalid, readPost } from './requests.ts';

/** A form sends words. */
const speed = z.preprocess((given) => (typeof given === 'string' ? Number(given) : given), z.literal(speeds));
/** An instant with its offset; years that nobody meant are refused. */
const clockBody = z
  .object({
    at: z.iso
      .datetime({ offset: true })
      .refine((at) => /^20\d\d/u.test(at), 'from 2000 to 2099')
      .optional(),
    speed: speed.optional(),
    back: z.string().max(2000).optional(),
  })
  .refine(({ at, speed: asked }) => at !== undefined || asked !== undefined, 'at or speed is missing');

const clockAnswer = z.object({ now: z.iso.datetime(), speed: z.number(), factor: z.number() });
export const clockOperations: ApiOperation[] = [
  { method: 'get', path: '/sandbox/api/clock', summary: 'What time it is, and how fast it goes', answer: clockAnswer },
  {
    method: 'post',
    path: '/sandbox/api/clock',
    summary: 'Sets the clock, or its speed',
    body: clockBody,
    answer: clockAnswer,
  },
];

interface Deps {
  clock: MovableClock;
  live: Live;
  /** Absent where the clock has one speed. */
  pace?: Pace | undefined;
}

/**
 * `POST /sandbox/api/clock {"at"}` (contract, design.md 6): the sandbox's time goes on from there. `{"speed"}`: 1, 60 or 3600 of
 * its seconds to one of ours, as far as the bot keeps up: `factor` says how far.
 */
export const addClockRoutes = (router: Router, { clock, live, pace }: Deps): void => {
  const state = () => {
    const { now, ...rest } = pace?.state() ?? { now: clock.now(), speed: 1, factor: 1 };
    return { now: now.toISOString(), ...rest };
  };
  router.get('/sandbox/api/clock', (ctx) => {
    ctx.body = state();
  });
  router.post('/sandbox/api/clock', async (ctx) => {
    const { body, leadsBack } = await readPost(ctx, clockBody);
    if (body.speed !== undefined && !pace) throw invalid('this clock has one speed');
    if (body.at !== undefined) clock.set(new Date(body.at));
    if (body.speed !== undefined) pace?.set(body.speed);
    const told = state();
    live.tell({ name: 'clock', now: told.now, speed: told.speed });
    if (!leadsBack) return void (ctx.body = told);
    ctx.status = 303;
    ctx.redirect(safeBack(body.back, ''));
  });
};
