import { z } from 'zod';
import type { Topic } from '../../delivery/index.ts';
import { daysLate, sayTime } from '../../lib/china-time.ts';
import type { Clock } from '../../lib/clock.ts';
import { nickname } from '../../lib/text.ts';
import type { Sql } from '../../store/db.ts';
import { signedSeveralCard } from '../cards.ts';
import { openLowerOrgans } from '../relay.ts';
import { sayEntries } from './facts.ts';

export const receiptsShape = z.object({
  deliveryIds: z.array(z.int()),
  personId: z.int(),
  /** Ticked and not signed, in words. */
  refused: z.array(z.string()),
  /** The card whose boxes were ticked; it keeps its task id when it is redrawn. Null where the act was typed. */
  preview: z.string().nullable(),
});

/** Task id of a receipt for several that was sent and not redrawn. */
const receiptsTaskId = (outboxId: number) => `m${outboxId}@signed`;
/** The outbox row in such a task id; null for any other. */
export const readReceiptsTaskId = (taskId: string): number | null => {
  const id = /^m(\d{1,9})@signed$/u.exec(taskId)?.[1];
  return id === undefined ? null : Number(id);
};

interface Signature {
  id: number;
  noticeId: number;
  number: number;
  title: string;
  organId: number;
  organName: string;
  state: string;
  unknown: number;
  dueAt: Date | null;
  name: string;
  post: string;
  at: Date;
  counts: boolean;
  first: string | null;
  entry: string;
}

const findSignatures = (sql: Sql, deliveryIds: number[], personId: number): Promise<Signature[]> =>
  sql<Signature>(
    `SELECT d.id, d.notice_id AS "noticeId", n.number, n.title, d.organ_id AS "organId", d.organ_name AS "organName", d.state,
       d.unknown, l.due_at AS "dueAt", a.person_name AS name, a.post, a.at, a.counts, f.person_name AS first,
       (SELECT max(index) FROM log_entry e WHERE e.delivery_id = d.id AND e.person_id = $2::int AND e.kind = 'sign')
         AS entry
     FROM delivery d JOIN notice n ON n.id = d.notice_id JOIN layer l ON l.id = d.layer_id
     JOIN acknowledgement a ON a.delivery_id = d.id AND a.person_id = $2::int
     LEFT JOIN acknowledgement f ON f.delivery_id = d.id AND f.counts
     WHERE d.id = ANY($1::int[]) ORDER BY n.number, d.organ_code`,
    [deliveryIds, personId],
  );

const each = (words: string[]) => [...new Set(words)].join('、');

/** The receipt for several signatures of one person, given at once: which entries, and what is to be relayed. */
export const receiptsTopic = (clock: Clock): Topic => ({
  async compose(sql, { kind, subject, outboxId }) {
    const { deliveryIds, personId, refused } = receiptsShape.parse(subject);
    const signed = await findSignatures(sql, deliveryIds, personId);
    const [first] = signed;
    if (!first) return null;
    const now = clock.now();
    const waiting = await relaysOf(sql, signed);
    const lower = new Set(waiting.flatMap(({ organIds }) => organIds)).size;
    return signedSeveralCard(
      {
        count: signed.length,
        entries: sayEntries(signed.map(({ entry }) => Number(entry))),
        at: sayTime(first.at, now),
        organs: each(signed.map(({ organName }) => organName)),
        signer: each(signed.map(({ name, post }) => (post ? `${name}（${post}）` : name))),
        refs: each(signed.map((one) => `N${one.number}${lateOf(one) ? `（${lateOf(one) ?? ''}）` : ''}`)),
        refused: refused.join('、') || null,
        relaying: lower > 0 ? each(waiting.map(({ number }) => `N${number}`)) : null,
        lower: lower || null,
        typed: lower > 0 ? `转发 N${waiting[0]?.number ?? 0} 全部` : null,
        next: lower > 0 ? null : '请按要求办理',
        signed: signed.map((one) => ({ ref: `N${one.number}`, words: nickname(one.title), note: noteOf(one) })),
      },
      kind === 'send' ? { taskId: receiptsTaskId(outboxId) } : {},
    );
  },
});

const lateOf = ({ at, dueAt }: Pick<Signature, 'at' | 'dueAt'>): string | null => {
  const late = dueAt && daysLate(at, dueAt);
  return late ? `迟${late}天` : null;
};

const noteOf = ({ at, dueAt, counts, first }: Signature): string | null => {
  if (!counts) return `${first ?? '同事'}已签收，您的签收一并留存`;
  return lateOf({ at, dueAt });
};

/** What still has to be passed on, and to whom. */
async function relaysOf(sql: Sql, signed: Signature[]): Promise<{ number: number; organIds: number[] }[]> {
  const relays: { number: number; organIds: number[] }[] = [];
  for (const one of signed.filter(({ unknown }) => unknown > 0)) {
    const open = await openLowerOrgans({ sql }, one);
    if (open.length > 0) relays.push({ number: one.number, organIds: open.map(({ organId }) => organId) });
  }
  return relays;
}
