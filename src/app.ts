import { Registry } from 'prom-client';
import { createOnce, loadDialogue, replyTopics } from './app/conversation.ts';
import { openDeployment } from './app/deployment.ts';
import { markVerified } from './app/doctor/check-marks.ts';
import { testCard, testCardButton, testCardTapped } from './app/doctor/test-card.ts';
import { findHealth } from './app/health.ts';
import { listenAdmin } from './app/listeners.ts';
import { createUploads } from './app/uploads.ts';
import { createSandboxPart } from './app/sandbox-part.ts';
import { soundsLikeAccident } from './chat/accident.ts';
import { checkCards } from './chat/card.ts';
import { createRouter } from './chat/router.ts';
import type { Config } from './config.ts';
import {
  createAccountCeiling,
  createClockwork,
  createDelivery,
  createDeliveryMetrics,
  createSendLimits,
  forgetOld,
  forgetSent,
  type SendLimits,
} from './delivery/index.ts';
import { createMovableClock, systemClock, type Clock } from './lib/clock.ts';
import type { Logger } from './lib/log.ts';
import { createProxyFetch } from './lib/proxy-fetch.ts';
import { createNotices, likelyOf, noticeCards, phrases, type Signer, type SignerDeps } from './notices/index.ts';
import { createSharedCache } from './lib/shared-cache.ts';
import { createActorFinder } from './organs/index.ts';
import type { Inbound, Platform, PlatformId } from './platforms/port.ts';
import { createTokenCache, createWecom } from './platforms/wecom/index.ts';
import { pgSql } from './store/db.ts';
import { listen } from './web/listen.ts';
import { createWeb } from './web/web.ts';

/** Who writes waits behind one look-up at a time: a connection that fell silent must not hold them all for long. */
const lookUpTimeoutMs = 5_000;

/** Prometheus gives a scrape 10 s; the database's two figures must not cost it all the others. */
const scrapeMs = 3_000;

/** Parts a test puts in place of its own. */
export interface Parts {
  clock: Clock;
  /** How signatures become durable; benchmarks measure the batches against less and against nothing. */
  createSigner: (deps: SignerDeps) => Signer;
}

/**
 * Builds every part once and wires what lies in different rooms. Nothing listens or sends until `start`.
 *
 * Throws: AppError `database.unfit`, `database.down`; Error when a card breaks a platform's limits.
 */
export async function createApp(config: Config, { log, parts = {} }: { log: Logger; parts?: Partial<Parts> }) {
  const deployment = await openDeployment(config, log, { isServer: true });
  try {
    return await compose(config, deployment, log, parts);
  } catch (error) {
    await deployment.close();
    throw error;
  }
}

