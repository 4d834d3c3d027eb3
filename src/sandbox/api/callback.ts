import type Router from '@koa/router';
import { z } from 'zod';
import type { Twin } from '../twin.ts';
import type { UrlCheck } from '../wecom/callback.ts';
import type { ApiOperation } from './operation.ts';
import { PageProblem, readPost } from './requests.ts';

const callbackBody = z.object({ url: z.url({ protocol: /^https?$/u }).max(1000) });
const callbackAnswer = z.object({ url: z.string().nullable() });
const path = '/sandbox/api/callback';

export const callbackOperations: ApiOperation[] = [
  { method: 'get', path, summary: 'Where callbacks go; null while no address is saved', answer: callbackAnswer },
  {
    method: 'post',
    path,
    summary: 'Saves the callback address as the console does: only when the bot answers the check within a second',
    body: callbackBody,
    answer: callbackAnswer,
  },
];

const whyNot = ({ status }: UrlCheck) => {
  if (status === null) return 'no answer within one second';
  return status === 200 ? 'answered 200, but not with the decrypted echostr alone' : `answered ${status}, not 200`;
};

/** `POST /sandbox/api/callback {"url"}`: what saving the settings of 接收消息 in the console does (wecom.md 1.2). */
export const addCallbackRoutes = (router: Router, { twin }: { twin: Twin }): void => {
  router.get('/sandbox/api/callback', (ctx) => {
    ctx.body = { url: twin.callbackUrl };
  });
  router.post('/sandbox/api/callback', async (ctx) => {
    const { body } = await readPost(ctx, callbackBody);
    const check = await twin.verifyUrl(body.url);
    if (!check.ok) {
      const title = 'The callback address does not pass the check';
      throw new PageProblem(409, 'sandbox.callback_refused', title, `${body.url}: ${whyNot(check)}`);
    }
    twin.setCallback(body.url);
    ctx.body = { url: body.url };
  });
};
