import { priorities, sharedRows, type Subject } from '../delivery/index.ts';
import { dutyOfEach } from '../duties/index.ts';
import { chinaDate } from '../lib/china-time.ts';
import { chosenHolders, signersElsewhere } from '../organs/index.ts';
import type { PlatformId } from '../platforms/port.ts';
import type { Sql } from '../store/db.ts';
import type { Act } from './act.ts';
import type { FanOut } from './fan-out.ts';
import { isServedRow } from './served.ts';
import { topics } from './topic-names.ts';
import type { PerLevel } from './unknown.ts';

/** The deliveries that one sending of a layer has made: those of the layer within these ids. */
export interface NewArrivals {
  layerId: number;
  firstId: number;
  lastId: number;
}

/** Deliveries `d` among the new ones: parameters `$n` the layer, then the first and the last id. */
export const isNew = (n: number, d = 'd') =>
  `(${d}.layer_id = $${n}::int AND ${d}.id BETWEEN $${n + 1}::int AND $${n + 2}::int)`;
export const newParameters = ({ layerId, firstId, lastId }: NewArrivals) => [layerId, firstId, lastId];

/** No more rows than this: ids of others lie between. */
export const atMost = ({ firstId, lastId }: NewArrivals) => lastId - firstId + 1;

/** An arrival that no shared card tells of, or a person whom it would leave in doubt for which organ a tap counts. */
export interface Apart {
  deliveryId: number;
  organId: number;
  organName: string;
  /** Null where nobody in the organ can get a message. */
  receiver: { accountId: number; platform: PlatformId; corp: string; user: string } | null;
}

export interface Inserted extends NewArrivals {
  perLevel: PerLevel;
  /** Those with organs below them in any register: few among very many enterprises. */
  upper: { id: number; level: string }[];
  /** Rows of the outbox that carry the shared card. */
  messages: number;
  apart: Apart[];
}

/**
 * Creates deliveries with their duties to sign, and the shared card for everybody who may sign for one of these organs only:
 * all in one statement, for no row of a hundred thousand needs to come here and go back. Organs that have the notice are
 * passed over.
 *
 * Shape: null when nobody is left. The caller holds the sender's arrival or the notice, so that nobody else writes to this layer.
 */
export async function insertArrivals({ sql, now, served }: Act, out: FanOut): Promise<Inserted | null> {
  const subject: Subject = {
    number: out.number,
    layerId: out.layerId,
    noticeNumber: out.number,
    organId: null,
    organName: null,
  };
  const [made] = await inBulk(sql, out.organIds.length)<
    Omit<Inserted, 'firstId' | 'lastId'> & { firstId: number | null; lastId: number | null }
  >(out.isFirst === true ? toAnybody : toWhoeverLacksIt, [
    out.noticeId,
    out.layerId,
    out.senderOrganId,
    out.parent?.id ?? null,
    out.parent ? [...out.parent.ancestors, out.parent.id] : [],
    now.toISOString(),
    [...new Set(out.organIds)],
    out.registerVersion ?? null,
    out.dueAt,
    chinaDate(now),
    served.map(({ platform }) => platform),
    served.map(({ corp }) => corp),
    topics.notice,
    subject,
    priorities.relayCard,
  ]);
  if (!made || made.firstId === null || made.lastId === null) return null;
  return { ...made, firstId: made.firstId, lastId: made.lastId };
}

/** So many rows are joined by hashing, in memory. */
const manyRows = 1000;

/**
 * The same connection, for statements over this many rows at once. Postgres keeps a plan for any number of rows, which is one for
 * ten of them: row by row, and with sorts on disk.
 */
export const inBulk = (sql: Sql, rows: number): Sql =>
  rows < manyRows
    ? sql
    : async (text, values) => {
        const set = `SELECT set_config('enable_nestloop', $1::text, true), set_config('work_mem', $2::text, true)`;
        const [was] = await sql<{ loops: string; memory: string }>(
          `SELECT current_setting('enable_nestloop') AS loops, current_setting('work_mem') AS memory`,
        );
        await sql(set, ['off', '64MB']);
        const found = await sql<never>(text, values);
        await sql(set, [was?.loops, was?.memory]);
        return found;
      };

