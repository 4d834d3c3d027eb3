import { Router } from '@koa/router';
import type { Context, Next } from 'koa';
import type { MovableClock } from '../lib/clock.ts';
import { addCallbackRoutes } from './api/callback.ts';
import { addChainRoutes } from './api/chain.ts';
import { addClockRoutes } from './api/clock.ts';
import { addEventsRoutes } from './api/events.ts';
import { addFaultsRoutes } from './api/faults.ts';
import { addMediaRoutes } from './api/media.ts';
import { addOpenapiRoute } from './api/openapi.ts';
import { addPeopleRoutes } from './api/people.ts';
import { addPhonesRoutes } from './api/phones.ts';
import { addStoryRoutes } from './api/story.ts';
import { answerProblem, assertOwnHost, PageProblem, param, wantsPage } from './api/requests.ts';
import { readChain, withSounds, type SandboxChain } from './chain-query.ts';
import { clientBundle } from './client-bundle.ts';
import { FaultsOn, FaultsPanel } from './pages/faults-panel.tsx';
import { WirePanel } from './pages/wire-panel.tsx';
import { createLive, type Live } from './live.ts';
import { ChainPanel } from './pages/chain-panel.tsx';
import { readPageState, type PageState } from './pages/page-state.ts';
import type { SandboxPerson } from './pages/people-list.tsx';
import { Phone } from './pages/phone.tsx';
import { complaintFor } from './pages/complaints.ts';
import { People } from './pages/people-pane.tsx';
import { Now, pagePolicy, Panel, renderPage, renderPart, type PanelData } from './pages/sandbox-page.tsx';
import { StoryPanel } from './pages/story-panel.tsx';
import { createPeopleQuery, type PeopleQuery, type SandboxQuery, type TreeNode } from './people-query.ts';
import { createSoundIndex, type SoundIndex } from './pinyin.ts';
import { createShownPhones } from './shown-phones.ts';
import { watchChain } from './watch-chain.ts';
import { createWireQuery } from './wire-query.ts';
import type { Story } from './story/story.ts';
import { NotOnPhone, type Twin } from './twin.ts';

export type { PeopleQuery, SandboxChain, SandboxPerson, SandboxQuery, TreeNode };

export interface SandboxPagesDeps {
  twin: Twin;
  clock: MovableClock;
  query: SandboxQuery;
  /** Names, in lower case, under which the page may be opened besides addresses and `localhost`. */
  ownHosts?: readonly string[];
  live?: Live;
  /** Absent where nothing moves by itself: then the page has neither the panel nor a speed. */
  story?: Story;
}

const problemOf = (error: unknown): PageProblem | null => {
  if (error instanceof PageProblem) return error;
  if (!(error instanceof NotOnPhone)) return null;
  return new PageProblem(409, 'sandbox.not_on_phone', 'The phone does not show this', error.message);
};

/** Where a browser without scripts came from, with what to say there; null where it did not come from our page. */
const backWith = (ctx: Context, { code }: PageProblem): string | null => {
  const from = ctx.get('referer');
  if (ctx.method !== 'POST' || !wantsPage(ctx) || complaintFor(code) === null || !URL.canParse(from)) return null;
  const { host, pathname, searchParams } = new URL(from);
  if (host !== ctx.host || pathname !== '/sandbox') return null;
  searchParams.set('failed', code);
  searchParams.delete('failedAt');
  return `/sandbox?${searchParams.toString()}`;
};

/** A request that cannot be carried out is a problem; what the twin refuses is one too. */
const problems = async (ctx: Context, next: Next) => {
  try {
    await next();
  } catch (error) {
    const problem = problemOf(error);
    if (!problem) throw error;
    const back = backWith(ctx, problem);
    if (back === null) return answerProblem(ctx, problem);
    ctx.status = 303;
    ctx.redirect(back);
  }
};

type PagesParts = SandboxPagesDeps & { live: Live; sounds: SoundIndex };

