import type { ForgivingParts, NamedNotice, UnderstoodLine } from '../../chat/forgiveness.ts';
import type { Actor } from '../../organs/index.ts';
import type { CardFace } from '../../platforms/port.ts';
import type { Act } from '../act.ts';
import { understoodCard } from '../cards.ts';
import { phrases } from '../phrases.ts';
import { byOrgan, named, receivingHoldings, unsignedOf, type CommandDeps, type NoticeTurn } from './parts.ts';
import { canDo } from './person-commands.ts';
import { findVisible, listVisible } from './visible.ts';

/** As people write titles and numbers of documents: without brackets, marks and white space. */
const bare = (text: string) =>
  text
    .normalize('NFKC')
    .replace(/[\s\p{P}\p{S}]+/gu, '')
    .toLowerCase();

/** 粉尘检查 for 涉爆粉尘企业专项检查: the characters in their order. Two are too few for that. */
function isAbbreviation(short: string, title: string): boolean {
  if (Array.from(short).length < 3) return false;
  let at = 0;
  for (const char of short) {
    at = title.indexOf(char, at);
    if (at < 0) return false;
    at += char.length;
  }
  return true;
}

/** `云安办〔2026〕18号`, `2026年18号`, `18号`: what is said of it must be so. */
function isDocument(said: string, number: string | null): boolean {
  const parts = (text: string) => ({
    serial: /(\d+)\s*号/u.exec(text)?.[1]?.replace(/^0+/u, ''),
    year: /(?:^|\D)((?:19|20)\d{2})(?:\D+\d+\s*号)/u.exec(text)?.[1],
    code: /^\p{Script=Han}+(?<!第)/u.exec(text.trim())?.[0],
  });
  if (number === null) return false;
  const [wanted, has] = [parts(said.normalize('NFKC')), parts(number.normalize('NFKC'))];
  return (
    wanted.serial !== undefined &&
    wanted.serial === has.serial &&
    (wanted.year === undefined || wanted.year === has.year) &&
    (wanted.code === undefined || bare(number).includes(wanted.code))
  );
}

interface Candidate {
  number: number;
  title: string;
  documentNumber: string | null;
}

/** Those that fit best: the words as they stand, else as an abbreviation; a number of a document ends in what was said. */
function fitting(candidates: Candidate[], said: Parameters<ForgivingParts<Act, Actor>['findNotices']>[1]): Candidate[] {
  const { words, doc } = said;
  if (doc) {
    const hits = candidates.filter(({ documentNumber }) => isDocument(doc, documentNumber));
    if (hits.length > 0 || !said.ref) return hits;
  }
  if (said.ref) return candidates.filter(({ number }) => `N${number}` === said.ref);
  if (!words) return candidates;
  const wanted = bare(words);
  const exact = candidates.filter(({ title }) => bare(title).includes(wanted));
  return exact.length > 0 ? exact : candidates.filter(({ title }) => isAbbreviation(wanted, bare(title)));
}

/** Acts for which what is not signed yet comes first. */
const receiving = new Set(['sign', 'return', 'sign for another']);

const unsigned = async ({ sql }: CommandDeps, turn: NoticeTurn) =>
  unsignedOf(
    sql,
    byOrgan(receivingHoldings(turn.actor)).map(({ organId }) => organId),
    turn,
  );

/** What the notices know for words that no exact command knows. */
export const forgivingOf = (deps: CommandDeps): ForgivingParts<Act, Actor> => ({
  canDo,
  async findNotices(turn, said, act) {
    const open = receiving.has(act) ? await unsigned(deps, turn) : [];
    if (said.ref && !said.doc) {
      const number = Number(said.ref.slice(1));
      // What was sent to this person for another organ (改送) is theirs to sign and to nobody else visible.
      const found = (await findVisible(deps.sql, turn, number)) ?? open.find((arrival) => arrival.number === number);
      return found ? [named(found)] : [];
    }
    const visible = await listVisible(deps.sql, turn);
    if (said.last) return visible.filter(({ number }) => number === turn.dialogue.last.notice).map(named);
    const numbers = [...new Set(open.map(({ number }) => number))];
    const mine = numbers.flatMap((number) => {
      const found = visible.find((one) => one.number === number) ?? open.find((one) => one.number === number);
      return found ? [{ documentNumber: null, ...found }] : [];
    });
    if (Object.keys(said).length === 0) return mine.map(named);
    const first = fitting(mine, said);
    return (first.length > 0 ? first : fitting(visible, said)).map(named);
  },
  card: understoodFace,
  words: {
    ambiguous: (words: string, notices: NamedNotice[]) => phrases.ambiguous({ words, notices }),
    notFound: phrases.notFound,
    nothingByWords: phrases.nothingByWords,
    askWhich: phrases.askWhich,
  },
});

const verbOf = (line: string): string => {
  const [verb = ''] = line.split(/\s/u);
  return verb === '收到' ? '签收' : verb.slice(0, 5);
};

/** Longer forms nobody types again. */
const longestReply = 40;

function understoodFace(lines: UnderstoodLine[], options: { taskId: string }): CardFace {
  const [only] = lines;
  const isOne = lines.length === 1 && only !== undefined;
  const pair = isOne && /^收到 N\d+ 转发/u.test(only.line);
  return understoodCard(
    {
      button: !isOne ? '照此办理' : pair ? '签收并转发' : verbOf(only.line),
      ref: isOne ? (only.notice?.ref ?? null) : null,
      words: isOne ? (only.notice?.words ?? null) : null,
      items: lines.map(({ line, notice }) => {
        const rest = line
          .replace(/^\S+\s*/u, '')
          .replace(notice?.ref ?? '', '')
          .trim();
        return { verb: verbOf(line), ref: notice?.ref ?? null, words: notice?.words ?? null, rest: rest || null };
      }),
      reply: isOne && only.line.length <= longestReply && !only.line.includes('\n') ? only.line : '确认',
    },
    options,
  );
}