const today = '$10::date';
const hasNotice = `(o.id IN (SELECT organ_id FROM made)
  OR EXISTS (SELECT FROM delivery x WHERE x.notice_id = $1::int AND x.organ_id = o.id))`;

/** `onConflict`: a notice that is issued in this transaction is nobody's yet, and looking for each organ costs something. */
const statement = (onConflict: string) => `
  WITH made AS (
    INSERT INTO delivery (notice_id, layer_id, organ_id, organ_code, organ_name, level, sender_organ_id, parent_id,
      ancestors, state, state_since)
    SELECT n.id, $2::int, v.organ_id, o.code, v.name, v.level, $3::int, $4::int, $5::int[], 'queued', $6::timestamptz
    FROM notice n
    JOIN unnest($7::int[]) AS target(organ_id) ON true
    JOIN organ_version v ON v.organ_id = target.organ_id AND v.since <= coalesce($8::int, n.register_version)
      AND (v.until IS NULL OR v.until > coalesce($8::int, n.register_version))
    JOIN organ o ON o.id = v.organ_id
    WHERE n.id = $1::int
    ORDER BY o.code
    ${onConflict} RETURNING id, organ_id, organ_name, level
  ), ${dutyOfEach('made', { kind: 'sign', noticeId: '$1::int', dueAt: '$9::timestamptz', at: '$6::timestamptz' })},
  -- One account a person and organ, the one that was bound first: reachableOf says the same.
  reached AS MATERIALIZED (
    SELECT DISTINCT ON (made.id, c.person_id) made.id AS delivery_id, made.organ_id, c.person_id, a.id AS account_id,
      a.platform, a.corp, a."user"
    FROM made JOIN (${chosenHolders('made', today)}) AS c ON c.organ_id = made.organ_id
    JOIN account a ON a.person_id = c.person_id
    WHERE ${isServedRow('a', '$11::text[]', '$12::text[]')}
    ORDER BY made.id, c.person_id, a.id
  ), several AS MATERIALIZED (${signersElsewhere('reached', today, hasNotice)}),
  ${sharedRows('(SELECT * FROM reached WHERE person_id NOT IN (SELECT person_id FROM several))', {
    topic: '$13::text',
    subject: '$14::jsonb',
    priority: '$15::int',
    at: '$6::timestamptz',
  })}
  SELECT $2::int AS "layerId", min(id) AS "firstId", max(id) AS "lastId",
    (SELECT jobs FROM scheduled) AS jobs, (SELECT count(*)::int FROM saved) AS messages,
    (SELECT coalesce(json_object_agg(level, n), '{}') FROM (SELECT level, count(*) AS n FROM made GROUP BY level) AS l) AS "perLevel",
    (SELECT coalesce(json_agg(json_build_object('id', id, 'level', level) ORDER BY id), '[]') FROM made
     WHERE organ_id IN (SELECT parent_id FROM organ_version)) AS upper,
    (SELECT coalesce(json_agg(json_build_object('deliveryId', made.id, 'organId', made.organ_id, 'organName', organ_name,
         'receiver', CASE WHEN account_id IS NOT NULL THEN json_build_object('accountId', account_id, 'platform', platform,
           'corp', corp, 'user', "user") END) ORDER BY made.id, account_id), '[]')
     FROM made LEFT JOIN reached ON reached.delivery_id = made.id AND person_id IN (SELECT person_id FROM several)
     WHERE account_id IS NOT NULL OR made.id NOT IN (SELECT delivery_id FROM reached)) AS apart
  FROM made`;

const toAnybody = statement('');
const toWhoeverLacksIt = statement('ON CONFLICT (notice_id, organ_id) DO NOTHING');
