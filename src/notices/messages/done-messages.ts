import { z } from 'zod';
import type { Composing, Topic } from '../../delivery/index.ts';
import { findEntry } from '../../evidence/index.ts';
import { sayDeadline } from '../../lib/china-time.ts';
import type { Clock } from '../../lib/clock.ts';
import { nickname } from '../../lib/text.ts';
import type { Sql } from '../../store/db.ts';
import { issueDoneCard, relayDoneCard, relaysDoneCard } from '../cards.ts';
import { taskIdOf } from '../rules.ts';
import { layerFacts, sayEntries, sayPerLevel } from './facts.ts';

const subjectShape = z.object({ layerId: z.int(), rosterRoot: z.string(), deliveryId: z.int().nullable() });

/** More names than the card or its plain face holds. */
const mostNames = 50;

const lostOrgans = (sql: Sql, layerId: number) =>
  sql<{ name: string; total: number }>(
    `SELECT organ_name AS name, (count(*) OVER ())::int AS total FROM delivery
     WHERE layer_id = $1::int AND state = 'undeliverable' ORDER BY organ_code LIMIT $2::int`,
    [layerId, mostNames],
  );

async function doneFields(sql: Sql, { subject }: Pick<Composing, 'subject'>, now: Date) {
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
  const total = lost[0]?.total ?? 0;
  return {
    facts,
    fields: {
      ref: `N${facts.number}`,
      words: nickname(facts.title),
      count: roster.count,
      whom: sayPerLevel(roster.perLevel) || null,
      due: facts.outermost.dueAt ? sayDeadline(facts.outermost.dueAt, now) : null,
      unreachable: total || null,
      unreachableNames: `${lost.map(({ name }) => name).join('、')}${total > lost.length ? '等' : ''}` || null,
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

const relaysShape = z.object({ relays: z.array(subjectShape) });

/** The result of several relays in one act. */
export const relaysDoneTopic = (clock: Clock): Topic => ({
  async compose(sql, { subject }) {
    const now = clock.now();
    const done = [];
    for (const relay of relaysShape.parse(subject).relays) {
      const each = await doneFields(sql, { subject: relay }, now);
      if (each) done.push(each.fields);
    }
    if (done.length === 0) return null;
    return relaysDoneCard({
      count: done.length,
      entries: sayEntries(done.map(({ entry }) => entry)),
      whom: done.map(({ ref, count }) => `${ref} ${count}家`).join('、'),
      unreachableNames: [...new Set(done.flatMap((one) => one.unreachableNames?.split('、') ?? []))].join('、') || null,
      relays: done.map(({ ref, words, count }) => ({ ref, words, organs: count })),
    });
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
