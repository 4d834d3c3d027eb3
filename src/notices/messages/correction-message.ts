import { z } from 'zod';
import type { Topic } from '../../delivery/index.ts';
import { findEntry } from '../../evidence/index.ts';
import { sayTime } from '../../lib/china-time.ts';
import type { Clock } from '../../lib/clock.ts';
import { nickname } from '../../lib/text.ts';
import { correctionCard, settledCard } from '../cards.ts';
import { taskIdOf } from '../rules.ts';
import { layerFacts, sayCorrections } from './facts.ts';

const correctionShape = z.object({
  number: z.int(),
  layerId: z.int(),
  organId: z.int().nullable(),
  organName: z.string().nullable(),
});

/** To whoever had signed: 签收更正. Dropped once none of its receivers' organs owes it any more. */
export const correctionTopic = (clock: Clock): Topic => ({
  async compose(sql, { subject, outboxId, receivers }) {
    const { number, layerId, organId, organName } = correctionShape.parse(subject);
    const owing = await sql(
      `SELECT 1 AS one FROM delivery d JOIN notice n ON n.id = d.notice_id
       WHERE d.id = ANY($1::int[]) AND d.corrected_since IS NOT NULL AND n.withdrawn_at IS NULL LIMIT 1`,
      [receivers.map(({ deliveryId }) => deliveryId)],
    );
    const { title, corrections } = await layerFacts(sql, layerId);
    const newest = corrections.at(-1);
    if (owing.length === 0 || !newest) return null;
    return correctionCard(
      {
        ref: `N${number}`,
        words: nickname(title),
        corrector: newest.organName,
        at: sayTime(newest.at, clock.now()),
        correction: sayCorrections(corrections) ?? newest.text,
        count: corrections.length > 1 ? corrections.length : null,
        organ: organName,
      },
      { taskId: taskIdOf({ number, layerId, organId }, outboxId) },
    );
  },
});

const doneShape = z.object({ correctionId: z.int() });

/** To whoever corrected it. */
export const correctDoneTopic = (clock: Clock): Topic => ({
  async compose(sql, { subject }) {
    const { correctionId } = doneShape.parse(subject);
    const [it] = await sql<{
      noticeId: number;
      number: number;
      title: string;
      organ: string;
      at: Date;
      text: string;
      organs: number;
      signed: number;
    }>(
      `SELECT n.id AS "noticeId", n.number, n.title, k.organ_name AS organ, k.at, k.text, count(d.id)::int AS organs,
         count(d.id) FILTER (WHERE d.signed_at <= k.at)::int AS signed
       FROM correction k JOIN notice n ON n.id = k.notice_id
       JOIN corrected_layer c ON c.correction_id = k.id
       LEFT JOIN delivery d ON d.layer_id = c.layer_id AND d.organ_id IS NOT NULL
       WHERE k.id = $1::int GROUP BY n.id, k.id`,
      [correctionId],
    );
    const entry = it && (await findEntry(sql, { noticeId: it.noticeId, kind: 'correct' }));
    if (!it || !entry) return null;
    return settledCard({
      done: '已更正',
      ref: `N${it.number}`,
      words: nickname(it.title),
      organ: it.organ,
      scope: `${it.organs}家${it.signed > 0 ? `，其中${it.signed}家须再签收更正` : ''}`,
      reason: it.text,
      at: sayTime(it.at, clock.now()),
      entry: entry.index,
      next: null,
    });
  },
});

const signedShape = z.object({ deliveryId: z.int(), personId: z.int() });

/** The face after 签收更正, or the answer to 收到 N12. */
export const correctionSignedTopic = (clock: Clock): Topic => ({
  async compose(sql, { subject }) {
    const { deliveryId, personId } = signedShape.parse(subject);
    const [signed] = await sql<{
      number: number;
      title: string;
      organ: string;
      name: string;
      at: Date;
      serial: number;
    }>(
      `SELECT n.number, n.title, d.organ_name AS organ, a.person_name AS name, a.at, k.serial
       FROM correction_acknowledgement a JOIN correction k ON k.id = a.correction_id
       JOIN delivery d ON d.id = a.delivery_id JOIN notice n ON n.id = d.notice_id
       WHERE a.delivery_id = $1::int AND a.person_id = $2::int ORDER BY a.id DESC LIMIT 1`,
      [deliveryId, personId],
    );
    const entry = await findEntry(sql, { deliveryId, personId, kind: 'correct.sign' });
    if (!signed || !entry) return null;
    return settledCard({
      done: '已签收更正',
      ref: `N${signed.number}`,
      words: nickname(signed.title),
      organ: `${signed.organ} ${signed.name}`,
      scope: `至第${signed.serial}号更正`,
      reason: null,
      at: sayTime(signed.at, clock.now()),
      entry: entry.index,
      next: null,
    });
  },
});
