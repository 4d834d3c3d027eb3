import { enqueue, priorities } from '../delivery/index.ts';
import type { Act } from './act.ts';
import { clerksMessages } from './clerks.ts';
import { topics } from './topic-names.ts';

/**
 * Once the last batch of a layer has gone out, its sender's clerk gets one card with everybody it could not reach; and
 * another one only when somebody was lost since: the same words to a second group are the same layer.
 */
export async function tellClerksAbove(
  { sql, now, served }: Pick<Act, 'sql' | 'now' | 'served'>,
  about: { layerId: number; number: number },
): Promise<void> {
  // Two batches that end at the same moment would each see the other as open: the later one waits here and sees it closed.
  const [layer] = await sql<{ senderOrganId: number | null }>(
    'SELECT organ_id AS "senderOrganId" FROM layer WHERE id = $1::int FOR UPDATE',
    [about.layerId],
  );
  const [open] = await sql<{ isOpen: boolean; isNews: boolean }>(
    `SELECT EXISTS (SELECT 1 FROM outbox WHERE state = 'queued' AND topic = $2::text
         AND (subject->>'layerId')::int = $1::int
         -- Accounts of a corporation we have no app in wait for one; the clerk must not wait with them.
         AND coalesce(last_error, '') NOT LIKE 'no_platform%') AS "isOpen",
       EXISTS (SELECT 1 FROM delivery WHERE layer_id = $1::int AND state = 'undeliverable' AND state_since > coalesce(
         (SELECT max(created_at) FROM outbox WHERE topic = $3::text AND (subject->>'layerId')::int = $1::int),
         '-infinity')) AS "isNews"`,
    [about.layerId, topics.notice, topics.undeliverable],
  );
  if (!layer?.senderOrganId || !open || open.isOpen || !open.isNews) return;
  const subject = { layerId: about.layerId, noticeNumber: about.number };
  const message = { topic: topics.undeliverable, subject, priority: priorities.relayCard };
  await enqueue(sql, await clerksMessages({ sql, now, served }, layer.senderOrganId, message), now);
}
