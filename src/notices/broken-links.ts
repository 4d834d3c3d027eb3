import { AppError } from '../errors.ts';
import type { Sql } from '../store/db.ts';
import { isGap } from './coverage.ts';
import { reachingPhrases } from './reaching-phrases.ts';
import { phrases } from './phrases.ts';

/** For whom somebody urges: own branch as clerk or leader, everything in the jurisdiction as supervisor. */
export interface UrgeReach {
  branchOrganIds: number[];
  jurisdictionOrganIds: number[];
}

/** A first broken link that somebody may urge. */
export interface BrokenLink {
  id: number;
  noticeId: number;
  layerId: number;
  organId: number;
  organCode: string;
  organName: string;
  state: string;
  reason: string | null;
  unknown: number;
  isExtraUrgent: boolean;
  /** It says 无需转达 and waits for an answer from above: the next step is not its own. */
  isClaiming: boolean;
}

/**
 * Arrivals `d` of the notice `n` that have not acted, within reach: `$2` and `$3` are the two lists of UrgeReach. Nobody
 * urges his own organ, and below a link that has not acted nobody has got anything.
 */
const inReach = `FROM n JOIN delivery d ON d.notice_id = n.id JOIN layer l ON l.id = d.layer_id
  WHERE ${isGap} AND (n.issuing_organ_id = ANY($2::int[]) OR n.issuing_organ_id IN (SELECT id FROM reach)
    OR d.organ_id IN (SELECT id FROM reach) OR d.ancestors && (SELECT ids FROM above))`;
/** `above`: the arrivals under which everything is within reach, looked up once. */
const reach = `reach AS MATERIALIZED (
  SELECT i.id FROM organ s JOIN organ i ON i.path COLLATE "C" >= s.path COLLATE "C"
    AND i.path COLLATE "C" < left(s.path, -1) || '/' COLLATE "C"
  WHERE s.id = ANY($3::int[])
), above AS MATERIALIZED (
  SELECT coalesce(array_agg(m.id), '{}') AS ids
  FROM (SELECT unnest($2::int[]) AS id UNION SELECT id FROM reach) AS mine
  JOIN delivery m ON m.organ_id = mine.id AND m.notice_id = (SELECT id FROM n))`;

const parameters = (number: number, { branchOrganIds, jurisdictionOrganIds }: UrgeReach) => [
  number,
  branchOrganIds,
  jurisdictionOrganIds,
];

/** Whether there is anything to urge: a card offers it only then. */
export async function hasBrokenLinks(sql: Sql, number: number, within: UrgeReach): Promise<boolean> {
  const found = await sql(
    `WITH n AS (SELECT * FROM notice WHERE number = $1::int AND withdrawn_at IS NULL), ${reach} SELECT d.id ${inReach} LIMIT 1`,
    parameters(number, within),
  );
  return found.length > 0;
}

/**
 * Waits for others who urge the same notice, so that of two at once the later one sees what the first one urged, and reads the
 * broken links within reach. The links themselves are not locked: there may be a hundred thousand, and whoever signs for one of
 * them must not wait for all reminders. What is signed at the same moment is urged as if it had been signed a moment later.
 * The notice is held against a withdrawal.
 *
 * Throws: AppError `notice.withdrawn`.
 */
export async function holdBrokenLinks(sql: Sql, number: number, within: UrgeReach): Promise<BrokenLink[]> {
  const [notice] = await sql<{ isWithdrawn: boolean }>(
    `SELECT withdrawn_at IS NOT NULL AS "isWithdrawn" FROM notice WHERE number = $1::int FOR SHARE`,
    [number],
  );
  if (!notice) throw new AppError('notice.not_found', phrases.notFound(`N${number}`));
  if (notice.isWithdrawn) throw new AppError('notice.withdrawn', reachingPhrases.withdrawnNotUrged(`N${number}`));
  await sql('SELECT pg_advisory_xact_lock(hashtextextended($1::text, 0)) IS NULL AS locked', [`urge:N${number}`]);
  return sql<BrokenLink>(
    `WITH n AS (SELECT * FROM notice WHERE number = $1::int), ${reach}
     SELECT d.id, d.notice_id AS "noticeId", d.layer_id AS "layerId", d.organ_id AS "organId",
       d.organ_code AS "organCode", d.organ_name AS "organName", d.state, d.reason, d.unknown,
       coalesce(l.urgency, n.urgency, '') = 'extra' AS "isExtraUrgent",
       EXISTS (SELECT FROM not_applicable c WHERE c.delivery_id = d.id AND c.confirmed_at IS NULL
         AND c.refused_at IS NULL) AS "isClaiming"
     ${inReach} ORDER BY d.id`,
    parameters(number, within),
  );
}
