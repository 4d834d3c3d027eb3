import type { Clock } from '../lib/clock.ts';
import type { Logger } from '../lib/log.ts';
import type { CardFace, Outgoing, Platform, PlatformId } from '../platforms/port.ts';
import { PlatformError } from '../platforms/port.ts';
import type { Sql } from '../store/db.ts';
import { usersOf } from './batches.ts';
import type { Receiver } from './message.ts';
import type { DeliveryMetrics } from './metrics.ts';
import type { Outage } from './outage.ts';
import type { Leave, Pauses } from './pauses.ts';
import type { PutOff } from './put-off.ts';
import { findQueuedRow, type Answer, type OutboxRow } from './row.ts';
import type { LimitName, SendLimits } from './send-limits.ts';
import { settleSent, settleUnsent } from './settle.ts';
import { findTextReaders, partsOf, splitRow, takeLate } from './split.ts';
import type { Topic } from './topic.ts';

export interface DeliverDeps {
  /** Statements outside any transaction. */
  sql: Sql;
  /** One transaction. */
  batch: <T>(act: (sql: Sql) => Promise<T>) => Promise<T>;
  clock: Clock;
  platforms: ReadonlyMap<PlatformId, Platform>;
  topics: Readonly<Record<string, Topic>>;
  pauses: Pauses;
  outage: Outage;
  limits: SendLimits;
  put: PutOff;
  metrics: DeliveryMetrics;
  log: Logger;
  /** From 0 to 1. */
  random: () => number;
}

/** How long a row waits whose platform this deployment does not have, in ms. */
const absentMs = 10 * 60_000;
/** How long one waits that only a later release can compose, in ms: of two instances, the other one may be that release. */
const untoldMs = 30_000;

/**
 * One job of the queue: composes a row's message, sends it, closes the row. Whatever goes wrong is written into the row
 * together with its next job; it throws only when the database itself fails, and then the queue tries again by itself.
 */
export const createDeliver =
  (deps: DeliverDeps) =>
  async (outboxId: number): Promise<void> => {
    const row = await findQueuedRow(deps.sql, outboxId);
    if (!row) return;
    // Before its answer is looked at: closed without its topic, the feature would never hear what became of it.
    if (!deps.topics[row.topic]) return deps.put.aside(row, untoldMs, `no_topic: ${row.topic}`);
    if (row.answer) return close(deps, row, row.answer);
    const platform = platformOf(deps.platforms, row);
    if (!platform) return deps.put.aside(row, absentMs, `no_platform: ${row.platform}`);
    const ready = await orPutOff(deps, row, () => prepare(deps, row, platform));
    if (!ready) return;
    const leave = await orPutOff(deps, row, () => askLeave(deps, row, platform));
    if (!leave) return;
    const claimed = await orPutOff(deps, row, () => ready.claim());
    if (!claimed) return;
    const answer = await orPutOff(deps, claimed, () => callWithLeave(deps, platform, leave, () => ready.call(claimed)));
    if (answer) await close(deps, claimed, answer);
  };

export const platformOf = (
  platforms: ReadonlyMap<PlatformId, Platform>,
  { platform, corp }: OutboxRow,
): Platform | null =>
  [...platforms.values()].find((p) => p.id === platform && (corp === '' || p.corp === corp)) ?? null;

/** Null also when the act threw: then the row says why and when it is tried again. */
async function orPutOff<T>({ put }: DeliverDeps, row: OutboxRow, act: () => Promise<T | null>): Promise<T | null> {
  try {
    return await act();
  } catch (error) {
    await put.off(row, error);
    return null;
  }
}

/** A message composed. */
interface Ready {
  /**
   * Charges the limits, after leave was given: what may not be sent costs nothing. Gives the row with the receivers who may
   * have it now; the others wait as rows of their own. Null: nobody may, or the row was settled meanwhile.
   */
  claim(): Promise<OutboxRow | null>;
  call(row: OutboxRow): Promise<Answer>;
}

