import { Router } from '@koa/router';
import type { Context, Next } from 'koa';
import type { MovableClock } from '../lib/clock.ts';
import { addCallbackRoutes } from './api/callback.ts';
import { addClockRoutes } from './api/clock.ts';
import { addEventsRoutes } from './api/events.ts';
import { addOpenapiRoute } from './api/openapi.ts';
import { addPhonesRoutes } from './api/phones.ts';
import { answerProblem, assertOwnHost, PageProblem, param } from './api/requests.ts';
import { clientBundle } from './client-bundle.ts';
import { createLive, type Live } from './live.ts';
import { readPageState, type PageState } from './pages/page-state.ts';
import type { SandboxPerson } from './pages/people-list.tsx';
import { Phone, type PhoneData } from './pages/phone.tsx';
import { Now, pagePolicy, Panel, People, renderPage, renderPart, type PanelData } from './pages/sandbox-page.tsx';
import { isPinyin, soundsLike } from './pinyin.ts';
import { sampleNotice } from './province/notice.ts';
import { NotOnPhone, type Twin } from './twin.ts';

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
  live?: Live;
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

const flashOf = (failed: string) => {
  if (failed === '') return null;
  return failed === 'none' ? '机器人没有应答' : `机器人没有接受，状态 ${failed.slice(0, 3)}`;
};

/** The sample is the province's own: its clerks may issue it, dated today. */
const sampleFor = (posts: SandboxPerson[], now: Date): string | null =>
  posts.some(({ level, post }) => level === 'province' && post.startsWith('文书'))
    ? sampleNotice({ issuedOn: now })
    : null;

/** What the components show, read when they are asked for. */
const createShown = ({ twin, clock, query }: SandboxPagesDeps) => {
  const phones = async (users: string[], failed = { user: '', how: '' }): Promise<PhoneData[]> => {
    const all = users.length === 0 ? [] : await query.people({ q: '', level: '' });
    const now = clock.now();
    return users.map((user) => {
      const posts = all.filter(({ userid }) => userid.toLowerCase() === user.toLowerCase());
      const flash = failed.user.toLowerCase() === user.toLowerCase() ? flashOf(failed.how) : null;
      return { user, posts, now, flash, messages: twin.conversationOf(user), sample: sampleFor(posts, now) };
    });
  };
  const findPeople = async ({ q, level }: PageState) => {
    if (!isPinyin(q)) return query.people({ q, level });
    const everybody = await query.people({ q: '', level });
    return everybody.filter(
      ({ name, organ, userid }) => userid === q.toLowerCase() || soundsLike(name, q) || soundsLike(organ, q),
    );
  };
  const people = async (state: PageState) => ({
    state,
    now: clock.now(),
    people: await findPeople(state),
    lastOf: (userid: string) => twin.conversationOf(userid).at(-1),
  });
  const panels = async (_state: PageState): Promise<PanelData[]> => Promise.resolve([]);
  return { phones, people, panels };
};

const stateOf = (ctx: Context) => readPageState(new URLSearchParams(ctx.querystring));

const asPage = (ctx: Context, html: string) => {
  ctx.set('Content-Security-Policy', pagePolicy);
  ctx.set('Cache-Control', 'no-store');
  // Not `no-referrer`: with it a browser's own form would come with the origin `null`.
  ctx.set('Referrer-Policy', 'same-origin');
  ctx.set('X-Content-Type-Options', 'nosniff');
  ctx.type = 'html';
  ctx.body = html;
};

/** The page, its parts alone for its script, and the script. */
const addPage = (router: Router, deps: SandboxPagesDeps) => {
  const shown = createShown(deps);
  router.get('/sandbox', async (ctx) => {
    const state = stateOf(ctx);
    const failed = { user: param(ctx, 'failedAt'), how: param(ctx, 'failed') };
    const [people, phones, panels] = [
      await shown.people(state),
      await shown.phones(state.phones, failed),
      await shown.panels(state),
    ];
    const { hash } = await clientBundle();
    asPage(ctx, renderPage({ ...people, phones, panels, script: `/sandbox/assets/client.js?v=${hash}` }));
  });
  router.get('/sandbox/part/now', (ctx) => {
    asPage(ctx, renderPart(<Now now={deps.clock.now()} state={stateOf(ctx)} />));
  });
  router.get('/sandbox/part/people', async (ctx) => {
    asPage(ctx, renderPart(<People {...await shown.people(stateOf(ctx))} />));
  });
  router.get('/sandbox/part/phone', async (ctx) => {
    const state = stateOf(ctx);
    const parts = await shown.phones([param(ctx, 'of')]);
    asPage(ctx, renderPart(parts.map((phone) => <Phone {...phone} state={state} />)));
  });
  router.get('/sandbox/part/panel', async (ctx) => {
    const state = stateOf(ctx);
    const open = (await shown.panels(state)).find(({ name }) => name === state.panel);
    asPage(ctx, renderPart(open && <Panel panel={open} state={state} />));
  });
  router.get('/sandbox/assets/client.js', async (ctx) => {
    const { code, hash } = await clientBundle();
    ctx.set('Cache-Control', param(ctx, 'v') === hash ? 'public, max-age=31536000, immutable' : 'no-store');
    ctx.set('X-Content-Type-Options', 'nosniff');
    ctx.type = 'text/javascript';
    ctx.body = code;
  });
};

/**
 * `/sandbox`: everybody's phone on one page that works without scripts, and the same as JSON below `/sandbox/api`. For
 * the sandbox only: whoever reaches it acts as anybody.
 */
export const createSandboxPages = (deps: SandboxPagesDeps): Router => {
  const live = deps.live ?? createLive(deps.twin);
  const router = new Router();
  router.use(problems);
  router.use((ctx, next) => {
    assertOwnHost(ctx, deps.ownHosts ?? []);
    return next();
  });
  const { twin, clock, query } = deps;
  addPhonesRoutes(router, { twin });
  addClockRoutes(router, { clock, live });
  addCallbackRoutes(router, { twin });
  addOpenapiRoute(router);
  addEventsRoutes(router, { live });
  router.get('/sandbox/api/people', async (ctx) => {
    ctx.body = { people: await query.people({ q: param(ctx, 'q'), level: param(ctx, 'level') }) };
  });
  router.get('/sandbox/api/wire', (ctx) => {
    ctx.body = { records: twin.wire };
  });
  addPage(router, deps);
  return router;
};
