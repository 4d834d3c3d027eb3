import { z } from 'zod';
import type { Composing, Topic } from '../../delivery/index.ts';
import { chinaDate, daysLate, sayDeadline, sayTime } from '../../lib/china-time.ts';
import type { Clock } from '../../lib/clock.ts';
import { matter } from '../../lib/text.ts';
import type { CardFace } from '../../platforms/port.ts';
import type { Sql } from '../../store/db.ts';
import { colleagueCard, receiptCard } from '../cards.ts';
import { openLowerOrgans } from '../relay.ts';
import { taskIdOf } from '../rules.ts';
import { duesOf, layerFacts, type LayerFacts } from './facts.ts';

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
  /** The number and the leaf of its entry in the log. */
  entry: number;
  leaf: string;
}

/** One signature or null each, in their order; in one statement, for a burst of taps asks for many. */
async function findSignatures(
  sql: Sql,
  wanted: { deliveryId: number; personId: number }[],
): Promise<(Signature | null)[]> {
  const rows = await sql<Signature & { n: number }>(
    `SELECT w.n::int, d.id, d.notice_id AS "noticeId", n.number, n.register_version AS "registerVersion", d.layer_id AS "layerId",
       coalesce(d.organ_id, d.withdrawn_organ_id) AS "organId", n.withdrawn_at IS NOT NULL AS "isWithdrawn",
       d.organ_name AS "organName", d.state, d.unknown, l.due_at AS "dueAt", a.person_name AS name, a.post, a.at, a.counts,
       a.absent_name AS absent, a.reason, f.person_name AS first, f.at AS "firstAt", l.author_name AS issuer,
       e.index AS entry, encode(e.leaf_hash, 'hex') AS leaf
     FROM unnest($1::int[], $2::int[]) WITH ORDINALITY AS w(delivery_id, person_id, n)
     JOIN delivery d ON d.id = w.delivery_id JOIN notice n ON n.id = d.notice_id JOIN layer l ON l.id = d.layer_id
     JOIN acknowledgement a ON a.delivery_id = d.id AND a.person_id = w.person_id
     JOIN LATERAL (
       SELECT index, leaf_hash FROM log_entry
       WHERE kind = 'sign' AND delivery_id = d.id AND person_id = w.person_id ORDER BY index DESC LIMIT 1
     ) e ON true
     LEFT JOIN acknowledgement f ON f.delivery_id = d.id AND f.counts`,
    [wanted.map(({ deliveryId }) => deliveryId), wanted.map(({ personId }) => personId)],
  );
  const byPlace = new Map(rows.map(({ n, ...signature }) => [n, signature]));
  return wanted.map((_, i) => byPlace.get(i + 1) ?? null);
}

/** Relaying is for clerks and leaders; a duty officer's receipt, or that of whom it was sent to, offers no button for it. */
async function isRelayer(
  sql: Sql,
  { personId, organId, at }: { personId: number; organId: number; at: Date },
): Promise<boolean> {
  const posts = await sql(
    `SELECT id FROM post_holder WHERE person_id = $1::int AND organ_id IN ($2::int, (SELECT o.successor_id FROM organ o WHERE o.id = $2::int AND o.valid_to <= $3::date)) AND roles && '{clerk,leader}'
       AND (valid_from IS NULL OR valid_from <= $3::date) AND (valid_to IS NULL OR valid_to > $3::date) LIMIT 1`,
    [personId, organId, chinaDate(at)],
  );
  return posts.length > 0;
}

/** The face after the tap, or the answer to 收到 N12: what was kept, under which number, and what comes next. */
export const receiptTopic = (clock: Clock): Topic => ({
  async compose(sql, ask) {
    const [face = null] = await composeReceipts(sql, [ask], clock.now());
    return face;
  },
  composeMany: (sql, asks) => composeReceipts(sql, asks, clock.now()),
});

/** A layer is looked up once, for however many of them it is. */
async function composeReceipts(sql: Sql, asks: readonly Composing[], now: Date): Promise<(CardFace | null)[]> {
  const signatures = await findSignatures(
    sql,
    asks.map(({ subject }) => subjectShape.parse(subject)),
  );
  const layers = new Map<number, LayerFacts>();
  const faces: (CardFace | null)[] = [];
  for (const [i, ask] of asks.entries()) {
    const signature = signatures[i];
    if (!signature) {
      faces.push(null);
      continue;
    }
    const facts = layers.get(signature.layerId) ?? (await layerFacts(sql, signature.layerId));
    layers.set(signature.layerId, facts);
    faces.push(await receiptOf(sql, { ask, signature, facts, now }));
  }
  return faces;
}

interface Receipt {
  ask: Composing;
  signature: Signature;
  facts: LayerFacts;
  now: Date;
}

async function receiptOf(sql: Sql, { ask, signature, facts, now }: Receipt): Promise<CardFace> {
  const { personId } = subjectShape.parse(ask.subject);
  const isWithdrawn = signature.isWithdrawn || signature.state === 'withdrawn';
  const isOpen = signature.unknown > 0 && !isWithdrawn;
  const mayRelay = isOpen && (await isRelayer(sql, { personId, organId: signature.organId, at: now }));
  const lower = mayRelay ? (await openLowerOrgans({ sql }, signature)).length : 0;
  const next = isWithdrawn
    ? '已撤回，无需办理'
    : lower > 0
      ? null
      : isOpen && !mayRelay
        ? '转达下级由文书办理'
        : nextWord(signature.state);
  return faceOf({ ask, signature, facts, now }, { lower: lower || null, next });
}

function faceOf(
  { ask, signature, facts, now }: Receipt,
  goesOn: { lower: number | null; next: string | null },
): CardFace {
  const fields = {
    issuer: signature.issuer,
    title: matter(facts.title),
    ref: `N${signature.number}`,
    organ: signature.organName,
    signer: signature.name,
    post: signature.post || null,
    absent: signature.absent,
    absentWhy: signature.absent === null ? null : signature.reason,
    entry: signature.entry,
    leaf: signature.leaf.slice(0, 8),
    ...goesOn,
  };
  const { number, layerId, organId } = signature;
  const options = ask.kind === 'send' ? { taskId: taskIdOf({ number, layerId, organId }, ask.outboxId) } : {};
  if (!signature.counts && signature.first && signature.firstAt) {
    return colleagueCard({ ...fields, first: signature.first, firstAt: sayTime(signature.firstAt, now) }, options);
  }
  const due = duesOf(facts).find(({ at }) => at > now);
  return receiptCard(
    {
      ...fields,
      at: sayTime(signature.at, now),
      late: (signature.dueAt && daysLate(signature.at, signature.dueAt)) || null,
      due: due ? sayDeadline(due.at, now) : null,
      dueWhat: due?.what ?? null,
    },
    options,
  );
}

const nextWord = (state: string) =>
  state === 'relayed' ? '已转达下级' : state === 'notApplicable' ? '无需转达' : '请按要求办理';
