import { z } from 'zod';
import type { Composing, Outcome, Topic } from '../../delivery/index.ts';
import { findEntry } from '../../evidence/index.ts';
import { sayTime } from '../../lib/china-time.ts';
import type { Clock } from '../../lib/clock.ts';
import { nickname } from '../../lib/text.ts';
import type { PlatformId } from '../../platforms/port.ts';
import type { Sql } from '../../store/db.ts';
import { settledCard, withdrawnCard } from '../cards.ts';
import { tellInstead } from '../tell-withdrawn.ts';

const subjectShape = z.object({ withdrawalId: z.int(), noticeNumber: z.int() });

interface StoredWithdrawal {
  noticeId: number;
  deliveryId: number | null;
  number: number;
  title: string;
  organ: string;
  by: string;
  post: string;
  reason: string;
  at: Date;
  organs: number;
  signed: number;
  replacement: number | null;
  replacementTitle: string | null;
}

async function getWithdrawal(sql: Sql, { subject }: Pick<Composing, 'subject'>): Promise<StoredWithdrawal> {
  const { withdrawalId } = subjectShape.parse(subject);
  const [found] = await sql<StoredWithdrawal>(
    `SELECT w.notice_id AS "noticeId", w.delivery_id AS "deliveryId", n.number, n.title, w.organ_name AS organ,
       w.person_name AS by, w.post, w.reason, w.at, w.organs, w.signed, r.number AS replacement, r.title AS "replacementTitle"
     FROM withdrawal w JOIN notice n ON n.id = w.notice_id LEFT JOIN notice r ON r.number = w.replaced_by
     WHERE w.id = $1::int`,
    [withdrawalId],
  );
  if (!found) throw new Error(`withdrawal ${withdrawalId} is not there`);
  return found;
}

/** To everybody who got it: a new face of the card, or a text for those who signed or whose card cannot be redrawn. */
export const withdrawnTopic = (clock: Clock): Topic => ({
  async compose(sql, ask) {
    const it = await getWithdrawal(sql, ask);
    const face = withdrawnCard({
      ref: `N${it.number}`,
      words: nickname(it.title),
      organ: it.organ,
      by: it.by || null,
      post: it.post || null,
      at: sayTime(it.at, clock.now()),
      reason: it.reason,
      replacement: it.replacement === null ? null : `N${it.replacement}`,
      replacementWords: it.replacementTitle === null ? null : nickname(it.replacementTitle),
    });
    return ask.kind === 'redraw' ? face : { kind: 'text', text: face.text };
  },
  async onOutcome(sql, outcome) {
    if (outcome.kind !== 'redraw' || outcome.failed.length === 0) return;
    await tellFailed(sql, outcome, clock.now());
  },
});

async function tellFailed(sql: Sql, { outboxId, subject, failed }: Outcome, now: Date): Promise<void> {
  const { withdrawalId, noticeNumber } = subjectShape.parse(subject);
  const [row] = await sql<{ platform: PlatformId; corp: string }>(
    'SELECT platform, corp FROM outbox WHERE id = $1::int',
    [outboxId],
  );
  if (!row) return;
  const people = failed.map(({ accountId, user, deliveryId }) => ({ ...row, accountId, user, deliveryId }));
  await tellInstead({ sql, now }, { withdrawalId, number: noticeNumber }, people);
}

/** To whoever withdrew it. */
export const withdrawDoneTopic = (clock: Clock): Topic => ({
  async compose(sql, ask) {
    const it = await getWithdrawal(sql, ask);
    const entry = await findEntry(
      sql,
      it.deliveryId === null
        ? { noticeId: it.noticeId, kind: 'withdraw' }
        : { deliveryId: it.deliveryId, kind: 'withdraw' },
    );
    return settledCard({
      done: '已撤回',
      ref: `N${it.number}`,
      words: nickname(it.title),
      organ: it.organ,
      scope: `${it.organs}家${it.signed > 0 ? `，其中${it.signed}家已签收` : ''}`,
      reason: it.reason,
      at: sayTime(it.at, clock.now()),
      entry: entry?.index ?? null,
      next: it.deliveryId === null ? null : `重新转发请回复：转发 N${it.number} 全部`,
    });
  },
});
