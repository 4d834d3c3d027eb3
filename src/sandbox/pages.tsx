import { Router } from '@koa/router';
import type { Context, Next } from 'koa';
import type { MovableClock } from '../lib/clock.ts';
import { pageLink, type SandboxPerson } from './pages/people-list.tsx';
import {
  answerProblem,
  assertOwnHost,
  clockBody,
  invalid,
  PageProblem,
  readPost,
  sayBody,
  tapBody,
} from './pages/requests.ts';
import { pagePolicy, renderPage } from './pages/sandbox-page.tsx';
import { sampleNotice } from './province/notice.ts';
import { NotOnPhone, type Outcome, type Twin } from './twin.ts';

export type { SandboxPerson };

/** Whom the list shows: `q` is a piece of a name or organ, `level` a level's code; both may be empty. */
export interface PeopleQuery {
  q: string;
  level: string;
}
export interface SandboxPagesDeps {
  twin: Twin;
  clock: MovableClock;
  /** Handed in by the app: the sandbox knows no organs. One row a post; `userid` is empty where no account is bound. */
  query: { people(query: PeopleQuery): Promise<SandboxPerson[]> };
  /** Names, in lower case, under which the page may be opened besides addresses and `localhost`. */
  ownHosts?: readonly string[];
}

/** A request that cannot be carried out is a problem; what the twin refuses is one too. */
const problems = async (ctx: Context, next: Next) => {
  try {
    await next();
  } catch (error) {
    if (error instanceof PageProblem) return answerProblem(ctx, error);
    if (!(error instanceof NotOnPhone)) throw error;
    answerProblem(ctx, new PageProblem(409, 'sandbox.not_on_phone', 'The phone does not show this', error.message));
  }
};

const param = (ctx: Context, name: string): string => {
  const value = ctx.query[name];
  return (Array.isArray(value) ? value[0] : value) ?? '';
};

/** A browser is led back to the page; what the bot did not answer is told there. */
const answerOutcome = (ctx: Context, isForm: boolean, user: string, outcome: Outcome) => {
  if (!isForm) return void (ctx.body = outcome);
  const link = pageLink({ q: '', level: '', user });
  ctx.status = 303;
  ctx.redirect(outcome.status === 200 ? link : `${link}&failed=${outcome.status ?? 'none'}`);
};

const flashOf = (failed: string) => {
  if (failed === '') return null;
  return failed === 'none' ? '机器人没有应答' : `机器人没有接受，状态 ${failed.slice(0, 3)}`;
};

/** The sample is the province's own: its clerks may issue it, dated today. */
const sampleFor = (posts: SandboxPerson[], now: Date): string | null =>
  posts.some(({ level, post }) => level === 'province' && post.startsWith('文书'))
    ? sampleNotice({ issuedOn: now })
    : null;

const addApi = (router: Router, { twin, clock, query }: SandboxPagesDeps) => {
  router.get('/sandbox/api/people', async (ctx) => {
    ctx.body = { people: await query.people({ q: param(ctx, 'q'), level: param(ctx, 'level') }) };
  });
  router.get('/sandbox/api/messages', (ctx) => {
    const user = param(ctx, 'user');
    if (user === '') throw invalid('user is missing');
    ctx.body = { user, messages: twin.conversationOf(user) };
  });
  router.get('/sandbox/api/wire', (ctx) => {
    ctx.body = { records: twin.wire };
  });
  router.post('/sandbox/api/say', async (ctx) => {
    const { body, isForm } = await readPost(ctx, sayBody);
    answerOutcome(ctx, isForm, body.user, await twin.say(body.user, body.text));
  });
  router.post('/sandbox/api/tap', async (ctx) => {
    const { body, isForm } = await readPost(ctx, tapBody);
    const { user, messageId, button, selected } = body;
    const outcome = await twin.tap(user, { messageId, button, ...(selected ? { selected } : {}) });
    answerOutcome(ctx, isForm, user, outcome);
  });
  router.post('/sandbox/api/clock', async (ctx) => {
    const { body, isForm } = await readPost(ctx, clockBody);
    clock.set(new Date(body.at));
    if (!isForm) return void (ctx.body = { now: clock.now().toISOString() });
    ctx.status = 303;
    ctx.redirect(pageLink({ q: '', level: '', user: body.user ?? '' }));
  });
};

/**
 * `/sandbox`: everybody's phone on one page that works without scripts, and the same as JSON below `/sandbox/api`. For
 * the sandbox only: whoever reaches it acts as anybody.
 */
export const createSandboxPages = (deps: SandboxPagesDeps): Router => {
  const { twin, clock, query } = deps;
  const router = new Router();
  router.use(problems);
  router.use((ctx, next) => {
    assertOwnHost(ctx, deps.ownHosts ?? []);
    return next();
  });
  addApi(router, deps);
  router.get('/sandbox', async (ctx) => {
    const filter = { q: param(ctx, 'q').trim(), level: param(ctx, 'level'), user: param(ctx, 'user') };
    const people = await query.people({ q: filter.q, level: filter.level });
    const all = filter.q === '' && filter.level === '' ? people : await query.people({ q: '', level: '' });
    const isChosen = ({ userid }: SandboxPerson) => userid.toLowerCase() === filter.user.toLowerCase();
    ctx.set('Content-Security-Policy', pagePolicy);
    ctx.set('Cache-Control', 'no-store');
    // Not `no-referrer`: with it a browser's own form would come with the origin `null`.
    ctx.set('Referrer-Policy', 'same-origin');
    ctx.set('X-Content-Type-Options', 'nosniff');
    ctx.type = 'html';
    const now = clock.now();
    const chosen = filter.user === '' ? [] : all.filter(isChosen);
    ctx.body = renderPage({
      now,
      filter,
      people,
      chosen,
      sample: sampleFor(chosen, now),
      messages: filter.user === '' ? [] : twin.conversationOf(filter.user),
      lastOf: (userid) => twin.conversationOf(userid).at(-1),
      flash: flashOf(param(ctx, 'failed')),
    });
  });
  return router;
};
