import type { ActGrammar } from './act.ts';
import { partOf, type Sketch } from './sketch.ts';

/** A part of a message with at most one verb of an act in it. */
export interface OrderGroup {
  /** null where no act's verb stands. */
  act: ActGrammar | null;
  part: Sketch;
}

interface Piece {
  from: number;
  to: number;
  act: ActGrammar | null;
  /** Parted from what stands before by a mark, not by a blank only. */
  isOwnClause: boolean;
}

/** The act whose verb a text holds; the order of the grammars decides where several fit. */
const actIn = (acts: readonly ActGrammar[], text: string): ActGrammar | null =>
  acts.find(({ verb }) => verb.test(text)) ?? null;

/** Behind a signature in one breath: N7签了全转, 收到N7并转发全部. */
const joined =
  /(?<=(?:签收?|收到|收悉|收下)\s?(?:了|[ⓃⒹⓁ])*\s?)(?=(?:[ⓃⒹⓁ]\s?)?(?:并且?|再|然后|接着|同时|就|一并|也)?\s?(?:全部?|都)?(?:转|下发|传达))/u;
const connective =
  /(?<=[\p{Script=Han}Ⓝ])(?=(?:并且|然后|接着|同时|顺便|另外|还有)\s?(?:把|将)?(?:[ⓃⒹⓁ]|全|都|再)?\s?(?:签|收|转|退|撤|催|报|更正|下发|传达))/u;

/** 月底前反馈, 25号前报: by when, of the act before. */
const deadline = /^(?:请|务必|要求)?Ⓣ.{0,3}(?:反馈|报送|上报|汇报|回复|报|交)\p{Script=Han}{0,3}$/u;

function piecesOf(sketch: Sketch, acts: readonly ActGrammar[]): Piece[] {
  const pieces: Piece[] = [];
  for (const { index, 0: run } of sketch.text.matchAll(/[^,;\s]+/gu)) {
    let from = index;
    for (const cut of [...cutsIn(run), run.length]) {
      const to = index + cut;
      const isOwnClause = from === 0 || /[,;]/u.test(sketch.text.charAt(from - 1)) || from > index;
      const text = sketch.text.slice(from, to);
      pieces.push({ from, to, act: deadline.test(text) ? null : actIn(acts, text), isOwnClause });
      from = to;
    }
  }
  return pieces;
}
const cutsIn = (run: string): number[] =>
  [joined, connective]
    .flatMap((pattern) => Array.from(run.matchAll(new RegExp(pattern.source, 'gu')), ({ index }) => index))
    .filter((at) => at > 0)
    .toSorted((a, b) => a - b);

/**
 * Parts a message so that each part holds one act with all that belongs to it: what has no verb of its own joins the part
 * before, or, where none is before, the one behind (现场没这台设备 H3不属实).
 */
export function groupOrders(sketch: Sketch, acts: readonly ActGrammar[]): OrderGroup[] {
  const groups: { from: number; to: number; act: ActGrammar | null }[] = [];
  const pieces = piecesOf(sketch, acts);
  pieces.forEach((piece, i) => {
    const open = groups.at(-1);
    const hasOwn = /[ⓃⒹⓁ]/u.test(sketch.text.slice(piece.from, piece.to));
    const before = open ? sketch.text.slice(open.from, open.to) : '';
    const next = pieces[i + 1];
    const leadsNext =
      open?.act != null &&
      hasOwn &&
      piece.act === null &&
      /[ⓃⒹⓁ]/u.test(before) &&
      next?.act != null &&
      !/[ⓃⒹⓁ]/u.test(sketch.text.slice(next.from, next.to));
    const isNew =
      !open ||
      leadsNext ||
      (piece.act !== null && open.act !== null && piece.act !== open.act && !(open.act.takesWords && !hasOwn)) ||
      (piece.act !== null &&
        open.act === piece.act &&
        hasOwn &&
        /[ⓃⒹⓁ]/u.test(before) &&
        (piece.isOwnClause || open.act.takesWords === true));
    if (isNew) groups.push({ from: piece.from, to: piece.to, act: piece.act });
    else {
      open.to = piece.to;
      open.act ??= piece.act;
    }
  });
  return groups.map(({ from, to, act }) => ({ act, part: partOf(sketch, from, to) }));
}
