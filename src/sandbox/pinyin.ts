import { pinyin } from 'pinyin-pro';

const known = new Map<string, string>();

/** `wangli wl` of 王丽: whole syllables and their first letters. Kept, for a province has the same names again and again. */
const lettersOf = (text: string): string => {
  let letters = known.get(text);
  if (letters === undefined) {
    const syllables = pinyin(text, { toneType: 'none', type: 'array', v: true });
    letters = `${syllables.join('')} ${syllables.map(([first]) => first ?? '').join('')}`.toLowerCase();
    known.set(text, letters);
  }
  return letters;
};

/** Letters only, as somebody types who leaves the Chinese input off. */
export const isPinyin = (q: string): boolean => /^[a-z\s']+$/iu.test(q);

/** Whether a name is written, or begins, so in pinyin: `wl`, `wangli`, `wang li`. */
export const soundsLike = (text: string, q: string): boolean =>
  lettersOf(text).includes(q.toLowerCase().replaceAll(/[\s']/gu, ''));
