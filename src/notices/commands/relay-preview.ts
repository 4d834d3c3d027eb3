import { z } from 'zod';
import { AppError } from '../../errors.ts';
import { sayDeadline } from '../../lib/china-time.ts';
import { nickname } from '../../lib/text.ts';
import { receiversOf, type LowerOrgan } from '../../organs/index.ts';
import type { CardFace } from '../../platforms/port.ts';
import type { Sql } from '../../store/db.ts';
import { findAddressed } from '../addressees.ts';
import { relayConfirmCard } from '../cards.ts';
import { readDue } from '../due-words.ts';
import { sayPerLevel } from '../messages/facts.ts';
import { phrases } from '../phrases.ts';
import { arrivedElsewhere } from '../second-arrival.ts';
import { canonicalText, readNotice } from '../reading/index.ts';
import { lowerOrgansOf } from '../relay.ts';
import { lowerNamed, type NamedLower } from './lower-named.ts';
import { named, type MyArrival, type NoticeTurn } from './parts.ts';
import { ownTextOf, readRelayWords, type RelayWords } from './relay-words.ts';

/** A relay as it waits for 非涉密，转发. */
export const relayDraftShape = z.object({
  number: z.int(),
  organId: z.int(),
  /** Receiving organs, chosen and checked. */
  organIds: z.array(z.int()),
  /** UTC ISO; null keeps the inherited deadline. */
  due: z.iso.datetime().nullable(),
  text: z.string().nullable(),
  reason: z.string().nullable(),
  /** Tells this preview's card from an older one's. */
  revision: z.int(),
});
export type RelayDraft = z.infer<typeof relayDraftShape>;

/** The one organ of these that somebody means; throws what to type instead. */
async function resolveName(sql: Sql, open: LowerOrgan[], organId: number, name: string, at: Date): Promise<NamedLower> {
  const among = await lowerNamed(sql, open, { below: organId, name, at });
  const [only] = among;
  if (!only) throw new AppError('organ.not_below', phrases.organNotBelow(name));
  if (among.length > 1) {
    throw new AppError(
      'organ.not_below',
      phrases.organAmbiguous({ organ: name, candidates: among.map((o) => o.name) }),
    );
  }
  return only;
}

/** Looks up the organs that were named among those still open below an arrival. */
export async function chooseOrgans(
  sql: Sql,
  arrival: MyArrival,
  words: Pick<RelayWords, 'to' | 'except'> & Partial<Pick<RelayWords, 'text' | 'due'>>,
  now: Date,
): Promise<{ organIds: number[]; open: LowerOrgan[]; isExact: boolean }> {
  const { all, open: fresh } = await lowerOrgansOf({ sql }, { ...arrival, id: arrival.deliveryId });
  if (all.length === 0) throw new AppError('notice.no_lower_organs', phrases.noLower());
  // Own words also concern those who have the notice from somebody else.
  const isNews = (words.text ?? null) !== null || (words.due ?? null) !== null;
  const { noticeId, organId: senderId } = arrival;
  const again = await arrivedElsewhere(sql, { noticeId, senderId, organs: all });
  const open = isNews ? [...fresh, ...again] : fresh;
  if (open.length === 0) throw new AppError('notice.no_lower_organs', phrases.relayedBefore(named(arrival)));
  const find = (name: string) => resolveName(sql, open, arrival.organId, name, now);
  const meant = words.to === 'all' ? [] : await Promise.all(words.to.map(find));
  const excepted = await Promise.all(words.except.map(find));
  const everybody = [...fresh, ...again].map((organ) => organ.organId);
  const wanted = words.to === 'all' ? everybody : meant.map(({ organId }) => organId);
  const without = new Set(excepted.map(({ organId }) => organId));
  const organIds = [...new Set(wanted)].filter((id) => !without.has(id));
  if (organIds.length === 0) throw new AppError('notice.no_lower_organs', phrases.nobodyLeft());
  return { organIds, open, isExact: [...meant, ...excepted].every((organ) => organ.isExact) };
}

