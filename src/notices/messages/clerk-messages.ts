import { z } from 'zod';
import type { Topic } from '../../delivery/index.ts';
import { findEntry } from '../../evidence/index.ts';
import { sayTime } from '../../lib/china-time.ts';
import type { Clock } from '../../lib/clock.ts';
import { nickname, rowName } from '../../lib/text.ts';
import type { Level } from '../../organs/index.ts';
import type { Sql } from '../../store/db.ts';
import { nothingToRelayCard, returnedCard, undeliverableCard } from '../cards.ts';
import { onionOf } from '../layers.ts';
import { depthOf } from '../reading/index.ts';
import { taskIdOf } from '../rules.ts';
import { layerFacts } from './facts.ts';

/** More names than one message holds (2,048 bytes); the rest are a number. */
const mostNames = 50;

const layerShape = z.object({ layerId: z.int() });

/** To the clerk above: who could not be reached, everybody of one layer on one card. */
export const undeliverableTopic = (clock: Clock): Topic => ({
  async compose(sql, { subject, outboxId }) {
    const { layerId } = layerShape.parse(subject);
    const facts = await layerFacts(sql, layerId);
    const [totals] = await sql<{ lost: number; sent: number; below: number }>(
      `SELECT count(*) FILTER (WHERE state = 'undeliverable')::int AS lost,
         count(*) FILTER (WHERE state <> 'undeliverable')::int AS sent,
         coalesce(sum(unknown) FILTER (WHERE state = 'undeliverable'), 0)::int AS below
       FROM delivery WHERE layer_id = $1::int`,
      [layerId],
    );
    const lost = await sql<{ name: string; reason: string | null }>(
      `SELECT organ_name AS name, reason FROM delivery WHERE layer_id = $1::int AND state = 'undeliverable'
       ORDER BY organ_code LIMIT $2::int`,
      [layerId, mostNames],
    );
    // Mended meanwhile: nobody needs to hear of it.
    if (!totals || lost.length === 0) return null;
    const now = clock.now();
    return undeliverableCard(
      {
        at: sayTime(now, now),
        ref: `N${facts.number}`,
        words: nickname(facts.title),
        count: totals.lost,
        sent: totals.sent || null,
        unreached: lost.map(({ name, reason }) => {
          const short = rowName(name);
          return { organ: name, short, full: short.endsWith('…') ? name : null, why: reason ?? '无法送达' };
        }),
        beyond: totals.lost - lost.length || null,
        below: totals.below || null,
        first: lost[0]?.name ?? '单位',
      },
      { taskId: taskIdOf({ number: facts.number, layerId, organId: null }, outboxId) },
    );
  },
});

const returnedShape = z.object({
  layerId: z.int(),
  deliveryId: z.int(),
  person: z.string(),
  post: z.string(),
  reason: z.string(),
});

/** To the clerk above: an organ gave the notice back. */
export const returnedTopic = (clock: Clock): Topic => ({
  async compose(sql, { subject, outboxId }) {
    const { layerId, deliveryId, person, post, reason } = returnedShape.parse(subject);
    const facts = await layerFacts(sql, layerId);
    const entry = await findEntry(sql, { deliveryId, kind: 'return' });
    const [arrival] = await sql<{ name: string; since: Date }>(
      'SELECT organ_name AS name, state_since AS since FROM delivery WHERE id = $1::int',
      [deliveryId],
    );
    if (!entry || !arrival) return null;
    return returnedCard(
      {
        organ: arrival.name,
        ref: `N${facts.number}`,
        words: nickname(facts.title),
        by: person,
        post: post || null,
        at: sayTime(arrival.since, clock.now()),
        reason,
        entry: entry.index,
      },
      { taskId: taskIdOf({ number: facts.number, layerId, organId: null }, outboxId) },
    );
  },
});

const claimShape = z.object({ claimId: z.int() });

/** A claim's card carries the claim in its task id: `c7@…`. */
const claimTaskId = (claimId: number, unique: number) => `c${claimId}@${unique}`;
export const readClaimTaskId = (taskId: string): number | null => {
  const id = /^c(\d{1,9})@/u.exec(taskId)?.[1];
  return id === undefined ? null : Number(id);
};

/** The words of the text that a 无需转达 at this level goes against; the outermost layer that says so is quoted. */
async function askedBelow(sql: Sql, { layerId, level }: { layerId: number; level: Level }): Promise<string | null> {
  const onion = await onionOf(sql, layerId);
  const asking = onion.findLast(({ reading }) => reading?.reachLevels?.some((deep) => depthOf(deep) > depthOf(level)));
  return asking?.reading?.reachText ?? null;
}

/** To the clerk above: somebody says 无需转达, which counts only when confirmed. */
export const claimTopic = (clock: Clock): Topic => ({
  async compose(sql, { subject, outboxId }) {
    const { claimId } = claimShape.parse(subject);
    const [claim] = await sql<{
      deliveryId: number;
      organ: string;
      number: number;
      title: string;
      reason: string;
      layerId: number;
      level: Level;
      at: Date;
      by: string | null;
      post: string | null;
      scope: string | null;
      scopeId: number | null;
      unknown: number;
      isAnswered: boolean;
    }>(
      `SELECT d.id AS "deliveryId", d.layer_id AS "layerId", d.level, d.organ_name AS organ, n.number, n.title, c.reason, c.claimed_at AS at, p.name AS by,
         (SELECT h.post FROM post_holder h WHERE h.person_id = p.id AND h.organ_id = d.organ_id LIMIT 1) AS post,
         o.name AS scope, c.organ_id AS "scopeId", d.unknown,
         c.confirmed_at IS NOT NULL OR c.refused_at IS NOT NULL AS "isAnswered"
       FROM not_applicable c JOIN delivery d ON d.id = c.delivery_id JOIN notice n ON n.id = d.notice_id
       LEFT JOIN person p ON p.id = c.claimed_by LEFT JOIN organ o ON o.id = c.organ_id WHERE c.id = $1::int`,
      [claimId],
    );
    if (!claim || claim.isAnswered) return null;
    const entry = await findEntry(sql, { deliveryId: claim.deliveryId, kind: 'notApplicable.claim' });
    if (!entry) return null;
    return nothingToRelayCard(
      {
        organ: claim.organ,
        ref: `N${claim.number}`,
        words: nickname(claim.title),
        by: claim.by ?? '操作员',
        post: claim.post,
        at: sayTime(claim.at, clock.now()),
        reason: claim.reason,
        entry: entry.index,
        scope: claim.scope ?? '全部下级',
        asked: await askedBelow(sql, claim),
        // For one organ out of several the number below is not known here: better none than a wrong one.
        below: claim.scopeId === null ? claim.unknown || null : null,
      },
      { taskId: claimTaskId(claimId, outboxId) },
    );
  },
});
