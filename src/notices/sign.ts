import { claimInbox, enqueue, priorities, type OutboxMessage } from '../delivery/index.ts';
import { openDuties, settleDuties } from '../duties/index.ts';
import type { Via } from '../evidence/index.ts';
import type { Account } from '../platforms/port.ts';
import type { Sql } from '../store/db.ts';
import type { Act } from './act.ts';
import { bindCorrections } from './corrections.ts';
import { scopesOf } from './counters.ts';
import { phrases } from './phrases.ts';
import { reachedStates } from './rules.ts';
import { keepCorrections } from './sign-corrections.ts';
import { topics } from './topic-names.ts';
import { withdrawnWords } from './withdrawn-words.ts';

/** One person's statement "received, complete, legible" for an organ. */
export interface Signing {
  /** Callback key: claimed with the act, so that a second delivery of it does nothing. Null inside another act. */
  inboxKey: string | null;
  number: number;
  /** The layer on the card that was tapped: another layer of the same notice is another text. Null for a typed line. */
  layerId: number | null;
  /** Organs this person may sign for, with the post in each; narrowed to one where the card named it. */
  organs: { organId: number; post: string }[];
  personId: number;
  personName: string;
  accountId: number;
  account: Account;
  via: Via;
  /** By the platform's clock. */
  at: Date;
  /** SHA-256 of the raw callback. */
  rawDigest: string;
  /** Redraws the tapped card; null: the receipt comes as a message. */
  redrawCode: string | null;
  /** Chosen with 切换单位: of several open arrivals this organ's is meant. Not for taps: a card has its own organ. */
  preferOrganId?: number | null;
  /** 代签 (domain.md 4.6.4): the colleague whose signature this stands for, and why. */
  onBehalf?: { personId: number; name: string; reason: string };
}

export type Signed =
  | { outcome: 'signed' | 'already' | 'colleague' | 'corrected'; deliveryId: number; organId: number; noticeId: number }
  | { outcome: 'duplicate' | 'not_found' | 'withdrawn' }
  /** The line does not say for which of these organs; nothing is signed. */
  | { outcome: 'several'; deliveryIds: number[] };

export interface Arrival {
  id: number;
  noticeId: number;
  number: number;
  organId: number;
  organCode: string;
  organName: string;
  level: string;
  state: string;
  ancestors: number[];
  unknown: number;
  layerId: number;
  dueAt: Date | null;
  onionDigest: string;
  isWithdrawn: boolean;
  /** How many corrections the notice has had; the look for them is spared where there are none. */
  corrections: number;
  /** Its organ signed before a correction, and has not signed for that. */
  owesCorrection: boolean;
  seen: { id: number; serial: number } | null;
  hasUnseen: boolean;
}

/**
 * Signs a batch, in the order given: each signature is kept, the first of an organ counts. One transaction with the
 * caller's locks in the order of design.md 3.
 *
 * Shape: one outcome an item. `already`: the same person again, nothing new is kept; `colleague`: kept beside the one
 * that counts; `corrected`: signed before, and now for a correction. Refusals are answered through the outbox as well, because the callback's key is claimed here.
 * Source: domain.md 4.6.2–4.6.3.
 */
