import type { ActName, Understood } from '../../../src/chat/understanding/understood.ts';

export interface Labelled extends Understood {
  who: string;
  says: string;
}

/** Acts that leave the record as it is. */
const harmless = new Set<ActName>([
  'ask',
  'none',
  'help',
  'how far',
  'my duties',
  'read',
  'figures',
  'proof',
  'who am I',
  'accident',
  'unclear',
]);

/** Free text is compared without width, white space, marks and case. */
const plain = (value: unknown) =>
  (typeof value === 'string' ? value : (JSON.stringify(value) ?? ''))
    .normalize('NFKC')
    .replace(/[\s\p{P}]+/gu, '')
    .toLowerCase();

/** Whether all that a label wants was found; more may have been found. */
function agrees(want: unknown, got: unknown): boolean {
  if (Array.isArray(want)) return Array.isArray(got) && want.every((item) => got.some((other) => agrees(item, other)));
  if (want !== null && typeof want === 'object') {
    if (got === null || typeof got !== 'object') return false;
    const found = new Map(Object.entries(got));
    return Object.entries(want).every(([key, value]) => agrees(value, found.get(key)));
  }
  const [a, b] = [plain(want), plain(got)];
  return a === b || (a.length > 1 && b.length > 1 && (a.includes(b) || b.includes(a)));
}

const actsOf = ({ act, args }: Understood): ActName[] =>
  act === 'several' ? (args.acts ?? []).map((one) => one.act) : [act];

export const isRight = (want: Understood, got: Understood): boolean =>
  JSON.stringify(actsOf(want)) === JSON.stringify(actsOf(got)) && agrees(want.args, got.args);

/** Something would have been done that was not asked for: the worst mistake. */
export const isUnasked = (want: Understood, got: Understood): boolean =>
  actsOf(want).every((act) => harmless.has(act)) && actsOf(got).some((act) => !harmless.has(act));

export const readLabelled = (text: string): Labelled[] =>
  text
    .split('\n')
    .filter((line) => line.startsWith('{'))
    // `as`: our own file, and every line of it is compared.
    .map((line) => JSON.parse(line) as Labelled);
