import { AppError } from '../../errors.ts';
import type { Inbound } from '../../platforms/port.ts';
import type { Sql } from '../../store/db.ts';
import { readTaskId } from '../rules.ts';
import { topics } from '../topic-names.ts';
import type { NoticeTurn } from './parts.ts';

/**
 * The notice a tapped card is about. A card that was redrawn keeps the task id it was sent under: 已发文 stands on the
 * preview of a draft that had no number yet, so that is looked up where the redraw was asked for.
 *
 * Throws AppError `notice.not_found` rather than guess: the answer would be taken for this card's notice.
 */
export async function noticeOfCard(
  sql: Sql,
  { actor }: NoticeTurn,
  { taskId }: Extract<Inbound, { kind: 'tap' }>,
): Promise<string> {
  const named = readTaskId(taskId)?.number ?? (await issuedFrom(sql, taskId, actor.accountId));
  if (named === null) throw new AppError('notice.not_found', '这张卡片上没有编号。请回复：到哪了 编号');
  return `N${named}`;
}

async function issuedFrom(sql: Sql, preview: string, accountId: number): Promise<number | null> {
  const [issued] = await sql<{ number: number }>(
    `SELECT (subject->>'noticeNumber')::int AS number FROM outbox
     WHERE topic = '${topics.issueDone}' AND subject->>'preview' = $1::text AND $2::int = ANY(account_ids)`,
    [preview, accountId],
  );
  return issued?.number ?? null;
}
