import { z } from 'zod';
import type { Topic } from '../../delivery/index.ts';
import { findEntry } from '../../evidence/index.ts';
import { chinaDate, daysLate, sayDeadline, sayTime } from '../../lib/china-time.ts';
import type { Clock } from '../../lib/clock.ts';
import { matter } from '../../lib/text.ts';
import type { Sql } from '../../store/db.ts';
import { colleagueCard, receiptCard } from '../cards.ts';
import { openLowerOrgans } from '../relay.ts';
import { taskIdOf } from '../rules.ts';
import { duesOf, layerFacts } from './facts.ts';

const subjectShape = z.object({ deliveryId: z.int(), personId: z.int() });

interface Signature {
  id: number;
  noticeId: number;
  number: number;
  registerVersion: number;
  layerId: number;
  organId: number;
  organName: string;
  state: string;
  unknown: number;
  dueAt: Date | null;
  name: string;
  post: string;
  at: Date;
  counts: boolean;
  /** 代签: for whom and why. */
  absent: string | null;
  reason: string | null;
  first: string | null;
  firstAt: Date | null;
  issuer: string;
  isWithdrawn: boolean;
}

const findSignature = async (sql: Sql, deliveryId: number, personId: number): Promise<Signature | null> =>
  (
    await sql<Signature>(
      `SELECT d.id, d.notice_id AS "noticeId", n.number, n.register_version AS "registerVersion", d.layer_id AS "layerId",
         coalesce(d.organ_id, d.withdrawn_organ_id) AS "organId", n.withdrawn_at IS NOT NULL AS "isWithdrawn",
         d.organ_name AS "organName", d.state, d.unknown, l.due_at AS "dueAt", a.person_name AS name, a.post, a.at, a.counts,
         a.absent_name AS absent, a.reason, f.person_name AS first, f.at AS "firstAt", l.author_name AS issuer
       FROM delivery d JOIN notice n ON n.id = d.notice_id JOIN layer l ON l.id = d.layer_id
       JOIN acknowledgement a ON a.delivery_id = d.id AND a.person_id = $2::int
       LEFT JOIN acknowledgement f ON f.delivery_id = d.id AND f.counts
       WHERE d.id = $1::int`,
      [deliveryId, personId],
    )
  )[0] ?? null;

/** Relaying is for clerks and leaders; a duty officer's receipt, or that of whom it was sent to, offers no button for it. */
async function isRelayer(
  sql: Sql,
  { personId, organId, at }: { personId: number; organId: number; at: Date },
): Promise<boolean> {
  const posts = await sql(
    `SELECT id FROM post_holder WHERE person_id = $1::int AND organ_id = $2::int AND roles && '{clerk,leader}'
       AND (valid_from IS NULL OR valid_from <= $3::date) AND (valid_to IS NULL OR valid_to > $3::date) LIMIT 1`,
    [personId, organId, chinaDate(at)],
  );
  return posts.length > 0;
}

/** The face after the tap, or the answer to 收到 N12: what was kept, under which number, and what comes next. */
export const receiptTopic = (clock: Clock): Topic => ({
  async compose(sql, { kind, subject, outboxId }) {
    const { deliveryId, personId } = subjectShape.parse(subject);
    const signature = await findSignature(sql, deliveryId, personId);
    const entry = await findEntry(sql, { deliveryId, personId, kind: 'sign' });
    if (!signature || !entry) return null;
    const now = clock.now();
    const facts = await layerFacts(sql, signature.layerId);
    const isWithdrawn = signature.isWithdrawn || signature.state === 'withdrawn';
    const isOpen = signature.unknown > 0 && !isWithdrawn;
    const mayRelay = isOpen && (await isRelayer(sql, { personId, organId: signature.organId, at: now }));
    const lower = mayRelay ? (await openLowerOrgans({ sql }, signature)).length : 0;
    const fields = {
      issuer: signature.issuer,
      title: matter(facts.title),
      ref: `N${signature.number}`,
      organ: signature.organName,
      signer: signature.name,
      post: signature.post || null,
      absent: signature.absent,
      absentWhy: signature.absent === null ? null : signature.reason,
      entry: entry.index,
      leaf: entry.leafHash.slice(0, 8),
      lower: lower || null,
      next: isWithdrawn
        ? '已撤回，无需办理'
        : lower > 0
          ? null
          : isOpen && !mayRelay
            ? '转达下级由文书办理'
            : nextWord(signature.state),
    };
    const taskId = taskIdOf(
      { number: signature.number, layerId: signature.layerId, organId: signature.organId },
      outboxId,
    );
    const options = kind === 'send' ? { taskId } : {};
    if (!signature.counts && signature.first && signature.firstAt) {
      return colleagueCard({ ...fields, first: signature.first, firstAt: sayTime(signature.firstAt, now) }, options);
    }
    const next = duesOf(facts).find(({ at }) => at > now);
    return receiptCard(
      {
        ...fields,
        at: sayTime(signature.at, now),
        late: (signature.dueAt && daysLate(signature.at, signature.dueAt)) || null,
        due: next ? sayDeadline(next.at, now) : null,
        dueWhat: next?.what ?? null,
      },
      options,
    );
  },
});

const nextWord = (state: string) =>
  state === 'relayed' ? '已转达下级' : state === 'notApplicable' ? '无需转达' : '请按要求办理';
