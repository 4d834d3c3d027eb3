import { sayTime } from '../../lib/china-time.ts';
import type { Sql } from '../../store/db.ts';
import { phrases } from '../phrases.ts';

/** The most signatures one answer lists; an organ seldom has more than two. */
const mostSignatures = 10;

/** Who signed a notice at these organs, in order, a line each: first the one that counts, 代签 and 柜台代录 told apart. */
export async function signingHistory(sql: Sql, number: number, organIds: number[], now: Date): Promise<string[]> {
  const signatures = await sql<{
    organ: string;
    person: string;
    post: string;
    at: Date;
    absent: string | null;
    reason: string | null;
    isDesk: boolean;
  }>(
    `SELECT d.organ_name AS organ, a.person_name AS person, a.post, a.at, a.absent_name AS absent, a.reason,
       a.via = 'desk' AS "isDesk"
     FROM acknowledgement a JOIN delivery d ON d.id = a.delivery_id JOIN notice n ON n.id = a.notice_id
     WHERE n.number = $1::int AND a.organ_id = ANY($2::int[]) ORDER BY d.organ_code, a.id LIMIT $3::int`,
    [number, organIds, mostSignatures],
  );
  return signatures.map(({ at, ...signature }) => phrases.signedBy({ ...signature, at: sayTime(at, now) }));
}