export async function signBatch(act: Act, items: Signing[], { isQuiet = false } = {}): Promise<Signed[]> {
  const { sql, now } = act;
  const keys = items.flatMap((item) => (item.inboxKey === null ? [] : [item.inboxKey]));
  // One round trip for both; the keys come first all the same (Store.batch).
  const [claimed, arrivals] = await Promise.all([claimInbox(sql, keys, now), lockArrivals(sql, items)]);
  await bindCorrections(sql, arrivals);
  const known = await acknowledged(sql, arrivals);
  const at = byPlace(arrivals);
  const results = items.map((item): Signed & { arrival?: Arrival } => {
    if (item.inboxKey !== null && !claimed.delete(item.inboxKey)) return { outcome: 'duplicate' };
    const arrival = chooseArrival(item, at(item), known);
    if (!('id' in arrival)) return arrival;
    if (arrival.isWithdrawn) return { outcome: 'withdrawn' };
    const key = `${arrival.id}/${item.personId}`;
    const isReached = reachedStates.includes(arrival.state);
    const owes = arrival.owesCorrection && arrival.seen !== null;
    const outcome = known.has(key) ? (owes ? 'corrected' : 'already') : isReached ? 'colleague' : 'signed';
    known.add(key);
    if (outcome !== 'already') arrival.owesCorrection = false;
    if (outcome === 'signed') arrival.state = 'signed';
    return { outcome, deliveryId: arrival.id, organId: arrival.organId, noticeId: arrival.noticeId, arrival };
  });
  const refusals = await refusalsOf(sql, items, results);
  const answers = results.flatMap((result, i) => answerTo(items[i], result, refusals[i] ?? ''));
  // Signed and relayed in one message: the answer to the relay says it all.
  await Promise.all([keep(act, items, results), isQuiet ? [] : enqueue(sql, answers, now)]);
  return results.map(({ arrival: _arrival, ...signed }) => signed);
}

/** Finds what an item may mean without going through the whole batch for each. */
function byPlace(arrivals: Arrival[]): (item: Signing) => Arrival[] {
  const places = new Map(arrivals.map((a) => [`${a.number}/${a.organId}`, a]));
  return ({ number, layerId, organs }) =>
    organs
      .flatMap(({ organId }) => places.get(`${number}/${organId}`) ?? [])
      .filter((a) => layerId === null || layerId === a.layerId)
      .sort((a, b) => a.id - b.id);
}

const chooseArrival = (item: Signing, mine: Arrival[], known: Set<string>): Arrival | Signed => {
  const [only] = mine;
  if (!only) return { outcome: 'not_found' };
  if (mine.length === 1) return only;
  const isOpen = (a: Arrival) =>
    a.owesCorrection || (!known.has(`${a.id}/${item.personId}`) && !reachedStates.includes(a.state));
  const open = mine.filter(isOpen);
  // A card without a name was sent when the organ was the only one: which that was, it does not say (design.md 5).
  if (item.layerId !== null) {
    const isDone = mine.every((a) => known.has(`${a.id}/${item.personId}`) && !a.owesCorrection);
    const each = [...open, ...mine.filter((a) => !isOpen(a))].map((a) => a.id);
    return isDone ? only : { outcome: 'several', deliveryIds: each };
  }
  const [single] = open;
  if (single && open.length === 1) return single;
  const preferred = open.find((a) => a.organId === item.preferOrganId);
  if (preferred) return preferred;
  return open.length === 0 ? only : { outcome: 'several', deliveryIds: open.map((a) => a.id) };
};

async function lockArrivals(sql: Sql, items: Signing[]): Promise<Arrival[]> {
  const numbers = [...new Set(items.map((item) => item.number))];
  const wanted = items.flatMap((item) => item.organs.map(({ organId }) => ({ number: item.number, organId })));
  return sql<Arrival>(
    // A notice being withdrawn at this moment waits for us, or we for it. Its lock comes first: the deliveries are locked
    // only after they are sorted, for which all of the notices have been read.
    `WITH n AS MATERIALIZED (
       SELECT id, number, withdrawn_at, corrections FROM notice WHERE number = ANY($1::int[]) ORDER BY id FOR SHARE
     )
     SELECT d.id, d.notice_id AS "noticeId", n.number, d.organ_id AS "organId", d.organ_code AS "organCode",
       d.organ_name AS "organName", d.level, d.state, d.ancestors, d.unknown, d.layer_id AS "layerId",
       l.due_at AS "dueAt", l.onion_digest AS "onionDigest", n.withdrawn_at IS NOT NULL AS "isWithdrawn",
       n.corrections, d.corrected_since IS NOT NULL AS "owesCorrection", NULL AS seen, false AS "hasUnseen"
     FROM delivery d JOIN n ON n.id = d.notice_id JOIN layer l ON l.id = d.layer_id
     WHERE (n.number, d.organ_id) IN (
       SELECT number, "organId" FROM jsonb_to_recordset($2::jsonb) AS w(number int, "organId" int))
     ORDER BY d.id FOR UPDATE OF d`,
    [numbers, JSON.stringify(wanted)],
  );
}

