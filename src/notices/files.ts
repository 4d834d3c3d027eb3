import { digestOf } from '../evidence/index.ts';
import type { Sql } from '../store/db.ts';

export interface NoticeFile {
  name: string;
  mime: string;
  bytes: Uint8Array;
}

/** Keeps a file under its SHA-256; the same bytes are kept once. Returns the digest. */
export async function storeFile(sql: Sql, file: NoticeFile, at: Date): Promise<string> {
  const digest = digestOf(file.bytes);
  await sql(
    `INSERT INTO stored_file (digest, name, mime, size, bytes, at)
     VALUES ($1::text, $2::text, $3::text, $4::int, decode($5::text, 'base64'), $6::timestamptz)
     ON CONFLICT (digest) DO NOTHING`,
    [digest, file.name, file.mime, file.bytes.length, Buffer.from(file.bytes).toString('base64'), at.toISOString()],
  );
  return digest;
}

export async function findFile(sql: Sql, digest: string): Promise<NoticeFile | null> {
  const [row] = await sql<{ name: string; mime: string; bytes: string }>(
    `SELECT name, mime, encode(bytes, 'base64') AS bytes FROM stored_file WHERE digest = $1::text`,
    [digest],
  );
  return row ? { name: row.name, mime: row.mime, bytes: Buffer.from(row.bytes, 'base64') } : null;
}
