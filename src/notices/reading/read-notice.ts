import { readMovedAddressees, readSalutation, type Salutation } from './addressees.ts';
import { readAttachments } from './attachments.ts';
import { canonicalText } from './canonical-text.ts';
import { readContacts } from './contacts.ts';
import { unfoldColumns } from './columns.ts';
import { findDate } from './dates.ts';
import { readDeadlines } from './deadlines.ts';
import { readForwards } from './forwards.ts';
import { unfoldPaste } from './unfold-paste.ts';
import { docNumberOf, isDateLine, isRedHead, urgencyOf } from './head-lines.ts';
import { isMetadata, metadataOf } from './metadata.ts';
import { bracketedIssuer, unsignedIssuers } from './issuers.ts';
import { isAttachmentMark, splitLayers, type Extent } from './layers.ts';
import { readLines, type Line } from './lines.ts';
import { readParagraphs } from './paragraphs.ts';
import { startsItem } from './numbering.ts';
import { passage } from './passage.ts';
import type { ReadLayer } from './read-layer.ts';
import { readReach } from './reach.ts';
import { readRequirements } from './requirements.ts';
import { findSignOff, isTail, type SignOff } from './sign-off.ts';
import { findTitle, type Title } from './titles.ts';

const firstOf = <T>(lines: Line[], read: (line: Line) => T | null): T | null => {
  for (const line of lines) {
    const value = read(line);
    if (value !== null) return value;
  }
  return null;
};

const dateIn = (text: string | null): string | null =>
  text === null ? null : (findDate(passage(text).key)?.iso ?? null);

/** The sign-off's date; else what the head states (in brackets under the title, 成文日期), else the 印发 line of the 版记. */
const issueDate = (signOff: SignOff | null, head: Line[], tail: Line[]): string | null =>
  signOff?.issuedOn ??
  firstOf(head, (line) => (isDateLine(line) ? (findDate(line.tight.key)?.iso ?? null) : null)) ??
  firstOf(head, (line) => bracketedIssuer(line)?.issuedOn ?? null) ??
  firstOf(head, (line) => dateIn(metadataOf(line, 'writtenOn'))) ??
  firstOf(head, (line) => dateIn(metadataOf(line, 'publishedOn'))) ??
  firstOf(tail, (line) => (/日印发\)?$/u.test(line.tight.key) ? (findDate(line.tight.key)?.iso ?? null) : null));

const isHeadMark = (line: Line): boolean =>
  isRedHead(line) || docNumberOf(line) !== null || urgencyOf(line) !== null || isMetadata(line) || isDateLine(line);

/** Addressees below words of a web page that no rule knows: a line of organs that ends in a colon, before the first sentence. */
const salutationBelow = (lines: Line[], from: number): Salutation | null => {
  for (let at = from + 1; at < from + 10; at += 1) {
    const key = lines[at]?.tight.key ?? '。';
    if (/[。;]/u.test(lines[at - 1]?.tight.key ?? '') || startsItem(key)) return null;
    if (!key.endsWith(':')) continue;
    const found = readSalutation(lines, at, at + 1);
    if (found.addressees.length > 0) return found;
  }
  return null;
};

/** Addressees behind the title; without a title, behind the marks of the head. */
const salutationOf = (lines: Line[], title: Title | null): Salutation => {
  let from = title === null ? 0 : title.to + 1;
  while (title === null && lines[from] !== undefined && lines.slice(from, from + 1).some(isHeadMark)) from += 1;
  const found = readSalutation(lines, from, lines.length);
  return found.addressees.length > 0 ? found : (salutationBelow(lines, from) ?? found);
};

/** Where a head without a title ends: it is short and holds no sentence. */
const firstSentence = (lines: Line[]): number => {
  const end = lines.slice(0, 12).findIndex((line) => /[。;]/u.test(line.tight.key));
  return Math.max(0, end);
};

/** Where the text ends that has no signature: at the first attachment or 版记 line. */
const unsignedEnd = (lines: Line[], from: number): number => {
  const end = lines.findIndex(
    (line, i) => i >= from && (isAttachmentMark(line) || /^抄[送报]|印发\)?$/u.test(line.tight.key.slice(0, 80))),
  );
  return end < 0 ? lines.length : end;
};

const bodyLines = (lines: Line[], { bodyFrom, rest }: Salutation, end: number, listed: ReadonlySet<number>): Line[] => {
  const body = lines.slice(bodyFrom, end).filter((_, i) => !listed.has(bodyFrom + i));
  const salutation = lines[bodyFrom - 1];
  return rest === null || salutation === undefined ? body : [{ ...salutation, words: rest, tight: rest }, ...body];
};

/** The year that the title or the document number names: what a date is reckoned from where the layer bears none. */
const titleYear = (title: string, docNumber: string): number | null => {
  const year =
    /((?:19|20)\d{2})年/u.exec(passage(title).key)?.[1] ?? /((?:19|20)\d{2})/u.exec(passage(docNumber).key)?.[1];
  return year === undefined ? null : Number(year);
};

