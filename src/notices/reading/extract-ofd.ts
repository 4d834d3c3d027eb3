import { layOutPage, type Run } from './page-layout.ts';
import type { InspectedZip } from './zip-guard.ts';
import { decodeXml } from './xml-words.ts';

const page = /(?:^|\/)Doc_(\d{1,4})\/Pages\/Page_(\d{1,5})\/Content\.xml$/iu;
const mostPages = 500;

const numbers = (words: string | undefined): number[] =>
  (words ?? '').split(/[\s,]+/u).flatMap((word) => (word === '' || Number.isNaN(Number(word)) ? [] : [Number(word)]));
const attribute = (tag: string, name: string): string | undefined =>
  new RegExp(String.raw`\b${name}="([^"]{0,4000})"`, 'u').exec(tag)?.[1];

const tags = /<(?:\w{1,20}:)?(TextObject|TextCode)\b([^<>]*)>([^<]*)/gu;

/** Places grow downward from the upper left corner, in millimetres; a TextCode stands relative to its object's boundary. */
const runsOf = (xml: string) => {
  const runs: Run[] = [];
  let [left = 0, top = 0, width = 0, size = 4]: number[] = [];
  for (const [, tag = '', attributes = '', text = ''] of xml.matchAll(tags)) {
    if (tag === 'TextObject') {
      [left = 0, top = 0, width = 0] = numbers(attribute(attributes, 'Boundary'));
      size = Number(attribute(attributes, 'Size')) || 4;
      continue;
    }
    const [x = 0] = numbers(attribute(attributes, 'X'));
    const [y = 0] = numbers(attribute(attributes, 'Y'));
    runs.push({ text: decodeXml(text), x: left + x, y: -(top + y), width, size });
  }
  return runs;
};

/**
 * The text of an .ofd (GB/T 33190-2016), laid out by place as that of a .pdf; '' where its pages are pictures. Only the usual tree of
 * folders is known (Doc_0/Pages/Page_0/Content.xml): what another one holds is kept and completed by hand.
 */
export const extractOfd = ({ names, xml }: InspectedZip): string =>
  names
    .flatMap((name) => {
      const [, doc, number] = page.exec(name) ?? [];
      return doc === undefined ? [] : [{ name, at: Number(doc) * 100_000 + Number(number) }];
    })
    .toSorted((a, b) => a.at - b.at)
    .slice(0, mostPages)
    .map(({ name }) => layOutPage(runsOf(xml(name))))
    .join('\n\n')
    .trim();
