import { chinaDate, chinaDeadline, chinaFields } from '../../lib/china-time.ts';
import { createDice, type Dice } from '../dice.ts';

/** How somebody at a phone is: at once, late, not there, or with the wrong word first. */
export type Habit = 'prompt' | 'slow' | 'vacant' | 'wrong';

export const habitNames: Record<Habit, string> = {
  prompt: '及时',
  slow: '拖延',
  vacant: '岗位空缺',
  wrong: '先答错',
};

/** A number out of words (FNV-1a), so that nobody's chance depends on who was asked before. */
const hashOf = (text: string): number => {
  let hash = 0x811c9dc5;
  for (const char of text) hash = Math.imul(hash ^ (char.codePointAt(0) ?? 0), 0x01000193);
  return hash >>> 0;
};
const diceOf = (seed: number, ...about: string[]): Dice => createDice(hashOf([seed, ...about].join(' ')));

/** The same seed gives everybody the same habit. */
export function habitOf(seed: number, user: string): Habit {
  const throwOf = diceOf(seed, user).int(100);
  if (throwOf < 62) return 'prompt';
  if (throwOf < 84) return 'slow';
  return throwOf < 95 ? 'wrong' : 'vacant';
}

/** What looks like an answer and signs nothing. */
const wrongWords = ['已阅', '好的', '收到 N999', '退回'] as const;

const minuteMs = 60_000;
const hourMs = 60 * minuteMs;
const dayMs = 24 * hourMs;

/** At night nobody looks: it is done the next morning, not by all in the same minute. */
const awake = (at: Date, dice: Dice): Date => {
  const { hour } = chinaFields(at);
  if (hour >= 7 && hour < 22) return at;
  const day = hour >= 22 ? new Date(at.getTime() + dayMs) : at;
  return new Date(chinaDeadline(`${chinaDate(day)}T07:30`).getTime() + dice.int(90) * minuteMs);
};

/** `wrong`: words to be typed; null: what was asked for. */
export interface PlannedAct {
  at: Date;
  wrong: string | null;
}

/**
 * What a person of this habit does about one duty that came at `at`, in order. Slow people take three hours to four days, and
 * one time in three more than a week, past many a deadline. `duty` tells the duties of one person apart; the same seed, person and duty give the same plan.
 */
export function planActs(seed: number, { user, duty, at }: { user: string; duty: string; at: Date }): PlannedAct[] {
  const habit = habitOf(seed, user);
  const dice = diceOf(seed, user, duty);
  const after = (ms: number) => awake(new Date(at.getTime() + ms), dice);
  const within = (fromMs: number, toMs: number) => fromMs + dice.int(toMs - fromMs);
  switch (habit) {
    case 'vacant':
      return [];
    case 'prompt':
      return [{ at: after(within(2 * minuteMs, 40 * minuteMs)), wrong: null }];
    case 'slow':
      return [
        { at: after(dice.chance(1 / 3) ? within(8 * dayMs, 24 * dayMs) : within(3 * hourMs, 4 * dayMs)), wrong: null },
      ];
    case 'wrong': {
      const first = after(within(10 * minuteMs, 2 * hourMs));
      const mended = awake(new Date(first.getTime() + within(5 * minuteMs, 30 * minuteMs)), dice);
      return [
        { at: first, wrong: dice.pick(wrongWords) },
        { at: mended, wrong: null },
      ];
    }
  }
}
