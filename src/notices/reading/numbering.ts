import { parseNumeral } from './numerals.ts';

/** Kinds of numbers in front of an item, from the highest rank down (GB/T 9704-2012 7.3.3: 一、 （一） 1． （1）; 第一 and ① by custom). */
const kinds = [
  { kind: '一、', pattern: /^([一二三四五六七八九十]{1,3})[、.,]/u },
  { kind: '第一', pattern: /^(第[一二三四五六七八九十]{1,3})[、,:.]/u },
  { kind: '（一）', pattern: /^(\([一二三四五六七八九十]{1,3}\))[、.,:]?/u },
  { kind: '1.', pattern: /^(\d{1,2})(?:、|,(?!\d)|\.(?!\d)|\.(?=\d{4}年|\d{1,2}月))/u },
  { kind: '1)', pattern: /^(\d{1,2}\))[、.,:]?/u },
  { kind: '（1）', pattern: /^(\(\d{1,2}\))[、.,:]?/u },
  { kind: '①', pattern: /^([①②③④⑤⑥⑦⑧⑨⑩⑪⑫⑬⑭⑮⑯⑰⑱⑲⑳])[、.,:]?/u },
] as const;

export type NumberKind = (typeof kinds)[number]['kind'];
export const numberKinds: readonly NumberKind[] = kinds.map(({ kind }) => kind);

/** The number in front of an item: its kind, its value, and how many characters `label` and the whole mark take. */
export interface ItemNumber {
  readonly kind: NumberKind;
  readonly value: number;
  readonly labelLength: number;
  readonly length: number;
}

const valueOf = (label: string): number => {
  const circled = label.codePointAt(0) ?? 0;
  if (circled >= 0x2460 && circled <= 0x2473) return circled - 0x2460 + 1;
  return parseNumeral(label.replaceAll(/[第()]/gu, '')) ?? 0;
};

/** The number at the beginning of a tight, folded text, or null. */
export const readNumber = (key: string): ItemNumber | null => {
  for (const { kind, pattern } of kinds) {
    const match = pattern.exec(key);
    const label = match?.[1];
    if (match && label !== undefined) {
      return { kind, value: valueOf(label), labelLength: label.length, length: match[0].length };
    }
  }
  return null;
};

/** `2. 6日前`: without its space the mark would be a decimal point. Folded text with its spaces in; lengths are of the tight text. */
export const readSpacedNumber = (key: string): ItemNumber | null => {
  const label = /^(\d{1,2}) ?\. +\d/u.exec(key)?.[1];
  return label === undefined
    ? null
    : { kind: '1.', value: Number(label), labelLength: label.length, length: label.length + 1 };
};

export const startsItem = (key: string): boolean => readNumber(key) !== null;
