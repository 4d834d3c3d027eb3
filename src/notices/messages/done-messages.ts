import { z } from 'zod';
import type { Composing, Topic } from '../../delivery/index.ts';
import { findEntry } from '../../evidence/index.ts';
import { sayDeadline } from '../../lib/china-time.ts';
import type { Clock } from '../../lib/clock.ts';
import { nickname } from '../../lib/text.ts';
import type { Sql } from '../../store/db.ts';
import { issueDoneCard, relayDoneCard } from '../cards.ts';
import { taskIdOf } from '../rules.ts';
import { layerFacts, sayPerLevel } from './facts.ts';

const subjectShape = z.object({ layerId: z.int(), rosterRoot: z.string(), deliveryId: z.int().nullable() });

const lostOrgans = (sql: Sql, layerId: number) =>
  sql<{ name: string }>(
    `SELECT organ_name AS name FROM delivery WHERE layer_id = $1::int AND state = 'undeliverable' ORDER BY organ_code`,
    [layerId],
  );

async function doneFields(sql: Sql, { subject }: Composing, now: Date) {
  const { layerId, rosterRoot, deliveryId } = subjectShape.parse(subject);
  const facts = await layerFacts(sql, layerId);
  const [roster] = await sql<{ noticeId: number; count: number; perLevel: Record<string, number> }>(
    `SELECT notice_id AS "noticeId", count, per_level AS "perLevel" FROM roster
     WHERE layer_id = $1::int AND root = $2::text ORDER BY id DESC LIMIT 1`,
    [layerId, rosterRoot],
  );
  if (!roster) return null;
  const entry = await findEntry(
    sql,
    deliveryId === null ? { noticeId: roster.noticeId, kind: 'issue' } : { deliveryId, kind: 'relay' },
  );
  if (!entry) return null;
  const lost = await lostOrgans(sql, layerId);
  return {
    facts,
    fields: {
      ref: `N${facts.number}`,
      words: nickname(facts.title),
      count: roster.count,
      whom: sayPerLevel(roster.perLevel) || null,
      due: facts.outermost.dueAt ? sayDeadline(facts.outermost.dueAt, now) : null,
      unreachable: lost.length || null,
      unreachableNames: lost.map(({ name }) => name).join('、') || null,
      entry: entry.index,
    },
  };
}

/** The result of a relay; replaces the preview, or the receipt that was tapped. */
export const relayDoneTopic = (clock: Clock): Topic => ({
  async compose(sql, ask) {
    const done = await doneFields(sql, ask, clock.now());
    return done && relayDoneCard(done.fields);
  },
});

/** The result of 发文; replaces the preview. */
export const issueDoneTopic = (clock: Clock): Topic => ({
  async compose(sql, ask) {
    const done = await doneFields(sql, ask, clock.now());
    if (!done) return null;
    const { number, outermost } = done.facts;
    const taskId = taskIdOf({ number, layerId: outermost.id, organId: null }, ask.outboxId);
    return issueDoneCard(done.fields, ask.kind === 'send' ? { taskId } : {});
  },
});
