import { AppError } from '../errors.ts';
import { chinaDate } from '../lib/china-time.ts';
import type { Sql } from '../store/db.ts';
import { phrases } from './phrases.ts';
import { unknownBelow } from './unknown.ts';

export interface LevelCoverage {
  level: string;
  /** Arrivals so far. */
  required: number;
  reached: number;
  /** expected − reached. */
  open: number;
  /** required + every register organ below an arrival that no relay has reached and no confirmed 无需转达 covers. */
  expected: number;
}

/** A first broken link: the highest organ of its branch that has not acted. */
export interface Gap {
  organ: string;
  name: string;
  level: string;
  /** Code of domain.md 4.3; `signed` is an organ that has not relayed. */
  state: string;
  since: Date;
  /** Why it is undeliverable or returned. */
  reason: string | null;
  /** When somebody above last telephoned; a note, never a signature. */
  phonedAt: Date | null;
  /** `YYYY-MM-DD`: the first day on which the organ no longer exists; null while no end is known. */
  closedOn: string | null;
  /** The organ into which it was merged, and which acts for it; null where it was not. */
  successor: string | null;
}

/** How far a notice is, for the whole of it or for one arrival's branch (design.md 6 `notice status`). */
export interface Coverage {
  notice: { id: number; number: number; title: string; documentNumber: string | null };
  levels: LevelCoverage[];
  required: number;
  reached: number;
  open: number;
  expected: number;
  /** Of the reached, those the operator signed for. */
  desk: number;
  complete: boolean;
  gapsTotal: number;
  /** Reached organs with branches below that nobody has answered for. */
  unrelayed: number;
  /** Organs that signed before a correction and have not signed for that; null where nothing was corrected. */
  uncorrected: number | null;
  /** Set once the whole notice was withdrawn: all else is how far it had come. */
  withdrawn: NoticeWithdrawal | null;
}

/** The whole notice taken back, by whom, why, and the number of the one in its place. */
export interface NoticeWithdrawal {
  at: Date;
  organ: string;
  reason: string;
  replacedBy: number | null;
}

const ladder = ['state', 'province', 'prefecture', 'county', 'developmentZone', 'township', 'enterprise'];
const byLadder = (a: LevelCoverage, b: LevelCoverage) => ladder.indexOf(a.level) - ladder.indexOf(b.level);

/** The whole notice, or the branches of some arrivals, none of them inside another. */
export type Scope = { deliveryIds: number[] | null };
export const wholeNotice: Scope = { deliveryIds: null };
/** Deliveries `d` within the branches of the parameter `$n`; null is everywhere. */
export const isWithin = (n: number) =>
  `($${n}::int[] IS NULL OR d.id = ANY($${n}::int[]) OR d.ancestors && $${n}::int[])`;

/**
 * Coverage of a notice, read from the counters and never counted: it costs the same for a thousand arrivals and for a
 * million (design.md 8).
 *
 * Throws: AppError `notice.not_found`.
 */
export async function getCoverage(sql: Sql, number: number, scope: Scope = wholeNotice): Promise<Coverage> {
  const [found] = await sql<Coverage['notice'] & { isWithdrawn: boolean; corrections: number }>(
    `SELECT id, number, title, document_number AS "documentNumber", withdrawn_at IS NOT NULL AS "isWithdrawn",
       corrections
     FROM notice WHERE number = $1::int`,
    [number],
  );
  if (!found) throw new AppError('notice.not_found', phrases.notFound(`N${number}`));
  const { isWithdrawn, corrections, ...notice } = found;
  const rows = await counterRows(sql, notice.id, scope);
  const levels = rows
    .filter((row) => row.required + row.unknown > 0)
    .map(({ level, required, reached, unknown }) => ({
      level,
      required,
      reached,
      open: required + unknown - reached,
      expected: required + unknown,
    }))
    .sort(byLadder);
  const total = (pick: (row: LevelCoverage) => number) => levels.reduce((sum, row) => sum + pick(row), 0);
  const [links] = await sql<{ count: number }>(
    `SELECT count(*)::int AS count FROM delivery d WHERE d.notice_id = $1::int AND d.unknown > 0
       AND d.state IN ('signed', 'relayed', 'notApplicable') AND ${isWithin(2)}`,
    [notice.id, scope.deliveryIds],
  );
  const unrelayed = links?.count ?? 0;
  const [required, reached, open] = [total((l) => l.required), total((l) => l.reached), total((l) => l.open)];
  return {
    notice,
    levels,
    required,
    reached,
    open,
    expected: total((l) => l.expected),
    desk: rows.reduce((sum, row) => sum + row.desk, 0),
    complete: open === 0,
    gapsTotal: required - reached + unrelayed,
    unrelayed,
    uncorrected: corrections > 0 ? await countUncorrected(sql, notice.id, scope) : null,
    withdrawn: isWithdrawn ? await findWithdrawal(sql, notice.id) : null,
  };
}

