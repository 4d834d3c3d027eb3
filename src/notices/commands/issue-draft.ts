import { z } from 'zod';
import { AppError } from '../../errors.ts';
import { currentVersion, lowerOrgans, organsNamed, type Holding, type LowerOrgan } from '../../organs/index.ts';
import type { CardFace } from '../../platforms/port.ts';
import type { Sql } from '../../store/db.ts';
import { issueConfirmCard } from '../cards.ts';
import { dueOf, draftLayers } from '../issue.ts';
import { duesOf, readingFacts, sayPerLevel } from '../messages/facts.ts';
import { phrases } from '../phrases.ts';
import type { NoticeTurn } from './parts.ts';
import { canonicalText, readNotice } from '../reading/index.ts';

/** A notice as it waits for 非涉密，发文. */
export const issueDraftShape = z.object({
  organId: z.int(),
  /** The pieces as they came, joined by line ends. */
  text: z.string(),
  /** Names after 发给; null: all direct lower organs. */
  to: z.array(z.string()).nullable(),
  revision: z.int(),
});
export type IssueDraft = z.infer<typeof issueDraftShape>;

const mostCharacters = 100_000;

const addressLine = /^\s*发给\s*[:：]?\s*(.+?)\s*$/u;

/** Takes a line 发给 甲市,乙市 out of a piece; the last one said holds. */
export function takeAddressLine(piece: string): { text: string; to: string[] | null } {
  let to: string[] | null = null;
  const kept = piece.split('\n').filter((line) => {
    const names = addressLine.exec(line)?.[1];
    // A sentence of the notice may begin with 发给 too; names have no full stop in them.
    if (names === undefined || /[。；;！!？?]/u.test(names) || names.length > 200) return true;
    to = names.split(/[,，、\s]+/u).filter((name) => name !== '');
    return false;
  });
  return { text: kept.join('\n'), to: isAll(to) ? [] : to };
}
const isAll = (to: string[] | null) => to?.length === 1 && (to[0] === '全部' || to[0] === '所有下级');

/** Tells one preview from the next, also of two in one millisecond. */
const nextRevision = ({ revision }: IssueDraft, now: Date) => Math.max(revision + 1, now.getTime());

/** Adds a piece to the draft. */
export function grow(draft: IssueDraft, piece: string, now: Date): IssueDraft {
  const { text, to } = takeAddressLine(piece);
  const joined = [draft.text, text].filter((part) => part.trim() !== '').join('\n');
  // An empty list is 发给 全部: back to everybody.
  const names = to === null ? draft.to : to.length === 0 ? null : to;
  // Longer than any notice; the reader holds up everybody else while it reads.
  if (joined.length > mostCharacters) throw new AppError('request.invalid', phrases.draftTooLong());
  return { ...draft, text: joined, to: names, revision: nextRevision(draft, now) };
}

/** The organs a draft goes to: all direct lower ones, or those named among all below. */
export async function draftOrgans(sql: Sql, draft: IssueDraft, now: Date): Promise<LowerOrgan[]> {
  const direct = await lowerOrgans(sql, draft.organId, await currentVersion(sql), now);
  if (draft.to === null) {
    if (direct.length === 0) throw new AppError('notice.no_lower_organs', phrases.noLowerOrgans());
    return direct;
  }
  const chosen: LowerOrgan[] = [];
  for (const name of draft.to) {
    const hits = await organsNamed(sql, { below: draft.organId, name, at: now });
    const [only] = hits;
    if (!only) throw new AppError('organ.not_below', phrases.organNotBelow(name));
    if (hits.length > 1) {
      throw new AppError(
        'organ.not_below',
        phrases.organAmbiguous({ organ: name, candidates: hits.map((o) => o.name) }),
      );
    }
    if (!chosen.some(({ organId }) => organId === only.id)) chosen.push({ ...only, organId: only.id });
  }
  return chosen;
}

/** Unique for ever per app (wecom.md 4.9), so the account is in it: two people may write in the same millisecond. */
export const draftTaskId = ({ revision }: IssueDraft, accountId: number) => `d${revision}-a${accountId}@issue`;

/** What was understood, before anything is sent. */
export async function draftPreview(
  sql: Sql,
  draft: IssueDraft,
  { issuer, isOneOfSeveral }: { issuer: Holding; isOneOfSeveral: boolean },
  { actor, now }: Pick<NoticeTurn, 'actor' | 'now'>,
): Promise<CardFace> {
  const text = canonicalText(draft.text);
  const organs = await draftOrgans(sql, draft, now);
  const layers = readNotice(text);
  const onion = draftLayers(layers, {
    issuer: { id: issuer.organId, name: issuer.organName },
    text,
    fileDigest: null,
  }).map((layer) => ({ ...layer, id: 0, depth: 0, createdAt: now, onionDigest: '' }));
  const outermost = onion.at(-1);
  if (!outermost) throw new AppError('file.not_text', phrases.askDraft());
  const perLevel: Record<string, number> = {};
  for (const { level } of organs) perLevel[level] = (perLevel[level] ?? 0) + 1;
  const facts = { number: 0, title: outermost.title, onion, outermost: { ...outermost, dueAt: dueOf(layers) } };
  return issueConfirmCard(
    {
      issuer: isOneOfSeveral ? issuer.organName : null,
      title: outermost.title,
      count: organs.length,
      whom: organs.length <= 3 ? organs.map(({ name }) => name).join('、') : sayPerLevel(perLevel),
      ...readingFacts(facts, duesOf(facts), now),
    },
    { taskId: draftTaskId(draft, actor.accountId) },
  );
}
