import { z } from 'zod';
import type { Topic } from '../../delivery/index.ts';
import { sayDeadline, sayTime } from '../../lib/china-time.ts';
import type { Clock } from '../../lib/clock.ts';
import { assignedCard } from '../cards.ts';
import { taskIdOf } from '../rules.ts';

const shape = z.object({ assignmentId: z.int() });

/** Names notice, layer and organ, as every notice card does, so that 看原文 works; and the assignment: `n12-l3-o7@h5-99`. */
const assignedTaskId = (assignmentId: number, row: Row, unique: number) => taskIdOf(row, `h${assignmentId}-${unique}`);
export const readAssignedTaskId = (taskId: string): number | null => {
  const id = /@h(\d{1,9})-\d+$/u.exec(taskId)?.[1];
  return id === undefined ? null : Number(id);
};

interface Row {
  number: number;
  title: string;
  layerId: number;
  organId: number;
  organ: string;
  by: string;
  post: string;
  at: Date;
  dueAt: Date | null;
}

/** To whom the work was assigned; dropped when it was passed on, settled or withdrawn before it went out. */
export const assignedTopic = (clock: Clock): Topic => ({
  async compose(sql, { subject, outboxId }) {
    const { assignmentId } = shape.parse(subject);
    const [row] = await sql<Row>(
      `SELECT n.number, n.title, d.layer_id AS "layerId", g.organ_id AS "organId", d.organ_name AS organ,
         g.by_name AS by, g.by_post AS post, g.at, g.due_at AS "dueAt"
       FROM assignment g JOIN notice n ON n.id = g.notice_id JOIN delivery d ON d.id = g.delivery_id
       JOIN duty y ON y.kind = 'handle' AND y.subject_id = g.id
       WHERE g.id = $1::int AND y.settled_at IS NULL`,
      [assignmentId],
    );
    if (!row) return null;
    const now = clock.now();
    return assignedCard(
      {
        title: row.title,
        ref: `N${row.number}`,
        organ: row.organ,
        by: row.by,
        post: row.post || null,
        at: sayTime(row.at, now),
        due: row.dueAt && sayDeadline(row.dueAt, now),
      },
      { taskId: assignedTaskId(assignmentId, row, outboxId) },
    );
  },
});
