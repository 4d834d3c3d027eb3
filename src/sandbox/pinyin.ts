import { setImmediate as breathe } from 'node:timers/promises';
import { pinyin } from 'pinyin-pro';

/** Syllables as typed with the Chinese input off, and their first letters. */
type Letters = readonly [whole: string, initials: string];

const known = new Map<string, Letters>();

/** `wangli`, `wl` of 王丽. Kept, for a province has the same names again and again. */
const lettersOf = (text: string): Letters => {
  let letters = known.get(text);
  if (letters === undefined) {
    const syllables = pinyin(text, { toneType: 'none', type: 'array', v: true }).map((one) => one.toLowerCase());
    letters = [syllables.join(''), syllables.map(([first]) => first ?? '').join('')];
    known.set(text, letters);
  }
  return letters;
};

/** Letters only, as somebody types who leaves the Chinese input off. */
export const isPinyin = (q: string): boolean => /^[a-z\s']+$/iu.test(q);

/** How well a name fits what was typed: 2 it begins so, 1 it is somewhere inside, 0 not at all. */
const fitOf = (text: string, typed: string): number => {
  const letters = lettersOf(text);
  if (letters.some((one) => one.startsWith(typed))) return 2;
  return letters.some((one) => one.includes(typed)) ? 1 : 0;
};

/** Others wait while names are spelled; so many at a time. */
const batch = 500;

/**
 * Finds names by pinyin. They are read when somebody first asks and spelled without holding up the process; `forget` after
 * they changed.
 */
export const createSoundIndex = (readNames: () => Promise<string[]>) => {
  let kept: Promise<string[]> | null = null;
  const read = async () => {
    const names = [...new Set(await readNames())];
    for (const [i, name] of names.entries()) {
      lettersOf(name);
      if (i % batch === batch - 1) await breathe();
    }
    return names;
  };
  const all = () =>
    (kept ??= read().catch((error: unknown) => {
      kept = null; // asked again, it is tried again
      throw error;
    }));
  return {
    forget: () => void (kept = null),
    /** Begins to read and spell, so that whoever types later need not wait: 100,000 names take a second. */
    warm: () => void all().catch(() => {}), // whoever asks is told
    /** At most `limit` names for `wl`, `wangli`, `wang li`; those that begin so first. */
    async find(q: string, limit: number): Promise<string[]> {
      const typed = q.toLowerCase().replaceAll(/[\s']/gu, '');
      if (typed === '') return [];
      const fits: [string[], string[]] = [[], []];
      for (const name of await all()) {
        const fit = fitOf(name, typed);
        if (fit === 2) fits[0].push(name);
        else if (fit === 1) fits[1].push(name);
        if (fits[0].length >= limit) break;
      }
      return [...fits[0], ...fits[1]].slice(0, limit);
    },
  };
};
export type SoundIndex = ReturnType<typeof createSoundIndex>;