/** Who has signed. Only where the first signature of an organ stands can there be one, and most taps are the first. */
async function acknowledged(sql: Sql, arrivals: Arrival[]): Promise<Set<string>> {
  const reached = arrivals.filter(({ state }) => reachedStates.includes(state));
  if (reached.length === 0) return new Set();
  const rows = await sql<{ deliveryId: number; personId: number | null }>(
    `SELECT delivery_id AS "deliveryId", person_id AS "personId" FROM acknowledgement WHERE delivery_id = ANY($1::int[])`,
    [reached.map((a) => a.id)],
  );
  return new Set(rows.map((row) => `${row.deliveryId}/${row.personId}`));
}

/** Writes what is new: acknowledgements, states, duties, counters and entries. */
async function keep(act: Act, items: Signing[], results: (Signed & { arrival?: Arrival })[]): Promise<void> {
  const all = results.flatMap((result, i) => {
    const item = items[i];
    if (!item || !result.arrival || !('deliveryId' in result) || result.outcome === 'already') return [];
    const arrival = result.arrival;
    const post = item.organs.find(({ organId }) => organId === arrival.organId)?.post ?? '';
    return [{ item, arrival, post, counts: result.outcome === 'signed', outcome: result.outcome }];
  });
  if (all.length === 0) return;
  const fresh = all.filter(({ outcome }) => outcome !== 'corrected');
  if (fresh.length > 0) await keepSignatures(act, fresh);
  await keepCorrections(act, all);
}

async function keepSignatures(
  act: Act,
  fresh: { item: Signing; arrival: Arrival; post: string; counts: boolean }[],
): Promise<void> {
  const { sql, now } = act;
  const kept = sql(
    `INSERT INTO acknowledgement (delivery_id, notice_id, layer_id, organ_id, person_id, person_name, post, via, at,
       seen_at, onion_digest, counts, reason, absent_person_id, absent_name)
     SELECT delivery_id, notice_id, layer_id, organ_id, person_id, person_name, post, via, at, $2::timestamptz,
       onion_digest, counts, reason, absent_person_id, absent_name
     FROM jsonb_to_recordset($1::jsonb) AS a(delivery_id int, notice_id int, layer_id int, organ_id int, person_id int,
       person_name text, post text, via text, at timestamptz, onion_digest text, counts bool, reason text,
       absent_person_id int, absent_name text)`,
    [
      JSON.stringify(
        fresh.map(({ item, arrival, post, counts }) => ({
          delivery_id: arrival.id,
          notice_id: arrival.noticeId,
          layer_id: arrival.layerId,
          organ_id: arrival.organId,
          person_id: item.personId,
          person_name: item.personName,
          post,
          via: item.via,
          at: item.at.toISOString(),
          onion_digest: arrival.onionDigest,
          counts,
          reason: item.onBehalf?.reason,
          absent_person_id: item.onBehalf?.personId,
          absent_name: item.onBehalf?.name,
        })),
      ),
      now.toISOString(),
    ],
  );
  const first = fresh.filter(({ counts }) => counts);
  const marked = markSigned(
    act,
    first.map(({ item, arrival }) => ({ arrival, at: item.at })),
  );
  for (const { item, arrival, post, counts } of fresh) {
    act.record({
      kind: 'sign',
      at: item.at,
      via: item.via,
      notice: `N${arrival.number}`,
      organ: arrival.organCode,
      post,
      subject: `N${arrival.number}/L${arrival.layerId}`,
      digest: arrival.onionDigest,
      facts: { counts, callback: item.rawDigest, ...(item.onBehalf ? { onBehalf: true } : {}) },
      secret: { person: `${item.personName}#${item.personId}`, ...absentEntry(item) },
      lookup: { noticeId: arrival.noticeId, deliveryId: arrival.id, personId: item.personId },
    });
  }
  await Promise.all([kept, marked]);
}

