import { z } from 'zod';
import type { Topic } from '../../delivery/index.ts';
import { sayDate, sayDeadline } from '../../lib/china-time.ts';
import type { Clock } from '../../lib/clock.ts';
import { matter } from '../../lib/text.ts';
import { urgeRelayCard, urgeSignCard } from '../cards.ts';
import type { ReminderKind } from '../remind.ts';
import { taskIdOf } from '../rules.ts';
import { layerFacts } from './facts.ts';

const subjectShape = z.object({
  number: z.int(),
  layerId: z.int(),
  by: z.string(),
  organId: z.int().nullable(),
  organName: z.string().nullable(),
});

/** What an organ still owes of the matter it is reminded of. */
const owed = {
  sign: `d.state NOT IN ('signed', 'relayed', 'notApplicable', 'returned', 'withdrawn')`,
  relay: 'd.unknown > 0',
} as const;

/** A reminder that somebody above asked for; dropped when none of its receivers' organs owes anything any more. */
export const urgeTopic = (clock: Clock, kind: ReminderKind): Topic => ({
  async compose(sql, { subject, outboxId, receivers }) {
    const { number, layerId, by, organId, organName } = subjectShape.parse(subject);
    const open = await sql(
      `SELECT d.id FROM delivery d JOIN notice n ON n.id = d.notice_id
       WHERE d.id = ANY($1::int[]) AND d.organ_id IS NOT NULL AND n.withdrawn_at IS NULL AND ${owed[kind]} LIMIT 1`,
      [receivers.map(({ deliveryId }) => deliveryId)],
    );
    if (open.length === 0) return null;
    const now = clock.now();
    const { title, outermost } = await layerFacts(sql, layerId);
    const card = kind === 'sign' ? urgeSignCard : urgeRelayCard;
    return card(
      {
        by,
        title: matter(title),
        ref: `N${number}`,
        issuer: outermost.author,
        sentOn: sayDate(outermost.createdAt, now),
        due: outermost.dueAt && sayDeadline(outermost.dueAt, now),
        organ: organName,
      },
      { taskId: taskIdOf({ number, layerId, organId }, outboxId) },
    );
  },
});
