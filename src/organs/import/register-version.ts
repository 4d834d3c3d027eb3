import type { Sql } from '../../store/db.ts';

/**
 * The version that this import makes. One import at a time: the lock keeps versions in the order of their commits, and
 * readers, who take none, see the register before or after.
 */
export async function openVersion(sql: Sql): Promise<number> {
  await sql('LOCK TABLE register_import IN SHARE ROW EXCLUSIVE MODE');
  const [row] = await sql<{ version: number }>(`SELECT nextval('register_import_id_seq')::int AS version`);
  if (!row) throw new Error('register_import has no sequence');
  return row.version;
}

export interface ImportRow {
  version: number;
  kind: 'organs' | 'people';
  at: Date;
  fileName: string;
  digest: string;
  counts: { added: number; changed: number; removed: number };
}

export async function closeVersion(
  sql: Sql,
  { version, kind, at, fileName, digest, counts }: ImportRow,
): Promise<void> {
  await sql(
    `INSERT INTO register_import (id, kind, at, file_name, file_digest, added, changed, removed)
     VALUES ($1::int, $2::text, $3::timestamptz, $4::text, $5::text, $6::int, $7::int, $8::int)`,
    [version, kind, at.toISOString(), fileName, digest, counts.added, counts.changed, counts.removed],
  );
}

/** The register as it stands; 0 before the first import. What is frozen now is read under this number ever after. */
export async function currentVersion(sql: Sql): Promise<number> {
  const [row] = await sql<{ version: number }>('SELECT coalesce(max(id), 0)::int AS version FROM register_import');
  return row?.version ?? 0;
}
