import { rootOf } from '../evidence/index.ts';
import type { Sql } from '../store/db.ts';
import { arrivedMembers, arrivedParameters, type Arrived, type NewDelivery } from './arrived-members.ts';
import { atMost, inBulk } from './new-arrivals.ts';
import type { PerLevel } from './unknown.ts';

export interface Roster {
  count: number;
  perLevel: PerLevel;
  /** RFC 6962 root, 64 hex characters, over the members' canonical JSON `{level,name,organ,parent}` in organ-code order. */
  root: string;
}

export interface RosterOf {
  noticeId: number;
  layerId: number;
  byOrganId: number;
  kind: 'issue' | 'relay' | 'addition' | 'removal';
  at: Date;
}

/** Freezes who had to get a layer: the root goes into the log, the members stand in an append-only table under it. */
export const writeRoster = (
  sql: Sql,
  about: RosterOf,
  members: Omit<NewDelivery, 'id' | 'organId'>[],
): Promise<Roster> =>
  freeze(inBulk(sql, members.length), about, listed, [
    members.map(({ organCode }) => organCode),
    members.map(({ organName }) => organName),
    members.map(({ level }) => level),
    members.map(({ parentCode }) => parentCode),
  ]);

/** The same for all arrivals of one sending, however many: they stay in the database, only their hashes come here. */
export const writeRosterOfArrived = (sql: Sql, about: RosterOf, arrived: Arrived): Promise<Roster> =>
  freeze(inBulk(sql, atMost(arrived.arrivals)), about, arrivedMembers(2), arrivedParameters(arrived));

const listed = `SELECT * FROM unnest($2::text[], $3::text[], $4::text[], $5::text[])
  AS m(organ_code, organ_name, level, parent_code)`;

/** RFC 6962 2.1 over canonicalJson of a member `m`; both write strings as JSON.stringify does. A test compares. */
const leafHash = `sha256('\\x00'::bytea || convert_to('{"level":' || to_json(m.level) || ',"name":' || to_json(m.organ_name)
  || ',"organ":' || to_json(m.organ_code) || ',"parent":' || coalesce(to_json(m.parent_code)::text, 'null') || '}', 'UTF8'))`;

/** `source` gives `organ_code, organ_name, level, parent_code`; its parameters begin at `$2`. */
async function freeze(sql: Sql, about: RosterOf, source: string, values: unknown[]): Promise<Roster> {
  const [given] = await sql<{ id: number }>(`SELECT nextval(pg_get_serial_sequence('roster', 'id'))::int AS id`);
  const [made] = await sql<{ count: number; perLevel: PerLevel; leaves: Buffer | null }>(
    `WITH m AS MATERIALIZED (
       SELECT row_number() OVER (ORDER BY organ_code COLLATE "C") - 1 AS position, organ_code, organ_name, level, parent_code
       FROM (${source}) AS source
     ), kept AS (
       INSERT INTO roster_member (roster_id, position, organ_code, organ_name, level, parent_code)
       SELECT $1::int, position, organ_code, organ_name, level, parent_code FROM m ORDER BY organ_code COLLATE "C"
     )
     SELECT count(*)::int AS count, string_agg(${leafHash}, ''::bytea ORDER BY m.organ_code COLLATE "C") AS leaves,
       (SELECT coalesce(json_object_agg(level, n), '{}') FROM (SELECT level, count(*) AS n FROM m GROUP BY level) AS l)
         AS "perLevel"
     FROM m`,
    [given?.id, ...values],
  );
  if (!given || !made) throw new Error('a roster was not stored');
  const { count, perLevel } = made;
  const root = rootOf(hashesIn(made.leaves)).toString('hex');
  await sql(
    `INSERT INTO roster (id, notice_id, layer_id, by_organ_id, kind, count, per_level, root, at)
     VALUES ($1::int, $2::int, $3::int, $4::int, $5::text, $6::int, $7::jsonb, $8::text, $9::timestamptz)`,
    [
      given.id,
      about.noticeId,
      about.layerId,
      about.byOrganId,
      about.kind,
      count,
      JSON.stringify(perLevel),
      root,
      about.at.toISOString(),
    ],
  );
  return { count, perLevel, root };
}

const hashesIn = (leaves: Buffer | null): Uint8Array[] =>
  leaves === null ? [] : Array.from({ length: leaves.length / 32 }, (_, n) => leaves.subarray(32 * n, 32 * (n + 1)));
