import { z } from 'zod';
import type { Topic } from '../../delivery/index.ts';
import { daysLate, sayDeadline, sayTime } from '../../lib/china-time.ts';
import type { Clock } from '../../lib/clock.ts';
import { matter } from '../../lib/text.ts';
import type { Sql } from '../../store/db.ts';
import { colleagueCard, receiptCard, secondArrivalCard } from '../cards.ts';
import { ownWordsOf } from '../onion.ts';
import { taskIdOf } from '../rules.ts';
import { secondHolds } from '../second-arrival.ts';

const subjectShape = z.object({ secondId: z.int() });

interface Second {
  number: number;
  title: string;
  organ: string;
  sender: string;
  text: string;
  dueAt: Date | null;
  noticeId: number;
  signedAt: Date | null;
  signedName: string | null;
  holds: boolean;
  layerId: number;
  organId: number;
}

const findSecond = async (sql: Sql, id: number): Promise<Second | null> =>
  (
    await sql<Second>(
      `SELECT n.number, n.title, d.organ_name AS organ, s.sender_name AS sender, l.text, l.due_at AS "dueAt",
         s.notice_id AS "noticeId", s.signed_at AS "signedAt", s.signed_name AS "signedName", s.layer_id AS "layerId",
         s.organ_id AS "organId", ${secondHolds} AS holds
       FROM second_arrival s JOIN notice n ON n.id = s.notice_id JOIN delivery d ON d.id = s.delivery_id
       JOIN layer l ON l.id = s.layer_id WHERE s.id = $1::int`,
      [id],
    )
  )[0] ?? null;

/** The task id of a second arrival's card names its layer, as that of every notice card does, and itself. */
const secondTaskId = (secondId: number, second: Second, unique: number) => taskIdOf(second, `a${secondId}-${unique}`);
export const readSecondTaskId = (taskId: string): number | null => {
  const id = /@a(\d{1,9})-\d+$/u.exec(taskId)?.[1];
  return id === undefined ? null : Number(id);
};

/** The same notice by another sender, who asks for more: one card, one tap. */
export const secondTopic = (clock: Clock): Topic => ({
  async compose(sql, { subject, outboxId }) {
    const { secondId } = subjectShape.parse(subject);
    const second = await findSecond(sql, secondId);
    if (!second || second.signedAt !== null || !second.holds) return null;
    return secondArrivalCard(
      {
        sender: second.sender,
        title: second.title,
        ref: `N${second.number}`,
        organ: second.organ,
        added: ownWordsOf(second.text) || '期限提前',
        due: second.dueAt && sayDeadline(second.dueAt, clock.now()),
      },
      { taskId: secondTaskId(secondId, second, outboxId) },
    );
  },
});

const receiptShape = subjectShape.extend({ personId: z.int(), name: z.string(), post: z.string() });

/** The receipt for it; a colleague reads who was first. */
export const secondReceiptTopic = (clock: Clock): Topic => ({
  async compose(sql, { kind, subject, outboxId }) {
    const { secondId, personId, name, post } = receiptShape.parse(subject);
    const second = await findSecond(sql, secondId);
    const [entry] = await sql<{ index: string; leaf: string }>(
      `SELECT index, left(encode(leaf_hash, 'hex'), 8) AS leaf FROM log_entry
       WHERE notice_id = $1::int AND delivery_id IS NULL AND kind = 'sign'
         AND (convert_from(body, 'UTF8')::jsonb->>'subject') = (SELECT 'N' || n.number || '/L' || s.layer_id
           FROM second_arrival s JOIN notice n ON n.id = s.notice_id WHERE s.id = $2::int)
         AND person_id = (SELECT signed_by FROM second_arrival WHERE id = $2::int)
       ORDER BY index DESC LIMIT 1`,
      [second?.noticeId ?? 0, secondId],
    );
    if (!second?.signedAt || !entry) return null;
    const now = clock.now();
    const fields = {
      issuer: second.sender,
      title: matter(second.title),
      ref: `N${second.number}`,
      organ: second.organ,
      signer: name,
      post: post || null,
      absent: null,
      absentWhy: null,
      entry: Number(entry.index),
      leaf: entry.leaf,
      lower: null,
      next: '请按两份来文一并办理',
    };
    const options = kind === 'send' ? { taskId: secondTaskId(secondId, second, outboxId) } : {};
    const [own] = await sql<{ isOwn: boolean }>(
      'SELECT signed_by = $2::int AS "isOwn" FROM second_arrival WHERE id = $1::int',
      [secondId, personId],
    );
    const at = sayTime(second.signedAt, now);
    if (!own?.isOwn) return colleagueCard({ ...fields, first: second.signedName ?? '同事', firstAt: at }, options);
    const late = second.dueAt ? daysLate(second.signedAt, second.dueAt) : 0;
    const isAhead = second.dueAt !== null && second.dueAt > now;
    return receiptCard(
      {
        ...fields,
        at,
        late: late || null,
        due: isAhead && second.dueAt ? sayDeadline(second.dueAt, now) : null,
        dueWhat: isAhead ? '办结' : null,
      },
      options,
    );
  },
});
