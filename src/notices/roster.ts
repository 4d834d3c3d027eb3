import { leafHash, rootOf } from '../evidence/index.ts';
import { canonicalJson } from '../lib/canonical-json.ts';
import type { Sql } from '../store/db.ts';
import type { NewDelivery } from './fan-out.ts';
import type { PerLevel } from './unknown.ts';

export interface Roster {
  count: number;
  perLevel: PerLevel;
  /** RFC 6962 root, 64 hex characters, over the members' canonical JSON `{level,name,organ,parent}` in organ-code order. */
  root: string;
}

/** Freezes who had to get a layer: the root goes into the log, the members stand in an append-only table under it. */
export async function writeRoster(
  sql: Sql,
  about: {
    noticeId: number;
    layerId: number;
    byOrganId: number;
    kind: 'issue' | 'relay' | 'addition' | 'removal';
    at: Date;
  },
  members: Omit<NewDelivery, 'id' | 'organId'>[],
): Promise<Roster> {
  const perLevel: PerLevel = {};
  for (const { level } of members) perLevel[level] = (perLevel[level] ?? 0) + 1;
  const leaves = members.map(({ organCode, organName, level, parentCode }) =>
    leafHash(Buffer.from(canonicalJson({ organ: organCode, name: organName, level, parent: parentCode }), 'utf8')),
  );
  const roster = { count: members.length, perLevel, root: rootOf(leaves).toString('hex') };
  const [row] = await sql<{ id: number }>(
    `INSERT INTO roster (notice_id, layer_id, by_organ_id, kind, count, per_level, root, at)
     VALUES ($1::int, $2::int, $3::int, $4::text, $5::int, $6::jsonb, $7::text, $8::timestamptz) RETURNING id`,
    [
      about.noticeId,
      about.layerId,
      about.byOrganId,
      about.kind,
      roster.count,
      JSON.stringify(perLevel),
      roster.root,
      about.at.toISOString(),
    ],
  );
  await sql(
    `INSERT INTO roster_member (roster_id, position, organ_code, organ_name, level, parent_code)
     SELECT $1::int, n - 1, organ_code, organ_name, level, parent_code
     FROM unnest($2::text[], $3::text[], $4::text[], $5::text[])
       WITH ORDINALITY AS m(organ_code, organ_name, level, parent_code, n)`,
    [
      row?.id,
      members.map(({ organCode }) => organCode),
      members.map(({ organName }) => organName),
      members.map(({ level }) => level),
      members.map(({ parentCode }) => parentCode),
    ],
  );
  return roster;
}