async function countUncorrected(sql: Sql, noticeId: number, scope: Scope): Promise<number> {
  const [row] = await sql<{ count: number }>(
    `SELECT count(*)::int AS count FROM delivery d
     WHERE d.notice_id = $1::int AND d.corrected_since IS NOT NULL AND ${isWithin(2)}`,
    [noticeId, scope.deliveryIds],
  );
  return row?.count ?? 0;
}

const findWithdrawal = async (sql: Sql, noticeId: number): Promise<NoticeWithdrawal | null> =>
  (
    await sql<NoticeWithdrawal>(
      `SELECT n.withdrawn_at AS at, w.organ_name AS organ, w.reason, w.replaced_by AS "replacedBy"
       FROM notice n JOIN withdrawal w ON w.notice_id = n.id AND w.delivery_id IS NULL
       WHERE n.id = $1::int AND n.withdrawn_at IS NOT NULL`,
      [noticeId],
    )
  )[0] ?? null;

interface CounterRow {
  level: string;
  required: number;
  reached: number;
  desk: number;
  unknown: number;
}

async function counterRows(sql: Sql, noticeId: number, { deliveryIds }: Scope): Promise<CounterRow[]> {
  if (deliveryIds === null)
    return sql<CounterRow>(
      'SELECT level, required, reached, desk, unknown FROM coverage WHERE notice_id = $1::int AND scope = 0',
      [noticeId],
    );
  // An arrival with nothing below it has no counters: it is its whole branch.
  return sql<CounterRow>(
    `SELECT level, sum(required)::int AS required, sum(reached)::int AS reached, sum(desk)::int AS desk,
       sum(unknown)::int AS unknown
     FROM (
       SELECT level, required, reached, desk, unknown FROM coverage WHERE notice_id = $1::int AND scope = ANY($2::int[])
       UNION ALL
       SELECT level, 1, (signed_at IS NOT NULL)::int, desk::int, 0 FROM delivery d WHERE id = ANY($2::int[])
         AND NOT EXISTS (SELECT FROM coverage WHERE notice_id = $1::int AND scope = d.id)
     ) AS branches GROUP BY level`,
    [noticeId, deliveryIds],
  );
}

/**
 * Deliveries `d` that have not acted: not signed, or with branches below that nobody has answered for. What was withdrawn
 * is nobody's: history, and no link of the chain any more.
 */
export const isGap = `(d.organ_id IS NOT NULL AND (d.state NOT IN ('signed', 'relayed', 'notApplicable', 'registered', 'assigned', 'answered', 'settled')
  OR d.unknown > 0))`;
const gapColumns = `d.organ_code AS organ, d.organ_name AS name, d.level, d.state, d.state_since AS since, d.reason,
  (SELECT max(at) FROM phone_note WHERE delivery_id = d.id) AS "phonedAt",
  (SELECT o.valid_to::text FROM organ o WHERE o.id = d.organ_id) AS "closedOn",
  (SELECT s.name FROM organ o JOIN organ s ON s.id = o.successor_id WHERE o.id = d.organ_id) AS successor`;

/** An arrival at an organ that is gone: nobody there can act, so the organ above has to. */
const isClosed = ({ closedOn }: Pick<Gap, 'closedOn'>, now: Date): boolean =>
  closedOn !== null && closedOn <= chinaDate(now);

/** What became of a broken link's organ, in words; '' where it is still there. */
export const sayClosed = (gap: Pick<Gap, 'closedOn' | 'successor'>, now: Date): string =>
  gap.successor !== null ? `已并入${gap.successor}` : isClosed(gap, now) ? '单位已撤销' : '';

/** First broken links in organ-code order, from after `after` on, at most `limit` (and never more than 100). */
export const listGaps = (
  sql: Sql,
  noticeId: number,
  { scope = wholeNotice, limit, after }: { scope?: Scope; limit: number; after: string | null },
): Promise<Gap[]> =>
  sql<Gap>(
    `SELECT ${gapColumns} FROM delivery d
     WHERE d.notice_id = $1::int AND ${isGap} AND ($2::text IS NULL OR d.organ_code > $2::text)
       AND ${isWithin(3)}
     ORDER BY d.organ_code LIMIT $4::int`,
    [noticeId, after, scope.deliveryIds, Math.min(limit, 100)],
  );

/** The links that have been broken longest. */
export const oldestGaps = (sql: Sql, noticeId: number, scope: Scope, limit: number): Promise<Gap[]> =>
  sql<Gap>(
    `SELECT ${gapColumns} FROM delivery d
     WHERE d.notice_id = $1::int AND ${isGap} AND ${isWithin(2)}
     ORDER BY d.state_since, d.organ_code LIMIT $3::int`,
    [noticeId, scope.deliveryIds, limit],
  );