/** 转发 N12 要求：各县（市、区）安委会：…: the text says itself who is to get it. Null where it does not, or not surely. */
export async function addressedWords(
  sql: Sql,
  arrival: MyArrival,
  said: string,
  now: Date,
): Promise<RelayWords | null> {
  const text = ownTextOf(said);
  const addressees = text === null ? [] : (readNotice(canonicalText(text))[0]?.addressees ?? []);
  if (addressees.length === 0) return null;
  const { organs, missing } = await findAddressed(sql, { organId: arrival.organId, addressees, at: now });
  const { open } = await lowerOrgansOf({ sql }, { ...arrival, id: arrival.deliveryId });
  const meant = organs.filter(({ organId }) => open.some((organ) => organ.organId === organId));
  if (missing.length > 0 || meant.length === 0) return null;
  return readRelayWords(
    said,
    meant.map(({ code }) => code),
  );
}

/** The deadline that was written, checked against the one above (domain.md 4.2). */
export function dueOfWords(words: Pick<RelayWords, 'due' | 'reason'>, arrival: MyArrival, now: Date): Date | null {
  if (words.due === null) return null;
  const due = readDue(words.due, now);
  if (!due) throw new AppError('date.unreadable', phrases.dateUnreadable(words.due));
  if (arrival.dueAt && due > arrival.dueAt && arrival.dueAt > now && !words.reason) {
    throw new AppError(
      'notice.late_deadline',
      phrases.dueLaterThanAbove({ due: sayDeadline(due, now), above: sayDeadline(arrival.dueAt, now) }),
    );
  }
  return due;
}

/** Unique for ever per app (wecom.md 4.9), so the account is in it: two people may write in the same millisecond. */
export const relayTaskId = ({ revision }: RelayDraft, accountId: number) => `p${revision}-a${accountId}@relay`;

/** The one confirmation a relay with something new in it gets. */
export async function previewOf(
  sql: Sql,
  draft: RelayDraft,
  arrival: MyArrival,
  { actor, now }: Pick<NoticeTurn, 'actor' | 'now'>,
): Promise<CardFace> {
  const organs = await sql<{ id: number; name: string; level: string }>(
    `SELECT v.organ_id AS id, v.name, v.level FROM organ_version v JOIN organ o ON o.id = v.organ_id
     WHERE v.organ_id = ANY($1::int[]) AND v.since <= $2::int AND (v.until IS NULL OR v.until > $2::int) ORDER BY o.code`,
    [draft.organIds, arrival.registerVersion],
  );
  const receivers = await receiversOf(sql, draft.organIds, now);
  const unreachable = [...receivers.values()].filter(({ people }) => people.length === 0).length;
  const perLevel: Record<string, number> = {};
  for (const { level } of organs) perLevel[level] = (perLevel[level] ?? 0) + 1;
  const due = draft.due === null ? arrival.dueAt : new Date(draft.due);
  const example = arrival.dueAt && arrival.dueAt > now ? new Date(arrival.dueAt.getTime() - 3 * 86_400_000) : null;
  return relayConfirmCard(
    {
      ref: `N${draft.number}`,
      words: nickname(arrival.title),
      count: organs.length,
      whom: organs.length <= 3 ? organs.map(({ name }) => name).join('、') : sayPerLevel(perLevel),
      due: due ? sayDeadline(due, now) : null,
      dueAbove: draft.due !== null && arrival.dueAt ? sayDeadline(arrival.dueAt, now) : null,
      added: draft.text === null ? null : Math.max(1, draft.text.split('\n').length),
      addedWhat: draft.text,
      unreachable: unreachable || null,
      dueExample: sayDeadline(example && example > now ? example : new Date(now.getTime() + 7 * 86_400_000), now),
      exceptExample: organs.length > 1 ? (organs[0]?.name ?? null) : null,
    },
    { taskId: relayTaskId(draft, actor.accountId) },
  );
}
