import { AppError } from '../../errors.ts';
import type { Sql } from '../../store/db.ts';
import type { Scope } from '../coverage.ts';
import { phrases } from '../phrases.ts';
import { withdrawnWords } from '../withdrawn-words.ts';
import { holdingsAs, named, receivingHoldings, type CommandDeps, type NoticeTurn } from './parts.ts';

interface Listed {
  number: number;
  title: string;
  documentNumber: string | null;
}

/** A notice somebody may ask about, and how much of it they may see. */
export interface Visible extends Omit<Listed, 'documentNumber'> {
  /** The whole notice, or the branches that arrived within reach. */
  scope: Scope;
}

/**
 * Whose notices a person may ask about (design.md 5 "how far"): those of the organs they act for, and, as a supervisor,
 * everything issued in the jurisdiction or arrived in it. Experts and inspectors act for nobody.
 */
export const reachOf = ({ actor }: NoticeTurn): [own: number[], jurisdiction: number[]] => [
  receivingHoldings(actor).map(({ organId }) => organId),
  holdingsAs(actor, 'supervisor').map(({ organId }) => organId),
];

/** `$1` and `$2` are what reachOf gives. */
export const reach = `reach AS (
    SELECT unnest($1::int[]) AS id
    UNION
    SELECT i.id FROM organ s JOIN organ i ON i.path COLLATE "C" >= s.path COLLATE "C"
      AND i.path COLLATE "C" < left(s.path, -1) || '/' COLLATE "C"
    WHERE s.id = ANY($2::int[])
  )`;

/**
 * Whether the notice `n` was issued within reach or arrived there. A supervisor's reach is asked notice by notice, up to the
 * first arrival: what a hundred notices left in a province is millions of rows. The bare SELECT is on purpose, for an EXISTS
 * is hashed, which reads them all.
 */
export const isWithinReach = `(n.issuing_organ_id IN (SELECT id FROM reach)
  OR n.id IN (SELECT d.notice_id FROM delivery d WHERE d.organ_id = ANY($1::int[]))
  OR $2::int[] <> '{}' AND
    (SELECT true FROM delivery d WHERE d.notice_id = n.id AND d.organ_id IN (SELECT id FROM reach) LIMIT 1))`;

/** Newest first, at most 200: enough to look for words of a title in. */
export const listVisible = (sql: Sql, turn: NoticeTurn, limit = 200): Promise<Listed[]> =>
  sql<Listed>(
    `WITH ${reach}
     SELECT n.number, n.title, n.document_number AS "documentNumber" FROM notice n WHERE ${isWithinReach}
     ORDER BY n.number DESC LIMIT $3::int`,
    [...reachOf(turn), limit],
  );

/** One notice by its number, however many newer ones there are; null when it is not there or not theirs. */
export async function findVisible(sql: Sql, turn: NoticeTurn, number: number): Promise<Visible | null> {
  const [notice] = await sql<Listed & { id: number; isWhole: boolean }>(
    `WITH ${reach}
     SELECT id, number, title, issuing_organ_id IN (SELECT id FROM reach) AS "isWhole" FROM notice WHERE number = $3::int`,
    [...reachOf(turn), number],
  );
  if (!notice) return null;
  const { title } = notice;
  if (notice.isWhole) return { number, title, scope: { deliveryIds: null } };
  // The topmost arrivals within reach: a branch inside another one is counted with that.
  const branches = await sql<{ id: number }>(
    `WITH ${reach},
     seen AS (SELECT id, ancestors FROM delivery WHERE notice_id = $3::int AND organ_id IN (SELECT id FROM reach))
     SELECT id FROM seen
     EXCEPT SELECT inner_one.id FROM seen inner_one, unnest(inner_one.ancestors) AS above (id) JOIN seen USING (id)
     ORDER BY id`,
    [...reachOf(turn), notice.id],
  );
  return branches.length === 0 ? null : { number, title, scope: { deliveryIds: branches.map(({ id }) => id) } };
}

/** The notice with this number. Throws in words that never tell what others may see. */
async function getVisible({ sql }: CommandDeps, turn: NoticeTurn, number: number): Promise<Visible> {
  const found = await findVisible(sql, turn, number);
  if (found) return found;
  const words = await withdrawnWords(sql, number, reachOf(turn)[0]);
  if (words !== null) throw new AppError('notice.withdrawn', words);
  throw new AppError('notice.not_found', phrases.notFound(`N${number}`));
}

/** The one last spoken of, else the newest. */
async function lastVisible(deps: CommandDeps, turn: NoticeTurn): Promise<Visible> {
  const { notice } = turn.dialogue.last;
  const last = notice === null ? null : await findVisible(deps.sql, turn, notice);
  if (last) return last;
  const [newest] = await listVisible(deps.sql, turn, 1);
  if (!newest) throw new AppError('notice.not_found', phrases.nothingToAskAbout());
  return getVisible(deps, turn, newest.number);
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
  if (ref) return getVisible(deps, turn, Number(ref.slice(1)));
  const key = (words ?? '').replace(/(?:那个|这个)?(?:通知|文件)?$/u, '');
  if (key === '') return lastVisible(deps, turn);
  const visible = await listVisible(deps.sql, turn);
  const hits = visible.filter(({ title }) => title.replace(/\s/gu, '').includes(key));
  const [first] = hits;
  if (!first) throw new AppError('notice.not_found', phrases.nothingByWords(key));
  if (hits.length > 1) {
    throw new AppError('notice.not_found', phrases.ambiguous({ words: key, notices: hits.slice(0, 5).map(named) }));
  }
  return getVisible(deps, turn, first.number);
}
