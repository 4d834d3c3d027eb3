import type { Clock } from '../lib/clock.ts';
import type { Logger } from '../lib/log.ts';
import type { CardFace, Outgoing, Platform, PlatformId } from '../platforms/port.ts';
import { PlatformError } from '../platforms/port.ts';
import type { Sql } from '../store/db.ts';
import { usersOf } from './batches.ts';
import type { Receiver } from './message.ts';
import type { MemberLimits } from './member-limits.ts';
import type { DeliveryMetrics } from './metrics.ts';
import type { Pauses } from './pauses.ts';
import type { PutOff } from './put-off.ts';
import { findQueuedRow, type Answer, type OutboxRow } from './row.ts';
import { settleSent, settleUnsent } from './settle.ts';
import { findTextReaders, partsOf, splitRow, takeLate } from './split.ts';
import type { Topic } from './topic.ts';

interface DeliverDeps {
  /** Statements outside any transaction. */
  sql: Sql;
  /** One transaction. */
  batch: <T>(act: (sql: Sql) => Promise<T>) => Promise<T>;
  clock: Clock;
  platforms: ReadonlyMap<PlatformId, Platform>;
  topics: Readonly<Record<string, Topic>>;
  pauses: Pauses;
  limits: MemberLimits;
  put: PutOff;
  metrics: DeliveryMetrics;
  log: Logger;
}

/** How long a row waits whose platform this deployment does not have, in ms. */
const absentMs = 10 * 60_000;

/**
 * One job of the queue: composes a row's message, sends it, closes the row. Whatever goes wrong is written into the row
 * together with its next job; it throws only when the database itself fails, and then the queue tries again by itself.
 */
export const createDeliver =
  (deps: DeliverDeps) =>
  async (outboxId: number): Promise<void> => {
    const row = await findQueuedRow(deps.sql, outboxId);
    if (!row) return;
    if (row.answer) return close(deps, row, row.answer);
    const platform = platformOf(deps.platforms, row);
    if (!platform) return deps.put.aside(row, absentMs, `no_platform: ${row.platform}`);
    const ready = await orPutOff(deps, row, () => prepare(deps, row, platform));
    if (!ready) return;
    const answer = await orPutOff(deps, ready.row, () => callWithLeave(deps, ready, platform));
    if (answer) await close(deps, ready.row, answer);
  };

const platformOf = (platforms: ReadonlyMap<PlatformId, Platform>, { platform, corp }: OutboxRow): Platform | null =>
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

/** A message ready to go: the row with the receivers of this one call, and the call. */
interface Ready {
  row: OutboxRow;
  call(): Promise<Answer>;
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
  return kind === 'redraw'
    ? { row, call: () => redraw(deps, row, platform, faceOf(made)) }
    : prepareSend(deps, row, platform, outgoingOf(made));
}

const outgoingOf = (made: Outgoing | CardFace): Outgoing => ('kind' in made ? made : { kind: 'card', face: made });

function faceOf(made: Outgoing | CardFace): CardFace {
  if (!('kind' in made)) return made;
  if (made.kind === 'card') return made.face;
  throw new Error(`a ${made.kind} cannot redraw a card`);
}

async function prepareSend(deps: DeliverDeps, row: OutboxRow, platform: Platform, outgoing: Outgoing) {
  const { sql, batch, clock, limits, put } = deps;
  const texts = outgoing.kind === 'card' ? await findTextReaders(sql, row.receivers) : new Set<number>();
  const isText = ({ accountId }: Receiver) => texts.has(accountId);
  const [first = { receivers: [], delayMs: 0 }, ...rest] = partsOf(row.receivers, isText, platform.batchSize);
  const [own = first, ...late] = takeLate(first, limits.take(platform.id, usersOf(first.receivers)));
  const parts = [own, ...late, ...rest];
  if (parts.length > 1 && !(await batch((tx) => splitRow(tx, row, parts, clock.now())))) return null;
  const mine = { ...row, receivers: own.receivers };
  if (own.delayMs > 0) {
    await put.aside(mine, own.delayMs, 'waits: member limit');
    return null;
  }
  return { row: mine, call: () => send(deps, mine, platform, own.receivers.some(isText) ? plain(outgoing) : outgoing) };
}

const plain = (outgoing: Outgoing): Outgoing =>
  outgoing.kind === 'card' ? { kind: 'text', text: outgoing.face.text } : outgoing;

async function send({ clock }: DeliverDeps, row: OutboxRow, platform: Platform, outgoing: Outgoing): Promise<Answer> {
  const taskId = outgoing.kind === 'card' ? (outgoing.face.taskId ?? null) : null;
  const { messageId, sendCode, unreached } = await platform.send(usersOf(row.receivers), outgoing);
  return { messageId, sendCode, taskId, unreached, sentAt: clock.now() };
}

async function redraw({ clock }: DeliverDeps, row: OutboxRow, platform: Platform, face: CardFace): Promise<Answer> {
  if (!platform.redraw || row.code === null)
    throw new PlatformError('give_up', 'no_redraw', 'this card cannot be redrawn');
  await platform.redraw(usersOf(row.receivers), row.code, face);
  return { messageId: null, sendCode: null, taskId: null, unreached: [], sentAt: clock.now() };
}

/** Asks for leave right before the call. A probe that is answered for itself, even by a no, has the platform back. */
async function callWithLeave(deps: DeliverDeps, ready: Ready, platform: Platform): Promise<Answer | null> {
  const { pauses, put, log } = deps;
  // Losing this is right: the message is out, and the next probe lifts the pause.
  const lift = () =>
    pauses.lift(platform.id).catch(() => log.warn({ platform: platform.id }, 'a pause was not lifted'));
  const leave = await pauses.leave(platform.id);
  if (!leave.go) {
    await put.until(ready.row, leave.until, `waits: ${leave.code}`);
    return null;
  }
  try {
    const answer = await ready.call();
    if (leave.probe) await lift();
    return answer;
  } catch (error) {
    if (leave.probe && error instanceof PlatformError && error.verdict === 'give_up') await lift();
    throw error;
  }
}

async function drop({ batch, clock, metrics }: DeliverDeps, row: OutboxRow, topic: Topic): Promise<void> {
  const why = { state: 'dropped', code: null, error: null, at: clock.now() } as const;
  if (await batch((sql) => settleUnsent(sql, row, why, topic))) metrics.settled(row.topic, 'dropped');
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
  metrics.settled(row.topic, 'sent');
  metrics.lag(row.topic, (answer.sentAt.getTime() - row.createdAt.getTime()) / 1000);
}
