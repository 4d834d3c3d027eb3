import { findDate } from './dates.ts';
import { cellsOf, docNumberOf, isOrganLine, isRedHead, urgencyOf } from './head-lines.ts';
import { isMetadata, metadataOf } from './metadata.ts';
import type { Line } from './lines.ts';
import { isOrganName } from './organ-names.ts';
import { cut, type Passage } from './passage.ts';

const isNameHalf = (line: Line): boolean =>
  /^\p{Script=Han}{4,40}$/u.test(line.tight.key) &&
  docNumberOf(line) === null &&
  urgencyOf(line) === null &&
  !isMetadata(line);

/** The name in red: 某某文件, over one or several lines; several names around the word for joint issuers (GB/T 9704-2012 7.2.4). */
const onRedHead = (head: Line[]): string[] => {
  const at = head.findIndex(isRedHead);
  const red = head[at];
  if (red === undefined) return [];
  const name = red.tight.raw.replace(/(?:文件|明传电报|传真电报|明电)$/u, '');
  const above = head.slice(Math.max(0, at - 6), at).filter(isNameHalf);
  const below = name === '' ? head.slice(at + 1, at + 4).filter(isOrganLine) : [];
  const names: string[] = [];
  let half = '';
  for (const part of [...above.map((line) => line.tight.raw), name, ...below.map((line) => line.tight.raw)]) {
    half += part;
    if (half === '' || !isOrganName(half)) continue;
    names.push(half);
    half = '';
  }
  return names;
};

/** 某市安委会办公室关于……的通知. */
const inTitle = (title: Passage | null): string[] => {
  const before = /^(?!转发|印发|批转|关于)(.{3,60}?)(?:关于|转发|印发|批转)/u.exec(title?.key ?? '')?.[1];
  return title !== null && before !== undefined && isOrganName(before) ? [title.raw.slice(0, before.length)] : [];
};

/** （县应急局 2021年12月1日） under a title, or without brackets under a bulletin's name: whose words these are, and when. */
export const bracketedIssuer = (line: Line): { organ: Passage; issuedOn: string } | null => {
  const key = line.tight.key;
  const bracketed = key.startsWith('(') && key.endsWith(')');
  if (key.length > 80 || (!bracketed && cellsOf(line).length !== 2)) return null;
  const found = findDate(key);
  if (!found || found.to !== key.length - (bracketed ? 1 : 0)) return null;
  const organ = cut(line.tight, bracketed ? 1 : 0, found.from);
  return isOrganName(organ.key) ? { organ, issuedOn: found.iso } : null;
};

/** The issuers of a layer without a signature: from the red head, the title, an organ's name above it, the table of a web page. */
export const unsignedIssuers = (head: Line[], title: Passage | null): string[] => {
  const red = onRedHead(head);
  if (red.length > 0) return red;
  const titled = inTitle(title);
  if (titled.length > 0) return titled;
  for (const line of head) {
    const bracketed = bracketedIssuer(line);
    if (bracketed) return [bracketed.organ.raw];
    const stated = metadataOf(line, 'issuer');
    if (stated !== null) return [stated];
  }
  return head.filter((line) => isOrganLine(line) && line.tight.raw !== title?.raw).map((line) => line.tight.raw);
};
