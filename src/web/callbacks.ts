import Router, { type RouterContext } from '@koa/router';
import { AppError, type ProblemCode } from '../errors.ts';
import type { Logger } from '../lib/log.ts';
import { CallbackRefused, type Inbound, type Platform, type PlatformId } from '../platforms/port.ts';
import { DeadlinePassed, type StartTimer, withDeadline } from './deadline.ts';
import type { CallbackOutcome, WebMetrics } from './metrics.ts';
import type { SenderLimit } from './sender-limit.ts';
import { readBody } from './read-body.ts';
import { createStaleWatch } from './stale-watch.ts';
import type { WebState } from './trace.ts';

/** WeCom hangs up after 5 s (wecom.md 1.7); what is not durable by then must be refused while somebody still listens. */
const holdMs = 3_000;

export interface CallbackDeps {
  platforms: ReadonlyMap<PlatformId, Platform>;
  /** Resolves only when the act is durable: the answer 200 is our promise that it is. Rejects on database trouble. */
  handle: (inbound: Inbound) => Promise<void>;
  /** Tries to tell the sender directly that nothing was recorded (design.md 2); only for acts that were not answered 200. */
  sayNotRecorded?: (inbound: Inbound) => Promise<void>;
  /** Asks the sender to slow down; whether it arrives matters to nobody else. */
  sayTooFast?: (inbound: Inbound) => Promise<void>;
  /** Keeps that the platform has checked our URL; it waits for nothing here: the platform wants its answer within a second. */
  noteVerified?: (id: PlatformId) => Promise<void>;
  senderLimit: SenderLimit;
  metrics: WebMetrics;
  log: Logger;
  startTimer: StartTimer;
}

type Ctx = RouterContext<WebState>;

/** Where the platforms call us. Thin: the adapter says what is authentic, `handle` what is done. */
export function callbackRoutes(deps: CallbackDeps): Router<WebState> {
  const router = new Router<WebState>();
  const watch = createStaleWatch(deps.log);
  router.get('/callback/wecom', counted(deps, 'wecom', verifyUrl(deps), watch));
  router.post('/callback/wecom', counted(deps, 'wecom', receive(deps), watch));
  router.all('/callback/dingtalk/*rest', counted(deps, 'dingtalk', refuseDingtalk, watch));
  return router;
}

type Handler = (ctx: Ctx, id: PlatformId) => Promise<CallbackOutcome | null> | CallbackOutcome | null;

const verifyUrl =
  (deps: CallbackDeps): Handler =>
  (ctx, id) => {
    const platform = platformOf(deps, id);
    if (!platform.verifyUrl) throw notConfigured();
    const echo = platform.verifyUrl(queryOf(ctx));
    deps
      .noteVerified?.(id)
      .catch((err: unknown) => deps.log.warn({ err }, 'a passed check of the URL was not put down'));
    ctx.status = 200;
    ctx.type = 'text/plain';
    ctx.body = echo;
    return null; // not an event: nothing to count
  };

const receive =
  (deps: CallbackDeps): Handler =>
  async (ctx, id) => {
    const platform = platformOf(deps, id);
    const query = queryOf(ctx);
    const body = await readBody(ctx.req, deps.startTimer);
    const decoded = platform.decode({ query, body });
    const outcome =
      decoded.kind === 'ignored' ? (`ignored:${decoded.reason}` as const) : await take(deps, decoded.inbound);
    // Empty, but not null: Koa would make that a 204, and the platform takes anything but 200 for a failure (wecom.md 14.12).
    ctx.status = 200;
    ctx.body = '';
    return outcome;
  };

