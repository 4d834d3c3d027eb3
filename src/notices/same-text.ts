import { digestOf } from '../evidence/index.ts';
import type { Sql } from '../store/db.ts';

/**
 * The newest notice with this very text that an organ has issued or received; null when there is none. Two notices of one
 * text would be signed twice by everybody: whoever issues is asked to look. Of other organs' notices nothing is told.
 */
export async function noticeOfSameText(
  sql: Sql,
  { text, organId }: { text: string; organId: number },
): Promise<{ number: number; title: string } | null> {
  const [same] = await sql<{ number: number; title: string }>(
    `SELECT n.number, n.title FROM layer l JOIN notice n ON n.id = l.notice_id
     WHERE l.text_digest = $1::text AND n.withdrawn_at IS NULL AND (n.issuing_organ_id = $2::int
       OR EXISTS (SELECT FROM delivery d WHERE d.notice_id = n.id AND d.organ_id = $2::int))
     ORDER BY n.number DESC LIMIT 1`,
    [digestOf(text), organId],
  );
  return same ?? null;
}