/** Names and reasons enter the log as commitments only. */
const absentEntry = ({ onBehalf }: Signing): Record<string, string> =>
  onBehalf ? { absent: `${onBehalf.name}#${onBehalf.personId}`, reason: onBehalf.reason } : {};

type SignedArrival = Pick<Arrival, 'id' | 'noticeId' | 'organId' | 'level' | 'ancestors' | 'unknown' | 'dueAt'>;

/** Makes arrivals reached: state, duties and counters. Shared with the desk signature. */
export async function markSigned(
  act: Act,
  signed: { arrival: SignedArrival; at: Date; desk?: boolean }[],
): Promise<void> {
  if (signed.length === 0) return;
  const { sql, now } = act;
  const marked = sql(
    `UPDATE delivery d SET state = 'signed', state_since = s.at, signed_at = s.at, desk = s.desk, reason = NULL
     FROM jsonb_to_recordset($1::jsonb) AS s(id int, at timestamptz, desk bool) WHERE d.id = s.id`,
    [JSON.stringify(signed.map(({ arrival, at, desk = false }) => ({ id: arrival.id, at: at.toISOString(), desk })))],
  );
  const ids = signed.map(({ arrival }) => arrival.id);
  const settled = settleDuties(sql, 'sign', ids, 'signed', now);
  const relaying = signed.filter(({ arrival }) => arrival.unknown > 0);
  const opened = openDuties(
    sql,
    relaying.map(({ arrival: { organId, noticeId, id, dueAt } }) => ({
      kind: 'relay' as const,
      organId,
      noticeId,
      subjectId: id,
      dueAt,
    })),
    now,
  );
  act.count(
    signed.flatMap(({ arrival, desk }) =>
      scopesOf(arrival).map((scope) => ({
        noticeId: arrival.noticeId,
        scope,
        level: arrival.level,
        reached: 1,
        desk: desk ? 1 : 0,
      })),
    ),
  );
  await Promise.all([marked, settled, opened]);
}

/** Why nothing was signed, in words; '' where something was. */
const refusalsOf = (sql: Sql, items: Signing[], results: Signed[]): Promise<string[]> =>
  Promise.all(
    results.map(async (result, i) => {
      const item = items[i];
      if (!item || (result.outcome !== 'not_found' && result.outcome !== 'withdrawn')) return '';
      const organIds = item.organs.map(({ organId }) => organId);
      return (await withdrawnWords(sql, item.number, organIds)) ?? phrases.notFound(`N${item.number}`);
    }),
  );

/** The receipt, composed when it is sent (it names the entry's number), or the refusal. */
function answerTo(item: Signing | undefined, result: Signed, refusal: string): OutboxMessage[] {
  if (!item || result.outcome === 'duplicate') return [];
  const to = {
    platform: item.account.platform,
    corp: item.account.corp,
    receivers: [{ accountId: item.accountId, user: item.account.user, deliveryId: 0 }],
  };
  if (result.outcome === 'corrected') {
    const subject = { noticeNumber: item.number, deliveryId: result.deliveryId, personId: item.personId };
    const face =
      item.redrawCode === null ? { kind: 'send' as const } : { kind: 'redraw' as const, code: item.redrawCode };
    return [{ ...to, ...face, topic: topics.correctionSigned, priority: priorities.receipt, subject }];
  }
  if ('deliveryId' in result) {
    return [
      {
        ...to,
        topic: topics.receipt,
        priority: priorities.receipt,
        subject: { noticeNumber: item.number, deliveryId: result.deliveryId, personId: item.personId },
        ...(item.redrawCode === null ? { kind: 'send' as const } : { kind: 'redraw' as const, code: item.redrawCode }),
      },
    ];
  }
  if (result.outcome === 'several') {
    const subject = { deliveryIds: result.deliveryIds, noticeNumber: item.number };
    return [{ ...to, topic: topics.pickOrgan, kind: 'send' as const, priority: priorities.reply, subject }];
  }
  return [
    {
      ...to,
      topic: 'reply',
      kind: 'send' as const,
      priority: priorities.reply,
      subject: { answer: { kind: 'text', text: refusal }, noticeNumber: null },
    },
  ];
}