/** The 附注 and 版记 behind a sign-off; what follows them (a plan, a form) belongs to an attachment. */
const tailFrom = (lines: Line[], from: number): Line[] => {
  const tail: Line[] = [];
  for (const line of lines.slice(from, from + 40)) {
    if (!isTail(line) && (tail.length === 0 || line.gap > 0)) break;
    tail.push(line);
  }
  return tail;
};

/** Reads one layer; `lines` are its own, `text` is its canonical text. */
const readLayer = (lines: Line[], found: Title | null, text: string): ReadLayer => {
  const title = found ?? findTitle(lines, 0, lines.length);
  const salutation = salutationOf(lines, title);
  const { bodyFrom } = salutation;
  const top = lines.slice(0, title === null ? Math.max(bodyFrom, firstSentence(lines)) : bodyFrom);
  const head = top.filter((_, i) => title === null || i < title.from || i > title.to);
  const signOff = findSignOff(lines, bodyFrom, lines.length);
  const end = signOff?.from ?? unsignedEnd(lines, bodyFrom);
  const tail = tailFrom(lines, signOff?.to ?? end);
  const attachments = readAttachments(lines, bodyFrom, signOff?.to ?? end);
  const bodyPart = bodyLines(lines, salutation, end, attachments.listed);
  const body = readParagraphs(bodyPart);
  const docNumber = firstOf(head, docNumberOf) ?? firstOf(head, (line) => metadataOf(line, 'docNumber'));
  const issuedOn = issueDate(signOff, head, tail);
  const name = title?.words.raw ?? firstOf(head, (line) => metadataOf(line, 'title'));
  const moved = salutation.addressees.length > 0 ? [] : readMovedAddressees([...head, ...tail]);
  return {
    title: name,
    docNumber,
    urgency: firstOf(head, urgencyOf),
    issuers:
      signOff !== null && signOff.issuers.length > 0 ? signOff.issuers : unsignedIssuers(head, title?.words ?? null),
    addressees: salutation.addressees.length > 0 ? salutation.addressees : moved,
    issuedOn,
    forwards: readForwards(title?.words ?? null, body, attachments.appended),
    requirements: readRequirements(body),
    deadlines: readDeadlines(body, { issuedOn, titleYear: titleYear(name ?? '', docNumber ?? '') }),
    contacts: readContacts(readParagraphs(unfoldColumns([...bodyPart, ...tail]))),
    attachments: attachments.names,
    ...readReach(text),
    text,
  };
};

const shift = (title: Title | null, by: number): Title | null =>
  title === null ? null : { ...title, from: title.from - by, to: title.to - by };

/** What an outer layer says of the layer behind it: a lone 附件 above its head names it, and whoever encloses a notice passes it on. */
const linkLayers = (layers: ReadLayer[], extents: Extent[], lines: Line[]): void => {
  for (const [i, inner] of layers.entries()) {
    const outer = layers[i - 1];
    const extent = extents[i];
    if (outer === undefined || extent === undefined || inner.title === null) continue;
    const marked = lines.slice(extent.from, extent.title?.from ?? extent.from).some(isAttachmentMark);
    if (marked && outer.attachments.length === 0) outer.attachments.push(inner.title);
    outer.forwards ??= { title: inner.title, docNumber: inner.docNumber };
  }
};

/** The layers of a canonical text. */
const readLayers = (canonical: string): ReadLayer[] => {
  const lines = readLines(canonical);
  if (lines.length === 0) return [];
  const printed = canonical.split('\n');
  const extents = splitLayers(lines);
  const layers = extents.map(({ from, to, title }, i) => {
    const start = i === 0 ? 0 : (lines[from]?.first ?? 0);
    const behind = lines[to]?.first ?? printed.length;
    return readLayer(lines.slice(from, to), shift(title, from), canonicalText(printed.slice(start, behind).join('\n')));
  });
  linkLayers(layers, extents, lines);
  return layers;
};

/**
 * Reads a notice into its layers, outermost first: rules about how official documents are set (GB/T 9704-2012 版头, 主体, 版记) and
 * worded, no guesses. Labels as in notices/README.md: the text's own characters without white space; `due` in China's time.
 * The layers' `text` together are `canonicalText(text)` but for blank lines between them. An empty text has no layer.
 *
 * Anybody may paste anything: every pattern is bounded and the whole is linear in the length of the text. Throws nothing.
 */
export const readNotice = (text: string): ReadLayer[] => {
  const canonical = canonicalText(text);
  const unfolded = unfoldPaste(canonical);
  const parts = unfolded === null ? [] : readLayers(unfolded);
  // One layer alone is sure to be all of the text, so the unfolded breaks do not show in what is signed.
  const [only] = parts;
  return only !== undefined && parts.length === 1 ? [{ ...only, text: canonical }] : readLayers(canonical);
};
