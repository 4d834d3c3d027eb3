import type { Clock } from '../lib/clock.ts';
import type { Logger } from '../lib/log.ts';
import type { PlatformId } from '../platforms/port.ts';
import type { Sql } from '../store/db.ts';
import { backoffMs, maxAttempts } from './backoff.ts';
import { failureOf, sayFailure, type Failure } from './failure.ts';
import { priorities } from './message.ts';
import type { DeliveryMetrics } from './metrics.ts';
import type { Outage } from './outage.ts';
import type { Pauses } from './pauses.ts';
import type { Answer, OutboxRow } from './row.ts';
import { scheduleRows } from './schedule.ts';
import { settleUnsent } from './settle.ts';
import type { Topic } from './topic.ts';

interface PutOffDeps {
  sql: Sql;
  batch: <T>(act: (sql: Sql) => Promise<T>) => Promise<T>;
  clock: Clock;
  topics: Readonly<Record<string, Topic>>;
  pauses: Pauses;
  outage: Outage;
  metrics: DeliveryMetrics;
  log: Logger;
  /** From 0 to 1. */
  random: () => number;
}

interface Waiting {
  /** Counted from now; shorter when the platform has come back meanwhile. */
  delayMs: number;
  /** For the operator. */
  error: string;
  /** `platform`: for as long as it rests, which is no failed try; nor is waiting for something `absent`. */
  why: 'tried' | 'platform' | 'absent';
  /** No answer came: the message may be out. */
  isUnsure?: boolean;
}

/** What happens to a row that could not be sent now. */
export const createPutOff = (deps: PutOffDeps) => ({
  /** Waits without counting it as a try. */
  aside: (row: OutboxRow, delayMs: number, error: string) => wait(deps, row, { delayMs, error, why: 'absent' }),

  /** Waits for a platform that rests until `until`, an instant of our clock. */
  until: (row: OutboxRow, until: Date, error: string) =>
    wait(deps, row, { delayMs: Math.max(0, until.getTime() - deps.clock.now().getTime()), error, why: 'platform' }),

  /** The message is out: whatever happens next, it is not sent again. */
  async keepAnswer(row: OutboxRow, answer: Answer): Promise<void> {
    const json = JSON.stringify(answer);
    await deps.sql(`UPDATE outbox SET answer = $2::jsonb WHERE id = $1 AND state = 'queued'`, [row.id, json]);
  },

  /** Decides by what was thrown: again later, with the whole platform later, or never. */
  async off(row: OutboxRow, error: unknown): Promise<void> {
    const { log } = deps;
    const failure = failureOf(error);
    const fields = { outboxId: row.id, topic: row.topic, platform: row.platform, code: failure.code };
    switch (failure.kind) {
      case 'halt':
      case 'limit':
        return rest(deps, row, failure, failure.restMs);
      case 'give_up':
        return giveUp(deps, row, failure);
      case 'unexpected':
        // The kind of error only: a database error's own text may quote a row.
        log.error(
          { ...fields, error: error instanceof Error ? error.name : typeof error },
          'sending failed unexpectedly',
        );
        return again(deps, row, failure);
      case 'retry':
        log.warn(fields, 'sending failed; it will be tried again');
        return again(deps, row, failure);
    }
  },
});
export type PutOff = ReturnType<typeof createPutOff>;

/** The row and its next job change together. */
async function wait({ batch, clock }: PutOffDeps, row: OutboxRow, waiting: Waiting): Promise<void> {
  const { delayMs, error, why, isUnsure = false } = waiting;
  const nowMs = clock.now().getTime();
  await batch(async (sql) => {
    // The lock lets whoever lifts the pause wait for us, and then wake us; else we would sleep on after it is gone.
    const isBack =
      why === 'platform' &&
      (await sql(`SELECT platform FROM platform_pause WHERE platform = $1 FOR SHARE`, [row.platform])).length === 0;
    const restMs = isBack ? 0 : delayMs;
    const kept = await sql(
      `UPDATE outbox SET next_at = $2, last_error = $3, attempts = attempts + $4::int,
              unsure_at = CASE WHEN $5::timestamptz IS NULL THEN unsure_at ELSE coalesce(unsure_at, $5) END
        WHERE id = $1 AND state = 'queued' RETURNING id`,
      [row.id, new Date(nowMs + restMs), error, why === 'tried' ? 1 : 0, isUnsure ? new Date(nowMs) : null],
    );
    if (kept.length > 0) await scheduleRows(sql, [{ id: row.id, priority: row.priority, delayMs: restMs }]);
  });
}

