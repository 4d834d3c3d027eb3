import { AppError } from '../../errors.ts';
import type { Scope } from '../coverage.ts';
import { phrases } from '../phrases.ts';
import { named, type CommandDeps, type NoticeTurn } from './parts.ts';

/** A notice somebody may ask about, and how much of it they may see. */
export interface Visible {
  number: number;
  title: string;
  /** The whole notice, or the branch of one arrival. */
  scope: Scope;
}

/**
 * The notices whose spread this person may see (design.md 5 "how far"): issuer and relaying organs their own branch, a
 * supervisor the jurisdiction: what was issued in it, and the branches that arrived in it. Newest first, at most 200.
 */
async function visibleNotices({ sql }: CommandDeps, turn: NoticeTurn): Promise<Visible[]> {
  const own = turn.actor.holdings.map(({ organId }) => organId);
  const jurisdiction = turn.actor.holdings.filter(({ roles }) => roles.includes('supervisor')).map((h) => h.organId);
  const rows = await sql<{ number: number; title: string; deliveryId: number | null }>(
    `WITH under AS (
       SELECT i.id FROM organ s JOIN organ i ON i.path COLLATE "C" >= s.path COLLATE "C"
         AND i.path COLLATE "C" < left(s.path, -1) || '/' COLLATE "C"
       WHERE s.id = ANY($2::int[])
     )
     SELECT DISTINCT ON (number) number, title, "deliveryId" FROM (
       SELECT n.number, n.title, NULL::int AS "deliveryId", 0 AS rank FROM notice n
       WHERE n.issuing_organ_id = ANY($1::int[]) OR n.issuing_organ_id IN (SELECT id FROM under)
       UNION ALL
       SELECT n.number, n.title, d.id, 1 FROM delivery d JOIN notice n ON n.id = d.notice_id
       WHERE d.organ_id = ANY($1::int[])
     ) AS seen ORDER BY number DESC, rank LIMIT 200`,
    [own, jurisdiction],
  );
  return rows.map(({ number, title, deliveryId }) => ({ number, title, scope: { deliveryId } }));
}

/**
 * The one notice that is meant: by number, by words of the title, or, with neither, the last one spoken of, else the
 * newest. Throws in words that never tell what others may see.
 */
export async function chooseNotice(
  deps: CommandDeps,
  turn: NoticeTurn,
  { ref, words }: { ref: string | undefined; words: string | undefined },
): Promise<Visible> {
  const visible = await visibleNotices(deps, turn);
  if (ref) {
    const number = Number(ref.slice(1));
    const found = visible.find((notice) => notice.number === number);
    if (!found) throw new AppError('notice.not_found', phrases.notFound(ref));
    return found;
  }
  const key = (words ?? '').replace(/(?:那个|这个)?(?:通知|文件)?$/u, '');
  const hits = key === '' ? visible : visible.filter(({ title }) => title.replace(/\s/gu, '').includes(key));
  const [first] = hits;
  if (!first)
    throw new AppError('notice.not_found', key === '' ? phrases.nothingToAskAbout() : phrases.nothingByWords(key));
  if (key === '') return visible.find(({ number }) => number === turn.dialogue.last.notice) ?? first;
  if (hits.length > 1) {
    throw new AppError('notice.not_found', phrases.ambiguous({ words: key, notices: hits.slice(0, 5).map(named) }));
  }
  return first;
}
