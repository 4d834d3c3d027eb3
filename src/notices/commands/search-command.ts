import { sayDate } from '../../lib/china-time.ts';
import type { Sql } from '../../store/db.ts';
import { getCoverage } from '../coverage.ts';
import { phrases } from '../phrases.ts';
import { stateWords } from '../state-words.ts';
import {
  arrivalsOf,
  byOrgan,
  named,
  receivingHoldings,
  yieldsToDraft,
  type CommandDeps,
  type NoticeCommand,
  type NoticeTurn,
} from './parts.ts';
import { findVisible, isWithinReach, reach, reachOf } from './visible.ts';

interface Hit {
  number: number;
  title: string;
  documentNumber: string | null;
  issuedAt: Date;
  isWithdrawn: boolean;
  total: number;
}

const mostHits = 8;
const mostWords = 5;

/** LIKE takes these for itself. */
const patternOf = (word: string) => `%${word.replaceAll(/[\\%_]/gu, String.raw`\$&`)}%`;

/**
 * Notices within reach that hold all of these words in title, document number or text, newest first. What a relay added is
 * not looked into: those words are for the branch they were said to.
 */
const searchVisible = (sql: Sql, turn: NoticeTurn, words: string[]): Promise<Hit[]> =>
  sql<Hit>(
    `WITH ${reach}
     SELECT n.number, n.title, n.document_number AS "documentNumber", n.issued_at AS "issuedAt",
       n.withdrawn_at IS NOT NULL AS "isWithdrawn", (count(*) OVER ())::int AS total
     FROM notice n
     WHERE ${isWithinReach} AND NOT EXISTS (
       SELECT FROM unnest($3::text[]) AS word (pattern) WHERE NOT (
         normalize(n.title || ' ' || coalesce(n.document_number, ''), NFKC) ILIKE word.pattern OR EXISTS (
           SELECT FROM layer l WHERE l.notice_id = n.id AND l.kind <> 'relayed' AND normalize(l.text, NFKC) ILIKE word.pattern)))
     ORDER BY n.number DESC LIMIT $4::int`,
    [...reachOf(turn), words.map(patternOf), mostHits],
  );

/** 已撤回; else where it stands at the own organ; else, for who issued it or supervises, how far it is. */
async function stateOf({ sql }: CommandDeps, turn: NoticeTurn, hit: Hit): Promise<string> {
  if (hit.isWithdrawn) return '已撤回';
  const mine = byOrgan(receivingHoldings(turn.actor)).map(({ organId }) => organId);
  const [arrival] = await arrivalsOf(sql, hit.number, mine);
  if (arrival) return stateWords[arrival.state] ?? arrival.state;
  const visible = await findVisible(sql, turn, hit.number);
  if (!visible) return '';
  const { complete, gapsTotal } = await getCoverage(sql, hit.number, visible.scope);
  return complete ? '已全部到达' : `断点${gapsTotal}处`;
}

/** 查找 粉尘: old notices by words, only those this person may ask about. */
export const searchCommand = (deps: CommandDeps): NoticeCommand => ({
  act: 'search',
  grammar: /^(?:查找|搜索)\s*[:：]?\s*(?<said>\S.*)$/u,
  yields: yieldsToDraft,
  async run(turn, { said = '' }) {
    const words = said
      .normalize('NFKC')
      .split(/[\s,、]+/u)
      .filter(Boolean)
      .slice(0, mostWords);
    const hits = words.length === 0 ? [] : await searchVisible(deps.sql, turn, words);
    const lines = await Promise.all(
      hits.map(async (hit) => ({
        ...named(hit),
        about: [hit.documentNumber, sayDate(hit.issuedAt, turn.now)].filter(Boolean).join('，'),
        state: await stateOf(deps, turn, hit),
      })),
    );
    const [only] = hits;
    const text =
      lines.length === 0
        ? phrases.nothingByWords(said)
        : phrases.searched({ words: said, total: hits[0]?.total ?? 0, notices: lines });
    await turn.once(({ say }) => say(text, hits.length === 1 && only ? { notice: only.number } : {}));
  },
});
