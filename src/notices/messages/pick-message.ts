import { z } from 'zod';
import type { Topic } from '../../delivery/index.ts';
import { nickname } from '../../lib/text.ts';
import { pickOrganCard } from '../cards.ts';
import { mostPicks, pickId } from '../pick.ts';

const subjectShape = z.object({ deliveryIds: z.array(z.int()) });

/** A notice that came to several organs of one person: for which is it signed? The boxes are the arrivals, none ticked. */
export const pickOrganTopic = (): Topic => ({
  async compose(sql, { subject, outboxId }) {
    const { deliveryIds } = subjectShape.parse(subject);
    const arrivals = await sql<{ number: number; title: string; layerId: number; organId: number; organ: string }>(
      `SELECT n.number, n.title, d.layer_id AS "layerId", d.organ_id AS "organId", d.organ_name AS organ
       FROM delivery d JOIN notice n ON n.id = d.notice_id WHERE d.id = ANY($1::int[])
       ORDER BY array_position($1::int[], d.id) LIMIT $2::int`,
      [deliveryIds, mostPicks],
    );
    const [first] = arrivals;
    if (!first) return null;
    return pickOrganCard(
      {
        ref: `N${first.number}`,
        words: nickname(first.title),
        total: deliveryIds.length,
        names: arrivals.map(({ organ }) => organ).join('、'),
        first: first.organ,
        items: arrivals.map((arrival) => ({ id: pickId(arrival), ticked: null, organ: arrival.organ })),
      },
      { taskId: `k${outboxId}@pick` },
    );
  },
});
