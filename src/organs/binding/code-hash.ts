import { randomBytes, scrypt } from 'node:crypto';
import type { Sql } from '../../store/db.ts';

/**
 * A million codes are tried in no time against a plain hash: this one takes some 50 ms and 16 MB each, so that whoever has
 * copied the tables is not through before the code's day is over.
 */
const cost = { N: 16_384, r: 8, p: 1 };

const derive = (code: string, salt: Buffer): Promise<string> =>
  new Promise((resolve, reject) => {
    scrypt(code, salt, 32, cost, (error, key) => (error ? reject(error) : resolve(key.toString('hex'))));
  });

/** The hash of a code on a day (`2026-09-03`); null when no code was made that day. One salt a day: a guess names no organ. */
export async function hashOnDay(sql: Sql, code: string, day: string): Promise<string | null> {
  const [row] = await sql<{ salt: Buffer }>('SELECT salt FROM binding_salt WHERE day = $1::date', [day]);
  return row ? derive(code, row.salt) : null;
}

/** The same; makes the day's salt where there is none, and forgets older ones: nobody needs their codes any more. */
export async function hashForDay(sql: Sql, code: string, day: string): Promise<string> {
  await sql('DELETE FROM binding_salt WHERE day < $1::date', [day]);
  await sql('INSERT INTO binding_salt (day, salt) VALUES ($1::date, $2::bytea) ON CONFLICT DO NOTHING', [
    day,
    randomBytes(16),
  ]);
  const hash = await hashOnDay(sql, code, day);
  if (hash === null) throw new Error(`the salt of ${day} is gone`);
  return hash;
}