/** Null when there is nothing to send (any more). */
async function prepare(deps: DeliverDeps, row: OutboxRow, platform: Platform): Promise<Ready | null> {
  const topic = deps.topics[row.topic];
  if (!topic) throw new Error(`no topic ${row.topic}`);
  const { id: outboxId, kind, subject, receivers } = row;
  const made = await topic.compose(deps.sql, { outboxId, kind, subject, receivers, at: deps.clock.now() });
  if (made === null) {
    await drop(deps, row, topic);
    return null;
  }
  if (kind === 'send') return prepareSend(deps, row, platform, outgoingOf(made));
  const face = faceOf(made);
  return {
    claim: async () => ((await mustWait(deps, row, 'call', await deps.limits.call(platform, 'redraw'))) ? null : row),
    call: (claimed) => redraw(deps, claimed, platform, face),
  };
}

const outgoingOf = (made: Outgoing | CardFace): Outgoing => ('kind' in made ? made : { kind: 'card', face: made });

function faceOf(made: Outgoing | CardFace): CardFace {
  if (!('kind' in made)) return made;
  if (made.kind === 'card') return made.face;
  throw new Error(`a ${made.kind} cannot redraw a card`);
}

async function prepareSend(deps: DeliverDeps, row: OutboxRow, platform: Platform, outgoing: Outgoing): Promise<Ready> {
  const texts = outgoing.kind === 'card' ? await findTextReaders(deps.sql, row.receivers) : new Set<number>();
  const isText = ({ accountId }: Receiver) => texts.has(accountId);
  const [first = { receivers: [], delayMs: 0 }, ...rest] = partsOf(row.receivers, isText, platform.batchSize);
  const faced = first.receivers.some(isText) ? plain(outgoing) : await asNew(deps, row, outgoing);
  const claim = async () => {
    const waits = await deps.limits.members(platform, usersOf(first.receivers), platform.messagesOf?.(faced) ?? 1);
    const [own = first, ...late] = takeLate(first, waits);
    const mine = { ...row, receivers: own.receivers };
    for (const part of [own, ...late])
      if (part.delayMs > 0) deps.metrics.held(platform.id, 'member', part.receivers.length);
    const parts = [own, ...late, ...rest];
    if (parts.length > 1 && !(await deps.batch((tx) => splitRow(tx, row, parts, deps.clock.now())))) return null;
    if (await mustWait(deps, mine, null, own.delayMs)) return null;
    return (await overApp(deps, mine, platform, faced)) ? null : mine;
  };
  return { claim, call: (claimed) => send(deps, claimed, platform, faced) };
}

/** So long the platform tells a repeated card from a new one (wecom.md 4.2), less what clocks differ by. */
const repeatMs = 4 * 3600_000 - 5 * 60_000;

/**
 * A card whose answer was lost longer ago would be refused for its own task id, or shown unchecked: it goes out as a new one. At worst
 * somebody has it twice, and both work; else nobody might have it.
 */
async function asNew({ sql, clock }: DeliverDeps, row: OutboxRow, outgoing: Outgoing): Promise<Outgoing> {
  if (outgoing.kind !== 'card') return outgoing;
  const isLate = row.unsureAt !== null && clock.now().getTime() - row.unsureAt.getTime() >= repeatMs;
  if (isLate) await sql(`UPDATE outbox SET resent = $2::int, unsure_at = NULL WHERE id = $1`, [row.id, row.resent + 1]);
  const again = row.resent + (isLate ? 1 : 0);
  return again > 0 ? { ...outgoing, again } : outgoing;
}

/** Up to five minutes, so that a day's leftovers do not all begin at its first instant. */
const spreadMs = 5 * 60_000;

async function overApp(deps: DeliverDeps, row: OutboxRow, platform: Platform, outgoing: Outgoing): Promise<boolean> {
  const { limits, random } = deps;
  const personTimes = usersOf(row.receivers).length * (platform.messagesOf?.(outgoing) ?? 1);
  const dayMs = await limits.app(platform, personTimes, row.priority);
  if (dayMs > 0) return mustWait(deps, row, 'app', dayMs + random() * spreadMs);
  return outgoing.kind === 'file' && mustWait(deps, row, 'call', await limits.call(platform, 'upload'));
}

