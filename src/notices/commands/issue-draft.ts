import { z } from 'zod';
import { AppError } from '../../errors.ts';
import { currentVersion, lowerOrgans, organsNamed, type Holding, type LowerOrgan } from '../../organs/index.ts';
import type { CardFace } from '../../platforms/port.ts';
import type { Sql } from '../../store/db.ts';
import { findAddressed } from '../addressees.ts';
import { issueConfirmCard } from '../cards.ts';
import { byHandShape, readIssued } from '../by-hand.ts';
import { dueOfInstant, readDue } from '../due-words.ts';
import { dueOf, draftLayers } from '../issue.ts';
import { duesOf, readingFacts, sayPerLevel, urgencyWordOf } from '../messages/facts.ts';
import { phrases } from '../phrases.ts';
import { noticeOfSameText } from '../same-text.ts';
import { nickname } from '../../lib/text.ts';
import type { NoticeTurn } from './parts.ts';
import { canonicalText, readCompletion, type ReadLayer } from '../reading/index.ts';

/** A notice as it waits for 非涉密，发文. */
export const issueDraftShape = z.object({
  organId: z.int(),
  /** The pieces as they came, joined by line ends. */
  text: z.string(),
  /** Names after 发给, none for 发给 全部; null: those the text addresses, else all direct lower organs. */
  to: z.array(z.string()).nullable(),
  revision: z.int(),
  /** Uploaded, the document first; their bytes wait beside (draft-files.ts). */
  files: z.array(z.object({ digest: z.string(), name: z.string(), isMain: z.boolean() })).default([]),
  /** The uploaded document cannot be read: `text` is the line that was typed about it. */
  isByLine: z.boolean().default(false),
  byHand: byHandShape.default({}),
});
export type IssueDraft = z.infer<typeof issueDraftShape>;

export const mostCharacters = 100_000;

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

/** The same draft with something else in it, as the next preview shows it. */
export const changed = (draft: IssueDraft, change: Partial<IssueDraft>, now: Date): IssueDraft => ({
  ...draft,
  ...change,
  revision: nextRevision(draft, now),
});

const hasMain = ({ files }: IssueDraft) => files.some(({ isMain }) => isMain);

/** Adds a piece to the draft; of a document that cannot be read it is the line about it. */
export function grow(draft: IssueDraft, piece: string, now: Date): IssueDraft {
  const { text, to } = takeAddressLine(piece);
  if (text.trim() !== '' && draft.isByLine) return complete({ ...draft, to: to ?? draft.to }, text, now);
  if (text.trim() !== '' && hasMain(draft)) throw new AppError('request.invalid', phrases.fileIsDraft());
  const joined = [draft.text, text].filter((part) => part.trim() !== '').join('\n');
  // Longer than any notice; the reader holds up everybody else while it reads.
  if (joined.length > mostCharacters) throw new AppError('request.invalid', phrases.draftTooLong());
  return changed(draft, { text: joined, to: to ?? draft.to }, now);
}

/** The line about a document that cannot be read: title, number, first deadline. A further line takes its place. */
function complete(draft: IssueDraft, line: string, now: Date): IssueDraft {
  const found = readCompletion(line, (words) => readDue(words, now) !== null);
  if (!found) throw new AppError('request.invalid', phrases.askLineAgain());
  const due = found.due === null ? null : readDue(found.due, now);
  const { title, documentNumber } = found;
  const byHand = { ...draft.byHand, title, documentNumber, due: due ? [dueOfInstant(due)] : [] };
  return changed(draft, { text: canonicalText(line), byHand }, now);
}

export interface DraftReceivers {
  organs: LowerOrgan[];
  /** Addressees of the text that the register does not know: then `organs` are all direct lower ones. */
  unfound: string[];
  /** Direct lower organs that the text does not address. */
  leftOut: LowerOrgan[];
}

/**
 * The organs a draft goes to: those named after 发给 among all below; else those its text addresses, as long as every
 * addressee is found; else all direct lower ones.
 */
export async function draftReceivers(
  sql: Sql,
  draft: IssueDraft,
  layers: Pick<ReadLayer, 'addressees'>[],
  now: Date,
): Promise<DraftReceivers> {
  if (draft.to && draft.to.length > 0) return onlyThese(await organsAfter(sql, draft.organId, draft.to, now));
  const direct = await lowerOrgans(sql, draft.organId, await currentVersion(sql), now);
  const addressees = draft.to === null ? (layers[0]?.addressees ?? []) : [];
  const { organs, missing } = await findAddressed(sql, { organId: draft.organId, addressees, at: now });
  if (organs.length > 0 && missing.length === 0) {
    const meant = new Set(organs.map(({ organId }) => organId));
    return { organs, unfound: [], leftOut: direct.filter(({ organId }) => !meant.has(organId)) };
  }
  if (direct.length === 0) throw new AppError('notice.no_lower_organs', phrases.noLowerOrgans());
  return { ...onlyThese(direct), unfound: missing };
}

const onlyThese = (organs: LowerOrgan[]): DraftReceivers => ({ organs, unfound: [], leftOut: [] });

/** 发给 甲市,乙市 · 发给 各县（市、区）. */
async function organsAfter(sql: Sql, organId: number, names: string[], now: Date): Promise<LowerOrgan[]> {
  const chosen: LowerOrgan[] = [];
  for (const name of names) {
    const group = name.startsWith('各') ? await findAddressed(sql, { organId, addressees: [name], at: now }) : null;
    if (group && group.missing.length === 0) {
      chosen.push(...group.organs.filter(({ organId: id }) => chosen.every((one) => one.organId !== id)));
      continue;
    }
    const hits = await organsNamed(sql, { below: organId, name, at: now });
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
  const layers = readIssued(draft);
  const { organs, unfound, leftOut } = await draftReceivers(sql, draft, layers, now);
  const onion = draftLayers(layers, {
    issuer: { id: issuer.organId, name: issuer.organName },
    text,
    fileDigest: null,
    files: draft.files,
  }).map((layer) => ({ ...layer, id: 0, depth: 0, createdAt: now, onionDigest: '' }));
  const outermost = onion.at(-1);
  if (!outermost) throw new AppError('file.not_text', phrases.askDraft());
  const perLevel: Record<string, number> = {};
  for (const { level } of organs) perLevel[level] = (perLevel[level] ?? 0) + 1;
  const facts = { number: 0, title: outermost.title, onion, outermost: { ...outermost, dueAt: dueOf(layers) } };
  const same =
    outermost.text === '' ? null : await noticeOfSameText(sql, { text: outermost.text, organId: issuer.organId });
  return issueConfirmCard(
    {
      same: same && `N${same.number} ${nickname(same.title)}`,
      issuer: isOneOfSeveral ? issuer.organName : null,
      urgency: urgencyWordOf(outermost),
      title: outermost.title,
      count: organs.length,
      whom: organs.length <= 3 ? organs.map(({ name }) => name).join('、') : sayPerLevel(perLevel),
      unfound: unfound.join('、') || null,
      leftOut: leftOut.map(({ name }) => name).join('、') || null,
      merged:
        organs.flatMap(({ name, instead }) => (instead ? [`${instead.name}已并入${name}`] : [])).join('，') || null,
      ...readingFacts(facts, duesOf(facts), now),
    },
    { taskId: draftTaskId(draft, actor.accountId) },
  );
}
