import { randomBytes } from 'node:crypto';
import { AppError } from '../errors.ts';
import { digestOf } from '../evidence/index.ts';
import type { Account } from '../platforms/port.ts';
import type { Sql } from '../store/db.ts';
import { phrases } from './phrases.ts';

/** WeCom's apps get no file messages, so files come by a link that works once and for ten minutes (design.md 6). */
const uploadLinkMs = 10 * 60_000;
const keptMs = 24 * 3600_000;

/** 160 random bits; only their SHA-256 is kept, so that who reads the database cannot upload in somebody's name. */
const newToken = () => randomBytes(20).toString('base64url');

/** Makes a link for this account; an older one that was not used ends with it. Gives the token, which is told nowhere else. */
export async function makeUploadLink(sql: Sql, accountId: number, now: Date): Promise<string> {
  await sql(
    `DELETE FROM upload_link WHERE (account_id = $1::int AND used_at IS NULL) OR expires_at < $2::timestamptz`,
    [accountId, new Date(now.getTime() - keptMs).toISOString()],
  );
  const token = newToken();
  await sql(
    `INSERT INTO upload_link (token_hash, account_id, made_at, expires_at)
     VALUES ($1::text, $2::int, $3::timestamptz, $4::timestamptz)`,
    [digestOf(token), accountId, now.toISOString(), new Date(now.getTime() + uploadLinkMs).toISOString()],
  );
  return token;
}

export interface UploadLink {
  /** What the link is known by inside: the hash of its token. */
  pass: string;
  isOpen: boolean;
  account: Account;
  /** The draft has its document already: what comes now is attachments. */
  hasMain: boolean;
}

/** The link of a token; null when there is none. Looking does not use it up: chat software fetches links for a preview. */
export async function findUploadLink(sql: Sql, token: string, now: Date): Promise<UploadLink | null> {
  if (!/^[\w-]{20,60}$/u.test(token)) return null;
  const pass = digestOf(token);
  const [row] = await sql<Account & { isOpen: boolean; hasMain: boolean }>(
    `SELECT a.platform, a.corp, a."user", l.used_at IS NULL AND l.expires_at > $2::timestamptz AS "isOpen",
       coalesce(g.kind = 'issue' AND (g.data->>'text' <> '' OR jsonb_array_length(coalesce(g.data->'files', '[]')) > 0), false)
         AS "hasMain"
     FROM upload_link l JOIN account a ON a.id = l.account_id LEFT JOIN dialogue g ON g.account_id = a.id
     WHERE l.token_hash = $1::text`,
    [pass, now.toISOString()],
  );
  if (!row) return null;
  const { isOpen, hasMain, ...account } = row;
  return { pass, isOpen, account, hasMain };
}

/** Uses the link up, in the transaction that keeps its files: of two uploads at once one waits here and then is refused. */
export async function useUploadLink(sql: Sql, pass: string, accountId: number, now: Date): Promise<void> {
  const used = await sql(
    `UPDATE upload_link SET used_at = $3::timestamptz
     WHERE token_hash = $1::text AND account_id = $2::int AND used_at IS NULL AND expires_at > $3::timestamptz RETURNING account_id`,
    [pass, accountId, now.toISOString()],
  );
  if (used.length === 0) throw new AppError('upload.gone', phrases.uploadGone());
}