/** Whoever floods us costs a counter and no database; told once, for what is dropped is not done. */
async function take(deps: CallbackDeps, inbound: Inbound): Promise<CallbackOutcome> {
  const admitted = deps.senderLimit(inbound);
  if (admitted === 'yes') {
    await record(deps, inbound);
    return 'acted';
  }
  if (admitted === 'tell') {
    deps.log.warn(
      { kind: inbound.kind },
      'somebody sends faster than anybody types; the rest of this minute is dropped',
    );
    deps.sayTooFast?.(inbound).catch((err: unknown) => deps.log.warn({ err }, 'could not ask a sender to slow down'));
  }
  return 'ignored:too_fast';
}

const refuseDingtalk: Handler = () => {
  throw notConfigured();
};

/** Counts what became of a callback, and turns the adapter's refusal into an answer that teaches a forger nothing. */
const counted =
  (deps: CallbackDeps, id: PlatformId, run: Handler, watch: (outcome: CallbackOutcome) => void) => async (ctx: Ctx) => {
    const note = (outcome: CallbackOutcome) => {
      ctx.state.outcome = outcome;
      watch(outcome);
      deps.metrics.callbacks.inc({ platform: id, outcome });
    };
    try {
      const outcome = await run(ctx, id);
      if (outcome) note(outcome);
    } catch (error) {
      note(outcomeOf(error));
      throw error instanceof CallbackRefused ? refusal(error) : error;
    }
  };

const outcomeOf = (error: unknown): CallbackOutcome => {
  if (error instanceof CallbackRefused) return `refused:${error.code}`;
  // What readBody refuses; failures of the act itself carry other codes.
  const [, code] = error instanceof AppError ? (/^(?:callback|request)\.(.+)/u.exec(error.code) ?? []) : [];
  return code ? `refused:${code}` : 'failed';
};

/** Which check failed is counted and logged, never told: forged, stale and mis-encrypted look the same from outside. */
function refusal(cause: CallbackRefused): AppError {
  const code: ProblemCode =
    cause.code === 'malformed' || cause.code === 'not_configured' ? `callback.${cause.code}` : 'callback.refused';
  const detail = {
    'callback.malformed': 'It does not have the shape the platform sends',
    'callback.not_configured': 'There are no settings for this platform',
    'callback.refused': 'It did not come from the platform for this app just now',
  }[code];
  return new AppError(code, detail, { cause });
}

/** Waits until the act is durable. Throws: AppError `database.down` when that fails or takes longer than 3 s. */
async function record({ handle, sayNotRecorded, log, startTimer }: CallbackDeps, inbound: Inbound): Promise<void> {
  const act = handle(inbound);
  try {
    await withDeadline(act, holdMs, startTimer);
  } catch (cause) {
    // A late act stands, and the sender's next tap finds it done; here it is only told apart from a lost one.
    if (cause instanceof DeadlinePassed) {
      act.then(
        () => log.warn({ kind: inbound.kind }, 'act recorded after its callback was answered 503'),
        (err: unknown) => log.error({ kind: inbound.kind, err }, 'act lost after its callback was answered 503'),
      );
    }
    // Best effort: with the platform out of reach too, the card still keeps its button (design.md 2).
    sayNotRecorded?.(inbound).catch((err: unknown) => log.warn({ err }, 'could not tell that an act was not recorded'));
    if (cause instanceof AppError) throw cause;
    throw new AppError('database.down', 'The act was not recorded; it may be sent again', { cause });
  }
}

function platformOf({ platforms }: CallbackDeps, id: PlatformId): Platform {
  const platform = platforms.get(id);
  if (!platform) throw notConfigured();
  return platform;
}

const notConfigured = () => new CallbackRefused('not_configured', 'no settings for this platform');

/** Koa has decoded the query; once more would turn `+` into a space (wecom.md 14.4). A name given twice has no meaning. */
function queryOf(ctx: Ctx): Record<string, string> {
  const entries = Object.entries(ctx.query).map(([name, value]) => {
    if (typeof value !== 'string') throw new CallbackRefused('malformed', 'a query parameter is repeated');
    return [name, value] as const;
  });
  return Object.fromEntries(entries);
}
