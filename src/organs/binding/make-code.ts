import { randomInt } from 'node:crypto';
import { chinaDate } from '../../lib/china-time.ts';
import type { Sql } from '../../store/db.ts';
import { hashForDay } from './code-hash.ts';

/**
 * Makes a code by which one person of an organ may bind an account: six digits, for today in China, one use. It takes the
 * place of the organ's earlier one: whoever hears two codes can trust the later. Only the hash is kept: the code itself is
 * told once and never again.
 *
 * Shape: `replaced` when one of today ended by it, unused.
 */
export async function makeBindingCode(
  sql: Sql,
  { organId, personId, now }: { organId: number; personId: number; now: Date },
): Promise<{ id: number; code: string; replaced: boolean }> {
  // Two clerks above may ask at once: side by side neither would see the other's code, and both would stay alive.
  await sql('SELECT pg_advisory_xact_lock(hashtextextended($1::text, 0)) IS NULL AS locked', [
    `binding-code/${organId}`,
  ]);
  const day = chinaDate(now);
  const ended = await sql<{ isToday: boolean }>(
    `UPDATE binding_code SET ended_at = $2::timestamptz WHERE organ_id = $1::int AND ended_at IS NULL
     RETURNING day = $3::date AS "isToday"`,
    [organId, now.toISOString(), day],
  );
  const replaced = ended.some(({ isToday }) => isToday);
  for (;;) {
    const code = String(randomInt(1_000_000)).padStart(6, '0');
    const hash = await hashForDay(sql, code, day);
    // The code alone says which organ is meant, so no two of a day are alike.
    const [made] = await sql<{ id: number }>(
      `INSERT INTO binding_code (organ_id, day, hash, by_person_id, at)
       VALUES ($1::int, $2::date, $3::text, $4::int, $5::timestamptz) ON CONFLICT (day, hash) DO NOTHING RETURNING id`,
      [organId, day, hash, personId, now.toISOString()],
    );
    if (made) return { id: made.id, code, replaced };
  }
}
