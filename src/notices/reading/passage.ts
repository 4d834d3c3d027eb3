/**
 * A piece of text beside its folded twin of the same length: rules look at `key` (half-width ASCII, one kind of dash, 《》 and 〇),
 * answers are cut from `raw`, so that they stay the document's own characters.
 */
export interface Passage {
  readonly raw: string;
  readonly key: string;
}

/** Only one-to-one replacements of BMP characters may stand here: the twins must keep the same length. */
const folded = new Map<string, string>(
  Object.entries({
    '\u3000': ' ',
    '\u00A0': ' ',
    '\u200B': ' ',
    '\t': ' ',
    '\f': ' ',
    '\v': ' ',
    '‐': '-',
    '‑': '-',
    '‒': '-',
    '–': '-',
    '—': '-',
    '―': '-',
    '−': '-',
    '─': '-',
    '«': '《',
    '»': '》',
    '＜': '〈',
    '＞': '〉',
    '○': '〇',
    '◯': '〇',
    '︰': ':',
    '∶': ':',
    '﹕': ':',
    '﹝': '〔',
    '﹞': '〕',
    '｡': '。',
    '＂': '"',
  }),
);

const foldChar = (char: string): string => {
  const known = folded.get(char);
  if (known !== undefined) return known;
  const code = char.charCodeAt(0);
  return code >= 0xff01 && code <= 0xff5e ? String.fromCharCode(code - 0xfee0) : ' ';
};

const foldable = /[\u3000\u00A0\u2000-\u200B\t\f\v‐-―−─«»○◯︰∶﹕﹝﹞｡\uFF01-\uFF5E]/gu;

export const passage = (raw: string): Passage => ({ raw, key: raw.replace(foldable, foldChar) });

export const cut = (p: Passage, from: number, to = p.raw.length): Passage => ({
  raw: p.raw.slice(from, to),
  key: p.key.slice(from, to),
});

export const trim = (p: Passage): Passage => {
  const from = p.key.length - p.key.trimStart().length;
  return cut(p, from, Math.max(from, p.key.trimEnd().length));
};

/** Without any white space: justified, torn and hard-wrapped texts read alike. */
export const tighten = (p: Passage): Passage => {
  if (!p.key.includes(' ')) return p;
  let raw = '';
  for (const [i, char] of p.key.split('').entries()) if (char !== ' ') raw += p.raw[i] ?? '';
  return { raw, key: p.key.replaceAll(' ', '') };
};

export const glue = (a: Passage, b: Passage, between = ''): Passage => ({
  raw: a.raw + between + b.raw,
  key: a.key + between + b.key,
});

/** The words at `pattern` in the document's own characters. */
export const wordsAt = (p: Passage, from: number, to: number): string => p.raw.slice(from, to).replaceAll(/\s+/gu, '');