/**
 * How many of these broken links are past the deadline of the layer that came to them; null where no layer has one.
 * `gapsTotal` is that of getCoverage: once every layer is past its deadline nothing need be counted, before the first of
 * them neither.
 */
export async function countOverdue(
  sql: Sql,
  { notice, gapsTotal }: Pick<Coverage, 'notice' | 'gapsTotal'>,
  scope: Scope,
  now: Date,
): Promise<number | null> {
  const [layers] = await sql<{ dated: boolean; some: boolean; all: boolean }>(
    `SELECT bool_or(due_at IS NOT NULL) AS dated, bool_or(coalesce(due_at < $2::timestamptz, false)) AS some,
       bool_and(coalesce(due_at < $2::timestamptz, false)) AS all
     FROM layer WHERE notice_id = $1::int AND kind <> 'original'`,
    [notice.id, now],
  );
  if (!layers?.dated) return null;
  if (!layers.some) return 0;
  if (layers.all) return gapsTotal;
  const [late] = await sql<{ count: number }>(
    `SELECT count(*)::int AS count FROM delivery d JOIN layer l ON l.id = d.layer_id
     WHERE d.notice_id = $1::int AND ${isGap} AND ${isWithin(2)} AND l.due_at < $3::timestamptz`,
    [notice.id, scope.deliveryIds, now],
  );
  return late?.count ?? 0;
}

/** Organs whose signature that counts came after the deadline of their layer. Reads every arrival: for a complete notice. */
export async function countSignedLate(sql: Sql, noticeId: number, scope: Scope): Promise<number> {
  const [late] = await sql<{ count: number }>(
    `SELECT count(*)::int AS count FROM delivery d JOIN layer l ON l.id = d.layer_id
     JOIN acknowledgement a ON a.delivery_id = d.id
     WHERE d.notice_id = $1::int AND d.organ_id IS NOT NULL AND ${isWithin(2)} AND a.counts AND a.at > l.due_at`,
    [noticeId, scope.deliveryIds],
  );
  return late?.count ?? 0;
}

/** Organs whose signature that counts was given by a colleague for an absent one (代签). Reads every arrival, as above. */
export async function countOnBehalf(sql: Sql, noticeId: number, scope: Scope): Promise<number> {
  const [row] = await sql<{ count: number }>(
    `SELECT count(*)::int AS count FROM delivery d JOIN acknowledgement a ON a.delivery_id = d.id
     WHERE d.notice_id = $1::int AND ${isWithin(2)} AND a.counts AND a.absent_name IS NOT NULL`,
    [noticeId, scope.deliveryIds],
  );
  return row?.count ?? 0;
}

/**
 * Counts everything again from the deliveries and the register, and names every counter that disagrees: empty when the
 * books are right. For tests and `evidence audit`; it reads every row.
 */
export async function recount(sql: Sql, noticeId: number): Promise<string[]> {
  const arrivals = await sql<{ id: number; level: string; ancestors: number[]; isReached: boolean; desk: boolean }>(
    `SELECT id, level, ancestors, state IN ('signed', 'relayed', 'notApplicable') AS "isReached", desk
     FROM delivery WHERE notice_id = $1::int AND organ_id IS NOT NULL`,
    [noticeId],
  );
  const truth = await unknownBelow(
    sql,
    arrivals.map(({ id }) => id),
  );
  const counted = new Map<string, number[]>();
  const add = (scope: number, level: string, values: number[]) => {
    const sum = counted.get(`${scope}/${level}`) ?? [0, 0, 0, 0];
    counted.set(
      `${scope}/${level}`,
      sum.map((n, i) => n + (values[i] ?? 0)),
    );
  };
  for (const { id, level, ancestors, isReached, desk } of arrivals) {
    for (const scope of [0, ...ancestors, id]) {
      add(scope, level, [1, Number(isReached), Number(isReached && desk), 0]);
      for (const [lower, n] of Object.entries(truth.get(id) ?? {})) add(scope, lower, [0, 0, 0, n]);
    }
  }
  const kept = await sql<CounterRow & { scope: number }>(
    'SELECT scope, level, required, reached, desk, unknown FROM coverage WHERE notice_id = $1::int',
    [noticeId],
  );
  const faults = kept.flatMap(({ scope, level, required, reached, desk, unknown }) => {
    const want = counted.get(`${scope}/${level}`) ?? [0, 0, 0, 0];
    const have = [required, reached, desk, unknown];
    return want.join() === have.join()
      ? []
      : [`scope ${scope} ${level}: kept ${have.join('/')}, counted ${want.join('/')}`];
  });
  const scopes = new Set(kept.map(({ scope }) => scope));
  const missing = [...counted.keys()].filter(
    (key) => scopes.has(Number(key.split('/')[0])) && !kept.some((k) => `${k.scope}/${k.level}` === key),
  );
  return [...faults, ...missing.map((key) => `scope ${key}: no counter`)];
}
