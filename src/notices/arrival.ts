import { AppError } from '../errors.ts';
import type { Via } from '../evidence/index.ts';
import type { Sql } from '../store/db.ts';
import { correctionsOf } from './corrections.ts';
import { seenDigest } from './onion.ts';
import { phrases } from './phrases.ts';
import type { PerLevel } from './unknown.ts';
import { withdrawnWords } from './withdrawn-words.ts';

/** Who acts, in which post, and how it reached us. `personId` is null for the operator at the desk. */
export interface Signatory {
  personId: number | null;
  name: string;
  post: string;
  via: Via;
  /** By the platform's clock; ours at the desk. */
  at: Date;
  /** SHA-256 of the raw callback; absent at the desk. */
  rawDigest?: string;
}

/** How a signatory enters the log: the name is a commitment, the callback a digest. */
export const signatoryEntry = ({ personId, name, post, via, at, rawDigest }: Signatory) => ({
  at,
  via,
  post,
  facts: rawDigest === undefined ? {} : { callback: rawDigest },
  person: personId === null ? name : `${name}#${personId}`,
});

/** One layer at one organ, locked for an act. */
export interface LockedArrival {
  id: number;
  noticeId: number;
  number: number;
  noticeTitle: string;
  registerVersion: number;
  organId: number;
  organCode: string;
  organName: string;
  senderOrganId: number;
  level: string;
  state: string;
  ancestors: number[];
  unknown: number;
  below: PerLevel;
  layerId: number;
  dueAt: Date | null;
  /** What an act about it binds: the onion, with the corrections that were made so far. */
  onionDigest: string;
}

/**
 * Locks the arrivals of notices at an organ and at those above it in the frozen register, in the order of their ids: a
 * relay changes all of them, and taking its own first would meet a batch of signatures, which goes by ids, half-way.
 */
export async function lockArrivalsAbove(sql: Sql, of: { number: number; organId: number }[]): Promise<void> {
  await sql(
    `WITH n AS MATERIALIZED (
       SELECT id, number, register_version AS v FROM notice WHERE number = ANY($1::int[]) ORDER BY id FOR SHARE
     ), above AS MATERIALIZED (
       SELECT n.id AS notice_id, unnest(string_to_array(rtrim(o.path, '.'), '.')::int[]) AS organ_id
       FROM unnest($1::int[], $2::int[]) AS w (number, organ_id) JOIN n ON n.number = w.number
       JOIN organ_version o ON o.organ_id = w.organ_id AND o.since <= n.v AND (o.until IS NULL OR o.until > n.v)
     )
     SELECT d.id FROM above a JOIN delivery d ON d.notice_id = a.notice_id AND d.organ_id = a.organ_id
     ORDER BY d.id FOR UPDATE OF d`,
    [of.map(({ number }) => number), of.map(({ organId }) => organId)],
  );
}

/**
 * Locks the arrival of a notice at an organ, the notice before it (lock order of design.md 3).
 *
 * Throws: AppError `notice.not_found` when the organ did not get it, worded as if there were none: asking must not
 * tell what others got; `notice.withdrawn`.
 */
export async function lockArrival(sql: Sql, number: number, organId: number): Promise<LockedArrival> {
  const ref = `N${number}`;
  const [notice] = await sql<{ id: number; isWithdrawn: boolean; corrections: number }>(
    `SELECT id, withdrawn_at IS NOT NULL AS "isWithdrawn", corrections FROM notice WHERE number = $1::int FOR SHARE`,
    [number],
  );
  const [arrival] = notice
    ? await sql<LockedArrival>(
        `SELECT d.id, d.notice_id AS "noticeId", n.number, n.title AS "noticeTitle",
           n.register_version AS "registerVersion", d.organ_id AS "organId", d.organ_code AS "organCode",
           d.organ_name AS "organName", d.sender_organ_id AS "senderOrganId", d.level, d.state, d.ancestors, d.unknown,
           d.below, d.layer_id AS "layerId", l.due_at AS "dueAt", l.onion_digest AS "onionDigest"
         FROM delivery d JOIN notice n ON n.id = d.notice_id JOIN layer l ON l.id = d.layer_id
         WHERE d.notice_id = $1::int AND d.organ_id = $2::int FOR UPDATE OF d`,
        [notice.id, organId],
      )
    : [];
  if (arrival && notice && !notice.isWithdrawn) {
    if (notice.corrections === 0) return arrival;
    const corrections = await correctionsOf(sql, arrival.layerId);
    return { ...arrival, onionDigest: seenDigest(arrival.onionDigest, corrections) };
  }
  const words = notice ? await withdrawnWords(sql, number, [organId]) : null;
  throw words === null
    ? new AppError('notice.not_found', phrases.notFound(ref))
    : new AppError('notice.withdrawn', words);
}
