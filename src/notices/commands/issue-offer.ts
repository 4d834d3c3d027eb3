import type { Acting } from '../../chat/command.ts';
import { AppError } from '../../errors.ts';
import { levelRank, type Actor, type Holding } from '../../organs/index.ts';
import type { Act } from '../act.ts';
import { dropDraftFiles } from '../draft-files.ts';
import { phrases } from '../phrases.ts';
import { canonicalText, findSecrecyMark } from '../reading/index.ts';
import { makeUploadLink } from '../upload-links.ts';
import { draftPreview, issueDraftShape, type IssueDraft } from './issue-draft.ts';
import { byOrgan, holdingsAs, type CommandDeps, type NoticeTurn } from './parts.ts';

/** Clerks issue, for an organ that is no enterprise: nothing is below one. */
const issuers = ({ actor }: NoticeTurn) =>
  byOrgan(holdingsAs(actor, 'clerk', 'leader'))
    // An organ that was merged issues nothing any more.
    .filter(({ level, successor }) => level !== 'enterprise' && successor === null)
    // Who may issue for several does so for the one chosen, else for the highest; the preview names it.
    .toSorted((a, b) => rankFor(actor, a) - rankFor(actor, b));

const rankFor = ({ actingOrganId }: Actor, { organId, level }: Holding) =>
  organId === actingOrganId ? -1 : levelRank(level);

export function issuerOf(turn: NoticeTurn, organId: number | null): Holding {
  const holding = issuers(turn).find((h) => organId === null || h.organId === organId);
  if (!holding) throw new AppError('role.missing', '只有文书可以发文。可回复：待办｜帮助');
  return holding;
}

export const newDraft = (turn: NoticeTurn): IssueDraft => ({
  organId: issuerOf(turn, null).organId,
  text: '',
  to: null,
  revision: turn.now.getTime(),
  files: [],
  isByLine: false,
  byHand: {},
});

/** The open draft; null when none is. */
export function findDraft({ dialogue: { open } }: NoticeTurn): IssueDraft | null {
  const draft = open?.kind === 'issue' ? issueDraftShape.safeParse(open.data) : null;
  return draft?.success ? draft.data : null;
}

export function openDraft(turn: NoticeTurn): IssueDraft {
  const draft = findDraft(turn);
  if (!draft) throw new AppError('notice.wrong_state', phrases.nothingOpen());
  return draft;
}

/** The address under which this account uploads; null where the deployment has no address of its own. */
export async function uploadUrl(
  { publicUrl }: CommandDeps,
  { tx }: Acting<Act>,
  turn: NoticeTurn,
): Promise<string | null> {
  const base = publicUrl?.() ?? null;
  if (base === null) return null;
  const token = await makeUploadLink(tx.sql, turn.actor.accountId, tx.now);
  return `${base.replace(/\/+$/u, '')}/upload/${token}`;
}

/** Forgets the draft and all that came with it, also a preview of it that has not gone out yet, and says why. */
export async function refuseMarked(acting: Acting<Act>, turn: NoticeTurn, mark: string): Promise<void> {
  const { sql } = acting.tx;
  const { accountId } = turn.actor;
  await acting.remember(null);
  await dropDraftFiles(sql, accountId);
  await sql(
    `UPDATE outbox SET state = 'dropped', subject = '{}'::jsonb, settled_at = $2::timestamptz
     WHERE state IN ('queued', 'parked') AND $1::int = ANY(account_ids)
       AND subject->'answer'->'face'->>'taskId' LIKE ANY (ARRAY['d%-a' || $1::text || '@issue', 'k%-a' || $1::text || '@correct'])`,
    [accountId, acting.tx.now.toISOString()],
  );
  await acting.say(phrases.secretMark(mark));
}

const marked = ({ text, byHand: { title, documentNumber } }: IssueDraft): string | null =>
  [text, title ?? '', documentNumber ?? ''].map((words) => findSecrecyMark(canonicalText(words))).find(Boolean) ?? null;

/** What a draft without words is answered with: what is missing, and the way for files. */
async function ask(deps: CommandDeps, acting: Acting<Act>, turn: NoticeTurn, draft: IssueDraft): Promise<void> {
  if (draft.isByLine) return acting.say(phrases.askLine());
  const url = await uploadUrl(deps, acting, turn);
  return acting.say(url === null ? phrases.askDraft() : phrases.askDraftOrFile(url));
}

/** Keeps the draft and shows what was understood so far. `also` happens in the same transaction, before. */
export async function offer(
  deps: CommandDeps,
  turn: NoticeTurn,
  draft: IssueDraft,
  also: (acting: Acting<Act>) => Promise<void> = () => Promise.resolve(),
): Promise<void> {
  const mark = marked(draft);
  if (mark) {
    // The pieces that came before belong to the same document: all of it goes, as the answer says.
    await turn.once((acting) => refuseMarked(acting, turn, mark));
    return;
  }
  const issuer = issuerOf(turn, draft.organId);
  const face =
    draft.text.trim() === ''
      ? null
      : await draftPreview(deps.sql, draft, { issuer, isOneOfSeveral: issuers(turn).length > 1 }, turn);
  await turn.once(async (acting) => {
    await also(acting);
    await acting.remember({ kind: 'issue', data: draft });
    if (face) await acting.say({ kind: 'card', face });
    else await ask(deps, acting, turn, draft);
  });
}