/** Puts a row off that a limit keeps waiting; says whether. `limit` is counted unless it was already. */
async function mustWait(deps: DeliverDeps, row: OutboxRow, limit: LimitName | null, waitMs: number): Promise<boolean> {
  if (waitMs <= 0) return false;
  // The row was just offered to a platform of ours, so its name is one of them.
  if (limit) deps.metrics.held(row.platform as PlatformId, limit, row.receivers.length);
  await deps.put.aside(row, waitMs, `waits: ${limit ?? 'member'} limit`);
  return true;
}

const plain = (outgoing: Outgoing): Outgoing =>
  outgoing.kind === 'card' ? { kind: 'text', text: outgoing.face.text } : outgoing;

async function send({ clock }: DeliverDeps, row: OutboxRow, platform: Platform, outgoing: Outgoing): Promise<Answer> {
  const taskId = outgoing.kind === 'card' ? (outgoing.face.taskId ?? null) : null;
  const { messageId, sendCode, unreached } = await platform.send(usersOf(row.receivers), outgoing);
  return { messageId, sendCode, taskId, unreached, sentAt: clock.now() };
}

export async function redraw(
  { clock }: DeliverDeps,
  row: OutboxRow,
  platform: Platform,
  face: CardFace,
): Promise<Answer> {
  if (!platform.redraw || row.code === null)
    throw new PlatformError('give_up', 'no_redraw', 'this card cannot be redrawn');
  await platform.redraw(usersOf(row.receivers), row.code, face);
  return { messageId: null, sendCode: null, taskId: null, unreached: [], sentAt: clock.now() };
}

/** Null, and the row waits with its platform, when that rests. */
async function askLeave({ pauses, put }: DeliverDeps, row: OutboxRow, { id }: Platform): Promise<Given | null> {
  const leave = await pauses.leave(id);
  if (leave.go) return leave;
  await put.until(row, leave.until, `waits: ${leave.code}`);
  return null;
}
export type Given = Extract<Leave, { go: true }>;

/** A probe that is answered for itself, even by a no, has the platform back. */
export async function callWithLeave(
  { pauses, outage, log }: DeliverDeps,
  { id }: Platform,
  { probe }: Given,
  call: () => Promise<Answer>,
): Promise<Answer> {
  // Losing this is right: the message is out, and the next probe lifts the pause.
  const lift = () => pauses.lift(id).catch(() => log.warn({ platform: id }, 'a pause was not lifted'));
  try {
    const answer = await call();
    if (probe) await lift();
    // Losing this is right, too: they wait for their own time.
    await outage.answered(id).catch(() => log.warn({ platform: id }, 'what waited for an answer was not woken'));
    return answer;
  } catch (error) {
    if (probe && error instanceof PlatformError && error.verdict === 'give_up') await lift();
    throw error;
  }
}

async function drop({ batch, clock, metrics }: DeliverDeps, row: OutboxRow, topic: Topic): Promise<void> {
  const why = { state: 'dropped', code: null, error: null, at: clock.now() } as const;
  if (await batch((sql) => settleUnsent(sql, row, why, topic))) metrics.settled(row, 'dropped');
}

/** Only the row is tried again after this, never the message: it is out. */
async function close(deps: DeliverDeps, row: OutboxRow, answer: Answer): Promise<void> {
  const { topics, metrics, put } = deps;
  const topic = topics[row.topic];
  const settle = (sql: Sql) => settleSent(sql, row, answer, topic);
  // A new face that no topic hears of is closed by one statement, and most rows are faces: no transaction around it.
  const isAlone = row.kind === 'redraw' && !topic?.onOutcome;
  try {
    if (!(await (isAlone ? settle(deps.sql) : deps.batch(settle)))) return;
  } catch (error) {
    await put.keepAnswer(row, answer);
    await put.off(row, error);
    return;
  }
  metrics.settled(row, 'sent');
  for (const { reason } of answer.unreached) metrics.unreached(row, reason);
  metrics.lag(row, (answer.sentAt.getTime() - row.createdAt.getTime()) / 1000);
}