async function compose(
  config: Config,
  deployment: Awaited<ReturnType<typeof openDeployment>>,
  log: Logger,
  parts: Partial<Parts>,
) {
  const { store, logGuard } = deployment;
  let clockMoved = () => {};
  const sandboxClock = createMovableClock(undefined, () => clockMoved());
  const clock = parts.clock ?? (config.sandbox ? sandboxClock : systemClock);
  const sandbox = config.sandbox
    ? await createSandboxPart(deployment, { clock: sandboxClock, log, settle: () => delivery.drain() })
    : null;
  const wecom = sandbox?.wecom ?? config.wecom;
  const cache = createSharedCache({ clock, log, redisUrl: config.redisUrl });
  const platforms = new Map<PlatformId, Platform>();
  if (wecom)
    platforms.set(
      'wecom',
      createWecom(wecom, {
        clock,
        log,
        fetch: createProxyFetch(sandbox ? null : config.httpsProxy),
        tokenCache: createTokenCache(cache, clock),
      }),
    );
  const faults = checkCards([...noticeCards, testCard], [...platforms.values()]);
  if (faults.length > 0) throw new Error(faults.join('\n'));

  const registry = new Registry();
  const sql = pgSql(store.pool);
  const signer = parts.createSigner?.({ store, clock });
  const served = [...platforms.values()].map(({ id, corp }) => ({ platform: id, corp }));
  // The sandbox is reached where it listens, which is known once it does.
  let ownUrl: string | null = null;
  const publicUrl = () => config.publicUrl ?? ownUrl;
  const notices = createNotices({ store, clock, served, publicUrl, ...(signer ? { signer } : {}) });
  const given = wecom?.accountLimit ? { wecom: wecom.accountLimit } : {};
  const limits = createSendLimits({ cache, accountsOf: createAccountCeiling({ sql, clock, given }) });
  const delivery = createDelivery({
    store,
    clock,
    platforms,
    limits,
    topics: { ...replyTopics, ...notices.topics },
    log,
    metrics: createDeliveryMetrics(registry, { sql: pgSql(store.pool, scrapeMs), clock }),
  });
  const router = createRouter({
    resolveActor: createActorFinder({ sql: pgSql(store.pool, lookUpTimeoutMs), clock }),
    loadDialogue: loadDialogue({ store }),
    once: createOnce({ store, clock, served }),
    ...notices,
    taps: [
      ...notices.taps,
      { button: testCardButton, run: (turn) => turn.once((acting) => acting.say(testCardTapped)) },
    ],
    now: () => clock.now(),
    words: {
      notBound: phrases.notBound(),
      stillNotUnderstood: phrases.stillNotUnderstood(),
      notUnderstood: (actor) => phrases.notUnderstood(likelyOf(actor)),
      accident: (text) => (soundsLikeAccident(text) ? phrases.accidentFirst() : null),
      notText: phrases.notText(),
      deadButton: phrases.nothingOpen(),
    },
  });
  const clockwork = createClockwork([forgetOld(store), forgetSent(store), ...notices.jobs], { store, clock, log });
  const handle = async (inbound: Inbound) => {
    const act = await router.handle(inbound);
    log.debug({ kind: inbound.kind, act }, 'callback acted on');
  };
  const web = createWeb({
    platforms,
    handle,
    sayNotRecorded: sayNotRecorded(platforms, limits),
    sayTooFast: sayTooFast(platforms),
    noteVerified: () => markVerified(sql, clock.now()),
    clock,
    health: () =>
      findHealth({ store, platforms, isConfigured: wecom?.app != null, logGuard, redis: () => cache.state() }),
    registry,
    log,
    uploads: createUploads({ sql, clock, handle }),
    ...(sandbox ? { extra: [sandbox.pages] } : {}),
  });
  const closers: (() => Promise<void>)[] = [];
  async function begin(sends: boolean): Promise<{ port: number; adminPort: number }> {
    const front = await listen(web.callback(), { host: config.host, port: config.port });
    closers.unshift(() => front.close());
    const admin = await listenAdmin(web.admin(), config);
    closers.unshift(() => admin.close());
    closers.unshift(() => sandbox?.endLive() ?? Promise.resolve());
    if (sandbox) ownUrl = `http://127.0.0.1:${front.port}`;
    sandbox?.twin.setCallback(`http://127.0.0.1:${front.port}/callback/wecom`);
    if (sends) await delivery.start();
    closers.push(() => delivery.stop());
    await clockwork.start();
    // In the sandbox people move the clock to see what becomes due: it need not wait for the next minute.
    clockMoved = () => void clockwork.catchUp().catch((err: unknown) => log.warn({ err }, 'jobs were not caught up'));
    logGuard.start();
    closers.push(async () => {
      clockMoved = () => {};
      await clockwork.stop();
    });
    return { port: front.port, adminPort: admin.port };
  }
  async function finish(): Promise<void> {
    // /readyz answers before everything runs: who stops us then must not pull the database from under what is starting.
    await starting.catch(() => {}); // its caller gets the error
    for (const close of closers.splice(0)) await close();
    cache.close();
    await sandbox?.close();
    await deployment.close();
  }
  let starting: Promise<unknown> = Promise.resolve();
  let closing: Promise<void> | null = null;
  return {
    config,
    deployment,
    clock,
    store,
    sql,
    delivery,
    clockwork,
    notices,
    sandbox,
    /** Listens, sends and keeps time; without `sends` other instances do the sending. Resolves with the ports it got. */
    start({ sends = true } = {}): Promise<{ port: number; adminPort: number }> {
      const begun = begin(sends);
      starting = begun;
      return begun;
    },
    /** Takes nothing new, finishes what runs, then lets go of the database. Once, however often it is called. */
    close(): Promise<void> {
      closing ??= finish();
      return closing;
    },
  };
}
export type App = Awaited<ReturnType<typeof createApp>>;

/**
 * The database is down, so this one word goes past the outbox, straight to whoever tapped; if it is lost, so be it. It counts
 * towards the member's limit all the same: whoever taps on and on is told only as often as the platform passes it on.
 */
const sayNotRecorded =
  (platforms: ReadonlyMap<PlatformId, Platform>, limits: SendLimits) =>
  async ({ kind, account }: Inbound) => {
    const platform = platforms.get(account.platform);
    if (!platform || (kind !== 'tap' && kind !== 'text')) return;
    const waits = await limits.members(platform, [account.user]);
    if (waits.size === 0) await platform.send([account.user], { kind: 'text', text: phrases.notRecorded() });
  };

/**
 * Once a minute and sender, past the outbox, where it would stand behind the answers to the flood, and past the count of the member's
 * messages: two a minute are left between ours and the platform's (send-limits.ts).
 */
const sayTooFast =
  (platforms: ReadonlyMap<PlatformId, Platform>) =>
  async ({ account }: Inbound) => {
    await platforms.get(account.platform)?.send([account.user], { kind: 'text', text: phrases.tooFast() });
  };