async function again(deps: PutOffDeps, row: OutboxRow, failure: Failure): Promise<void> {
  // The row was just offered to a platform of ours, so its name is one of them.
  if (failure.code === transport) deps.outage.unanswered(row.platform as PlatformId);
  const attempts = row.attempts + 1;
  if (attempts >= maxAttempts) return giveUp(deps, row, failure);
  deps.metrics.settled(row, 'retried');
  const isUnsure = row.kind === 'send' && failure.code === transport;
  return wait(deps, row, {
    delayMs: backoffMs(attempts, deps.random),
    error: sayFailure(failure),
    why: 'tried',
    isUnsure,
  });
}

async function rest(deps: PutOffDeps, row: OutboxRow, failure: Failure, restMs: number): Promise<void> {
  const { clock, pauses, metrics, log } = deps;
  const { code } = failure;
  const isHalt = failure.kind === 'halt';
  const until = new Date(clock.now().getTime() + restMs);
  // The row was just offered to a platform of ours, so its name is one of them.
  const platform = row.platform as PlatformId;
  const isNews = await pauses.hold(platform, { kind: isHalt ? 'halt' : 'limit', code, until });
  if (isNews && isHalt) log.error({ platform, code }, 'platform refuses our settings; nothing is sent to it');
  else log.warn({ platform, code }, 'platform keeps us waiting');
  metrics.settled(row, 'held');
  return wait(deps, row, { delayMs: restMs, error: sayFailure(failure), why: 'platform' });
}

/** What adapters call everything that is no answer of the platform. */
const transport = 'transport';

/**
 * Refused after a try whose answer is missing: perhaps for its own task id, which that try has used up. Once more, as a new card.
 */
async function sendAnew({ batch, metrics }: PutOffDeps, row: OutboxRow, failure: Failure): Promise<void> {
  await batch(async (sql) => {
    const waiting = await sql(
      `UPDATE outbox SET resent = resent + 1, unsure_at = NULL, next_at = NULL, last_error = $2, attempts = attempts + 1
        WHERE id = $1 AND state = 'queued' RETURNING id`,
      [row.id, sayFailure(failure)],
    );
    if (waiting.length > 0) await scheduleRows(sql, [{ id: row.id, priority: row.priority, delayMs: 0 }]);
  });
  metrics.settled(row, 'retried');
}

/** How long a card can be redrawn, in ms (wecom.md 4.10). */
const redrawableMs = 72 * 3600_000;

/**
 * The code is too old, or an answer's was refused at the first try: whoever tapped sees nothing yet, so the face goes out as a message
 * (design.md 3 "Card faces"). At a later try the card was redrawn by an earlier one whose answer was lost, and nothing is resent.
 */
async function sayInstead({ batch, metrics }: PutOffDeps, row: OutboxRow, failure: Failure): Promise<void> {
  await batch(async (sql) => {
    const waiting = await sql(
      `UPDATE outbox SET kind = 'send', code = NULL, next_at = NULL, last_error = $2, attempts = attempts + 1
        WHERE id = $1 AND state = 'queued' RETURNING id`,
      [row.id, sayFailure(failure)],
    );
    if (waiting.length > 0) await scheduleRows(sql, [{ id: row.id, priority: row.priority, delayMs: 0 }]);
  });
  metrics.settled(row, 'retried');
}

/** A face that cannot be redrawn is not worth anybody's time; a message that does not go out is. */
async function giveUp(deps: PutOffDeps, row: OutboxRow, failure: Failure): Promise<void> {
  const { batch, clock, topics, metrics, log } = deps;
  if (row.unsureAt !== null && !row.answer && failure.kind === 'give_up') return sendAnew(deps, row, failure);
  const isFace = row.kind === 'redraw' && !row.answer;
  const isOld = clock.now().getTime() - row.createdAt.getTime() >= redrawableMs;
  const isUnanswered = row.attempts === 0 && row.priority <= priorities.receipt;
  if (isFace && (isOld || isUnanswered)) return sayInstead(deps, row, failure);
  const state = isFace ? 'dropped' : 'parked';
  const why = { state, code: failure.code, error: sayFailure(failure), at: clock.now() } as const;
  const fields = { outboxId: row.id, topic: row.topic, code: failure.code };
  // What is out was accepted: parked because its row cannot be closed, it must not be told as a failure.
  const topic = row.answer ? undefined : topics[row.topic];
  try {
    await batch((sql) => settleUnsent(sql, row, why, topic));
  } catch (error) {
    log.error(
      { ...fields, error: error instanceof Error ? error.name : typeof error },
      'topic could not take a failure',
    );
    await batch((sql) => settleUnsent(sql, row, { ...why, state: 'parked', code: null }, undefined));
  }
  if (state === 'parked') log.error(fields, 'message is parked');
  metrics.settled(row, state);
}
