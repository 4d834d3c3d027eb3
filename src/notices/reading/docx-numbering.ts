import { chineseNumeral } from './numerals.ts';

/** One level of a Word list: how its number is written, where it starts, and the text around it (`（%2）`). */
interface Level {
  readonly format: string;
  readonly start: number;
  readonly text: string;
}

interface Lists {
  /** Levels by the list's abstract number and the level's index: `3/0`. */
  readonly levels: ReadonlyMap<string, Level>;
  readonly abstractOf: ReadonlyMap<string, string>;
  /** The level that a paragraph style is tied to. */
  readonly ofStyle: ReadonlyMap<string, string>;
}

const attribute = (xml: string, tag: string, name = 'w:val'): string | undefined =>
  new RegExp(`<${tag}(?=[\\s/>])[^<>]{0,400}?\\s${name}="([^"<>]{0,100})"`, 'u').exec(xml)?.[1];

const elements = (xml: string, tag: string): string[] =>
  xml
    .split(new RegExp(`<${tag}(?=[\\s>])`, 'u'))
    .slice(1)
    .map((piece) => ` ${piece.split(`</${tag}>`)[0] ?? ''}`);

const ownAttribute = (piece: string, name: string): string =>
  new RegExp(`^[^<>]{0,400}?\\s${name}="([^"<>]{0,100})"`, 'u').exec(piece)?.[1] ?? '';

const readLists = (xml: string): Lists => {
  const levels = new Map<string, Level>();
  const ofStyle = new Map<string, string>();
  for (const list of elements(xml, 'w:abstractNum')) {
    const id = ownAttribute(list, 'w:abstractNumId');
    for (const level of elements(list, 'w:lvl')) {
      const place = `${id}/${ownAttribute(level, 'w:ilvl') || '0'}`;
      const style = attribute(level, 'w:pStyle');
      if (style !== undefined) ofStyle.set(style, place);
      levels.set(place, {
        format: attribute(level, 'w:numFmt') ?? 'decimal',
        start: Number(attribute(level, 'w:start') ?? '1'),
        text: attribute(level, 'w:lvlText') ?? '',
      });
    }
  }
  const numbers = elements(xml, 'w:num').map(
    (num) => [ownAttribute(num, 'w:numId'), attribute(num, 'w:abstractNumId') ?? ''] as const,
  );
  return { levels, abstractOf: new Map(numbers), ofStyle };
};

const circled = (n: number): string => (n >= 1 && n <= 20 ? String.fromCodePoint(0x2460 + n - 1) : String(n));

/** A counter in a format of ISO/IEC 29500-1 17.18.59, as far as Chinese notices use it; '' for bullets. */
const written = (n: number, format: string): string => {
  if (format === 'bullet' || format === 'none') return '';
  if (/^(?:chineseCounting|chineseCountingThousand|japaneseCounting|ideographDigital|taiwaneseCounting)/u.test(format))
    return chineseNumeral(n);
  if (format.startsWith('decimalEnclosedCircle')) return circled(n);
  if (format === 'lowerLetter' || format === 'upperLetter') {
    const letter = String.fromCodePoint(97 + ((n - 1) % 26));
    return format === 'lowerLetter' ? letter : letter.toUpperCase();
  }
  return String(n);
};

/** Word's own counting: a number of one level sets the deeper ones back. */
const createCounter = ({ levels }: Lists) => {
  const counts = new Map<string, number>();
  return (abstract: string, index: number): string => {
    const level = levels.get(`${abstract}/${index}`);
    if (!level) return '';
    counts.set(`${abstract}/${index}`, (counts.get(`${abstract}/${index}`) ?? level.start - 1) + 1);
    for (let deeper = index + 1; deeper < 9; deeper += 1) counts.delete(`${abstract}/${deeper}`);
    if (level.format === 'bullet') return '';
    return level.text.replaceAll(/%([1-9])/gu, (_, digit: string) => {
      const at = `${abstract}/${Number(digit) - 1}`;
      const part = levels.get(at);
      return written(counts.get(at) ?? part?.start ?? 1, part?.format ?? 'decimal');
    });
  };
};

/** The newer half of a text box says the same as its fallback, which is the one that is read. */
const withoutChoices = (xml: string): string => {
  const [head = '', ...pieces] = xml.split(/<mc:Choice(?=[\s>])/u);
  const close = '</mc:Choice>';
  return head + pieces.map((piece) => (piece.includes(close) ? piece.slice(piece.indexOf(close)) : '')).join('');
};

/** The properties of each paragraph, in order. Pieces do not overlap, so that a file of open tags stays linear. */
const paragraphProperties = (xml: string): string[] =>
  withoutChoices(xml)
    .split(/<w:pPr(?=[\s>])/u)
    .slice(1)
    .map((piece) => piece.slice(0, 4000).split(/<\/w:pPr>|<w:pPrChange|<w:r[ >]/u)[0] ?? '');

/**
 * The numbers that Word counts by itself (一、 （一） 1.) and keeps out of a document's text: one for each numbered paragraph, in order;
 * '' for a bullet. Takes `word/document.xml` and `word/numbering.xml`, already bounded by `inspectZip`. Linear; throws nothing.
 */
export const docxNumbers = (document: string, numbering: string): string[] => {
  const lists = readLists(numbering);
  const count = createCounter(lists);
  const numbers: string[] = [];
  for (const properties of paragraphProperties(document)) {
    const numId = attribute(properties, 'w:numId');
    const direct = numId === undefined ? undefined : lists.abstractOf.get(numId);
    const styled = lists.ofStyle.get(attribute(properties, 'w:pStyle') ?? '');
    const level = attribute(properties, 'w:ilvl');
    const place =
      direct !== undefined && (level !== undefined || styled === undefined) ? `${direct}/${level ?? '0'}` : styled;
    if (numId === '0' || place === undefined || !lists.levels.has(place)) continue;
    const [abstract = '', at = '0'] = place.split('/');
    numbers.push(count(abstract, Number(at)));
  }
  return numbers;
};
