import { digestOf } from '../evidence/index.ts';
import type { Sql } from '../store/db.ts';
import type { NoticeFile } from './files.ts';

/**
 * The files of an open draft. They stand apart from the files of notices until the notice is issued, so that what is cancelled or
 * refused can be deleted without a look at who else has the same bytes.
 */
export async function addDraftFiles(sql: Sql, accountId: number, files: NoticeFile[], at: Date): Promise<void> {
  for (const file of files) {
    await sql(
      `INSERT INTO draft_file (account_id, position, digest, name, mime, bytes, at)
       SELECT $1::int, coalesce(max(position) + 1, 0), $2::text, $3::text, $4::text, decode($5::text, 'base64'), $6::timestamptz
       FROM draft_file WHERE account_id = $1::int`,
      [
        accountId,
        digestOf(file.bytes),
        file.name,
        file.mime,
        Buffer.from(file.bytes).toString('base64'),
        at.toISOString(),
      ],
    );
  }
}

/** In the order in which they came. */
export async function draftFilesOf(sql: Sql, accountId: number): Promise<(NoticeFile & { digest: string })[]> {
  const rows = await sql<{ digest: string; name: string; mime: string; bytes: string }>(
    `SELECT digest, name, mime, encode(bytes, 'base64') AS bytes FROM draft_file WHERE account_id = $1::int ORDER BY position`,
    [accountId],
  );
  return rows.map(({ bytes, ...file }) => ({ ...file, bytes: Buffer.from(bytes, 'base64') }));
}

export async function dropDraftFiles(sql: Sql, accountId: number): Promise<void> {
  await sql('DELETE FROM draft_file WHERE account_id = $1::int', [accountId]);
}
