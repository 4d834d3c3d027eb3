import { z } from 'zod';
import type { Topic } from '../../delivery/index.ts';
import { sayDeadline, sayTime } from '../../lib/china-time.ts';
import type { Clock } from '../../lib/clock.ts';
import { nickname } from '../../lib/text.ts';
import type { Sql } from '../../store/db.ts';
import { additionApprovalCard, relayApprovalCard } from '../cards.ts';
import { phrases } from '../phrases.ts';
import { sayPerLevel } from './facts.ts';

const shape = z.object({ approvalId: z.int(), leader: z.string().default('') });

/** An approval's card carries it in its task id: `q7@…`. */
const approvalTaskId = (approvalId: number, unique: number) => `q${approvalId}@${unique}`;
export const readApprovalTaskId = (taskId: string): number | null => {
  const id = /^q(\d{1,9})@/u.exec(taskId)?.[1];
  return id === undefined ? null : Number(id);
};

interface Row {
  kind: string;
  reason: string | null;
  number: number;
  title: string;
  organIds: number[];
  text: string | null;
  dueAt: Date | null;
  name: string;
  post: string;
  at: Date;
  outcome: string | null;
  answer: string | null;
}

const findRow = async (sql: Sql, id: number): Promise<Row | null> =>
  (
    await sql<Row>(
      `SELECT a.kind, a.reason, n.number, n.title, a.organ_ids AS "organIds", a.text, coalesce(a.due_at, l.due_at) AS "dueAt",
         a.person_name AS name, a.post, a.at, a.outcome, a.answer
       FROM relay_approval a JOIN notice n ON n.id = a.notice_id JOIN delivery d ON d.id = a.delivery_id
       JOIN layer l ON l.id = d.layer_id WHERE a.id = $1::int AND n.withdrawn_at IS NULL`,
      [id],
    )
  )[0] ?? null;

/** To the leaders of the organ: what would be sent to whom by when. */
export const approvalTopic = (clock: Clock): Topic => ({
  async compose(sql, { subject, outboxId }) {
    const { approvalId } = shape.parse(subject);
    const row = await findRow(sql, approvalId);
    if (!row || row.outcome !== null) return null;
    const organs = await sql<{ name: string; level: string }>(
      'SELECT name, level FROM organ WHERE id = ANY($1::int[]) ORDER BY code',
      [row.organIds],
    );
    const perLevel: Record<string, number> = {};
    for (const { level } of organs) perLevel[level] = (perLevel[level] ?? 0) + 1;
    const now = clock.now();
    const asked = {
      ref: `N${row.number}`,
      words: nickname(row.title),
      count: organs.length,
      whom: organs.length <= 3 ? organs.map(({ name }) => name).join('、') : sayPerLevel(perLevel),
      due: row.dueAt ? sayDeadline(row.dueAt, now) : null,
      by: row.name,
      post: row.post || null,
      at: sayTime(row.at, now),
    };
    const card = { taskId: approvalTaskId(approvalId, outboxId) };
    return row.kind === 'addition'
      ? additionApprovalCard({ ...asked, reason: row.reason ?? '' }, card)
      : relayApprovalCard({ ...asked, addedWhat: row.text }, card);
  },
});

/** To the clerk who asked: why not. */
export const approvalRefusedTopic = (): Topic => ({
  async compose(sql, { subject }) {
    const { approvalId, leader } = shape.parse(subject);
    const row = await findRow(sql, approvalId);
    if (!row) return null;
    const notice = { ref: `N${row.number}`, words: nickname(row.title) };
    const said = { ...notice, leader, reason: row.answer ?? '' };
    return {
      kind: 'text',
      text: row.kind === 'addition' ? phrases.additionRefused(said) : phrases.approvalRefused(said),
    };
  },
});

const addedShape = z.object({ number: z.int(), title: z.string(), organs: z.array(z.string()) });

/** To the clerk who asked for an addition: it went out. */
export const additionApprovedTopic = (): Topic => ({
  async compose(_sql, { subject }) {
    const { number, title, organs } = addedShape.parse(subject);
    return { kind: 'text', text: phrases.added({ ref: `N${number}`, words: nickname(title), organs }) };
  },
});