/** Who sounds how, by the names of the register as it is. */
const createSounds = (query: SandboxQuery, live: Live): SoundIndex => {
  const everyName = async () => (await query.people({ q: '', level: '' })).flatMap(({ name, organ }) => [name, organ]);
  const sounds = createSoundIndex(() => query.names?.() ?? everyName());
  live.subscribe((events) => {
    if (events?.some(({ name }) => name === 'people')) sounds.forget();
  });
  return sounds;
};

/** What the components show, read when they are asked for. */
const createShown = (deps: PagesParts) => {
  const { clock, twin, story } = deps;
  const pane = createPeopleQuery(deps);
  const phones = createShownPhones({ ...deps, people: pane });
  const wire = createWireQuery({ ...deps, people: pane });
  const people = (state: PageState) => pane.people(state, clock.now());
  const chain = async (state: PageState, query: SandboxChain) => (
    <ChainPanel {...await readChain(query, state, clock.now())} />
  );
  const panels = async (state: PageState): Promise<PanelData[]> => {
    const isOpen = (name: string) => state.panel === name;
    const { chain: query } = deps.query;
    const now = clock.now();
    const told = story && { told: story.player.state(), habits: story.habits.state(), state, now };
    return [
      ...(query ? [{ name: 'chain', title: '链条', content: isOpen('chain') ? await chain(state, query) : null }] : []),
      {
        name: 'wire',
        title: '线路',
        content: isOpen('wire') ? <WirePanel {...await wire(state, now)} /> : null,
      },
      {
        name: 'faults',
        title: '故障',
        content: isOpen('faults') ? <FaultsPanel faults={twin.faults.list()} state={state} now={now} /> : null,
      },
      ...(told ? [{ name: 'story', title: '故事', content: isOpen('story') ? <StoryPanel {...told} /> : null }] : []),
    ];
  };
  return { phones, people, panels };
};

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
const addPage = (router: Router, deps: PagesParts) => {
  // A stranger is told a story; without one, whoever develops a bot sees what it does.
  const usual = deps.story ? 'story' : 'wire';
  const stateOf = (ctx: Context): PageState => {
    const state = readPageState(new URLSearchParams(ctx.querystring));
    return state.panel === '' ? { ...state, panel: usual } : state;
  };
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
    const flash = failed.user === '' ? complaintFor(failed.how) : null;
    asPage(
      ctx,
      renderPage({
        ...people,
        phones,
        panels,
        flash,
        faults: deps.twin.faults.list(),
        pace: deps.story?.pace.state() ?? null,
        script: `/sandbox/assets/client.js?v=${hash}`,
      }),
    );
  });
  router.get('/sandbox/part/now', (ctx) => {
    asPage(
      ctx,
      renderPart(<Now now={deps.clock.now()} pace={deps.story?.pace.state() ?? null} state={stateOf(ctx)} />),
    );
  });
  router.get('/sandbox/part/faults', (ctx) => {
    const [faults, now] = [deps.twin.faults.list(), deps.clock.now()];
    asPage(ctx, renderPart(<FaultsOn faults={faults} state={stateOf(ctx)} now={now} />));
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
  const { twin, clock, story } = deps;
  const sounds = createSounds(deps.query, live);
  const query = { ...deps.query, ...(deps.query.chain ? { chain: withSounds(deps.query.chain, sounds) } : {}) };
  addPhonesRoutes(router, { twin });
  addClockRoutes(router, { clock, live, pace: story?.pace });
  if (story) addStoryRoutes(router, story);
  addCallbackRoutes(router, { twin });
  addOpenapiRoute(router, { hasStory: story !== undefined });
  addEventsRoutes(router, { live });
  addFaultsRoutes(router, { twin });
  addMediaRoutes(router, { twin });
  addPeopleRoutes(router, { query });
  addChainRoutes(router, { query });
  if (query.chain) watchChain(twin, live);
  router.get('/sandbox/api/wire', (ctx) => {
    ctx.body = { records: twin.wire };
  });
  addPage(router, { ...deps, query, live, sounds });
  return router;
};
