import type Router from '@koa/router';
import type { Context } from 'koa';
import { z } from 'zod';
import { safeBack } from '../pages/page-state.ts';
import type { Outcome, Twin } from '../twin.ts';
import type { ApiOperation } from './operation.ts';
import { invalid, param, readPost } from './requests.ts';

const user = z.string().min(1).max(64);
const back = z.string().max(2000).optional();
const sayBody = z.object({ user, back, text: z.string().trim().min(1).max(4000) });
const tapBody = z.object({
  user,
  back,
  messageId: z.string().min(1).max(128),
  button: z.string().min(1).max(1024),
  selected: z.record(z.string(), z.array(z.string())).optional(),
});

/** How the callback ended for the platform; null when the bot did not answer in time. */
export const outcome = z.object({
  status: z.int().nullable(),
  attempts: z.int(),
  body: z.string(),
});
const message = z.looseObject({
  messageId: z.string(),
  at: z.iso.datetime(),
  kind: z.string(),
  own: z.boolean(),
  text: z.string().optional(),
  card: z.looseObject({ type: z.string(), title: z.string() }).optional(),
});
export const phonesOperations: ApiOperation[] = [
  {
    method: 'get',
    path: '/sandbox/api/messages',
    summary: 'What stands on a phone, oldest first',
    query: z.object({ user }),
    answer: z.object({ user: z.string(), messages: z.array(message) }),
  },
  { method: 'post', path: '/sandbox/api/say', summary: 'A person writes', body: sayBody, answer: outcome },
  {
    method: 'post',
    path: '/sandbox/api/tap',
    summary: 'A thumb on a button',
    body: tapBody,
    answer: outcome,
  },
];

/** A browser without scripts is led back to the page; what the bot did not answer is told there. */
export const answerOutcome = (
  ctx: Context,
  leadsBack: boolean,
  body: { user: string; back?: string | undefined },
  outcome: Outcome,
) => {
  if (!leadsBack) return void (ctx.body = outcome);
  const link = safeBack(body.back, body.user);
  ctx.status = 303;
  ctx.redirect(
    outcome.status === 200
      ? link
      : `${link}${link.includes('?') ? '&' : '?'}failed=${outcome.status ?? 'none'}&failedAt=${encodeURIComponent(body.user)}`,
  );
};

/** What people do on their phones, and what stands there. */
export const addPhonesRoutes = (router: Router, { twin }: { twin: Twin }): void => {
  router.get('/sandbox/api/messages', (ctx) => {
    const of = param(ctx, 'user');
    if (of === '') throw invalid('user is missing');
    ctx.body = { user: of, messages: twin.conversationOf(of) };
  });
  router.post('/sandbox/api/say', async (ctx) => {
    const { body, leadsBack } = await readPost(ctx, sayBody);
    answerOutcome(ctx, leadsBack, body, await twin.say(body.user, body.text));
  });
  router.post('/sandbox/api/tap', async (ctx) => {
    const { body, leadsBack } = await readPost(ctx, tapBody);
    const { messageId, button, selected } = body;
    const outcome = await twin.tap(body.user, { messageId, button, ...(selected ? { selected } : {}) });
    answerOutcome(ctx, leadsBack, body, outcome);
  });
};
