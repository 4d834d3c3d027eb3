import type Router from '@koa/router';
import { z } from 'zod';
import { safeBack } from '../pages/page-state.ts';
import { storySteps } from '../story/steps.ts';
import type { Story } from '../story/story.ts';
import type { ApiOperation } from './operation.ts';
import { PageProblem, readPost } from './requests.ts';

const back = z.string().max(2000).optional();
const storyBody = z.object({ do: z.enum(['next', 'auto', 'pause', 'restart']), back });
const seed = z.preprocess(
  (given) => (typeof given === 'string' ? Number(given) : given),
  z
    .int()
    .min(0)
    .max(2 ** 31),
);
const habitsBody = z.object({ do: z.enum(['start', 'stop', 'skip']), seed: seed.optional(), back });

const storyAnswer = z.object({
  steps: z.array(z.object({ key: z.string(), caption: z.string() })),
  at: z.int(),
  isPlaying: z.boolean(),
  isAuto: z.boolean(),
  ref: z.string(),
  taps: z.int(),
  look: z.array(z.string()),
  lines: z.array(z.string()),
  failure: z.string().nullable(),
});
const habitsAnswer = z.object({
  isRunning: z.boolean(),
  seed: z.int(),
  waiting: z.int(),
  nextAt: z.iso.datetime().nullable(),
  acted: z.int(),
  byHabit: z.record(z.string(), z.int()),
});
export const storyOperations: ApiOperation[] = [
  { method: 'get', path: '/sandbox/api/story', summary: 'How far the story is told', answer: storyAnswer },
  {
    method: 'post',
    path: '/sandbox/api/story',
    summary: 'Tells it on: its next step, all by itself, not further, or anew',
    body: storyBody,
    answer: storyAnswer,
  },
  { method: 'get', path: '/sandbox/api/habits', summary: 'What people with habits have done', answer: habitsAnswer },
  {
    method: 'post',
    path: '/sandbox/api/habits',
    summary: 'Lets everybody act by habit, or nobody, or moves the clock to the next act; one seed is one run',
    body: habitsBody,
    answer: habitsAnswer,
  },
];

const busy = () =>
  new PageProblem(409, 'sandbox.story_busy', 'The story is being told', '正在演示或正在自动运行，请先暂停');

/** The story, step by step or by itself, and people with habits: never both at once. */
export const addStoryRoutes = (router: Router, { player, habits }: Story): void => {
  const story = () => ({ steps: storySteps.map(({ key, caption }) => ({ key, caption })), ...player.state() });
  const tell = () => {
    const { nextAt, ...rest } = habits.state();
    return { ...rest, nextAt: nextAt?.toISOString() ?? null };
  };
  router.get('/sandbox/api/story', (ctx) => {
    ctx.body = story();
  });
  router.post('/sandbox/api/story', async (ctx) => {
    const { body, leadsBack } = await readPost(ctx, storyBody);
    if (body.do !== 'pause' && habits.state().isRunning) throw busy();
    if (body.do === 'restart' && !player.restart()) throw busy();
    if (body.do === 'next') void player.next();
    if (body.do === 'auto') player.auto();
    if (body.do === 'pause') player.pause();
    if (!leadsBack) return void (ctx.body = story());
    ctx.status = 303;
    ctx.redirect(safeBack(body.back, ''));
  });
  router.get('/sandbox/api/habits', (ctx) => {
    ctx.body = tell();
  });
  router.post('/sandbox/api/habits', async (ctx) => {
    const { body, leadsBack } = await readPost(ctx, habitsBody);
    if (body.do === 'start' && player.state().isPlaying) throw busy();
    if (body.do === 'start') habits.start(body.seed ?? 1);
    if (body.do === 'stop') habits.stop();
    if (body.do === 'skip') habits.skip();
    if (!leadsBack) return void (ctx.body = tell());
    ctx.status = 303;
    ctx.redirect(safeBack(body.back, ''));
  });
};
