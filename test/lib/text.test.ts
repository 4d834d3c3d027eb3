import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import {
  byteCount,
  charCount,
  cut,
  cutBytes,
  matter,
  nickname,
  rowName,
  shortTitle,
  splitBytes,
} from '../../src/lib/text.ts';

const title = '关于开展涉爆粉尘企业专项检查的通知';
/** Whatever people and documents may hold: rare characters, title marks, line breaks. */
const anyText = fc.string({
  unit: fc.constantFrom('检', '查', '𠮷', '《', '》', '\n', '。', '，', ' ', 'a', '关于', '转发', '的通知', '…'),
  maxLength: 120,
});
const isWhole = (text: string) => {
  let depth = 0;
  for (const char of text) {
    if (char === '《') depth += 1;
    if (char === '》') depth -= 1;
    if (depth < 0) return false;
  }
  return depth === 0;
};

describe('a short title', () => {
  test('stays whole where it fits', () => {
    expect(shortTitle(title, 36)).toBe(title);
  });
  test('loses issuer, 转发 and 关于 before it loses words', () => {
    const long = `临澜市安委会办公室关于转发《云岭省安委会办公室关于立即开展涉爆粉尘企业专项检查的紧急通知》的通知`;
    expect(shortTitle(long, 36)).toBe('涉爆粉尘企业专项检查的紧急通知');
    expect(shortTitle(long, 10)).toBe('涉爆粉尘企业专项检…');
  });
  test('never tears a pair of title marks', () => {
    expect(cut('先学《粉尘防爆五条规定》再自查自改', 12)).toBe('先学粉尘防爆五条规定再…');
    expect(cut('请各单位先学《粉尘防爆五条规定》再自查', 12)).toBe('请各单位先学…');
  });
  test('counts a rare name character as one', () => {
    expect(charCount('𠮷县')).toBe(2);
    expect(cut('𠮷𠮷𠮷𠮷', 3)).toBe('𠮷𠮷…');
  });
  test('is never too long, empty or torn', () => {
    fc.assert(
      fc.property(anyText, fc.integer({ min: 1, max: 40 }), (text, max) => {
        const short = shortTitle(text, max);
        expect(charCount(short)).toBeLessThanOrEqual(max);
        expect(short === '' && text.trim() !== '').toBe(false);
        expect(isWhole(short) || !isWhole(text)).toBe(true);
      }),
    );
  });
});

describe('what a title is about', () => {
  test.each([
    ['转发国务院安委办关于加强开发区安全生产工作的通知', '加强开发区安全生产工作的通知'],
    ['蓝溪区安委会办公室转发市安委会办公室关于开展高温季节安全防范工作的通知', '高温季节安全防范工作的通知'],
    ['关于印发《粉尘防爆专项整治方案》的通知', '粉尘防爆专项整治方案'],
    ['关于转发《关于转发〈五条规定〉的通知》的通知', '转发〈五条规定〉的通知'],
    ['关于转发《五条规定》和《防爆指南》的通知', '转发《五条规定》和《防爆指南》的通知'],
    ['值班安排', '值班安排'],
  ])('%s', (given, about) => {
    expect(matter(given)).toBe(about);
  });
  test.each([
    [title, '涉爆粉尘企业专项检查'],
    ['国务院安全生产委员会办公室关于加强开发区安全生产工作的通知', '加强开发区安全生产工作'],
    ['关于做好2024年防汛防台风检查工作的通知', '防汛防台风检查工作'],
    ['关于深入学习宣传和贯彻实施重大事故隐患判定标准的通知', '重大事故隐患判定标准'],
    ['关于印发《有限空间作业安全指导手册》和4个专题系列折页的通知', '有限空间作业安全指导手册'],
  ])('people call %s %s', (given, words) => {
    expect(nickname(given)).toBe(words);
  });
  test('a nickname has at most 12 characters, and some', () => {
    fc.assert(
      fc.property(anyText, (text) => {
        expect(charCount(nickname(text))).toBeLessThanOrEqual(12);
        expect(nickname(text) === '' && text.trim() !== '').toBe(false);
      }),
    );
  });
  test.each([
    ['望川县安委办', '望川县'],
    ['澜东高新区', '澜东高新区'],
    ['临澜市澜东高新技术产业开发区管委会', '临澜市澜…'],
  ])('as the name of a row %s is %s', (organ, short) => {
    expect(rowName(organ)).toBe(short);
  });
});

describe('bytes', () => {
  test('a cut keeps whole lines where one ends late enough', () => {
    expect(cutBytes('第一行很长很长很长\n第二行', 34)).toBe('第一行很长很长很长…');
    expect(cutBytes('短', 3)).toBe('短');
  });
  test('a long text parts after paragraphs, else after sentences', () => {
    expect(splitBytes('第一段。\n第二段。', 20)).toEqual(['第一段。', '第二段。']);
    expect(splitBytes('第一句。第二句。', 20)).toEqual(['第一句。', '第二句。']);
    expect(splitBytes('没有任何标点的文字', 12)).toEqual(['没有任何', '标点的文', '字']);
    expect(splitBytes(' \n ', 20)).toEqual([]);
  });
  test('a cut is never too long and never breaks a character', () => {
    fc.assert(
      fc.property(anyText, fc.integer({ min: 3, max: 90 }), (text, bytes) => {
        const short = cutBytes(text, bytes);
        expect(byteCount(short)).toBeLessThanOrEqual(bytes);
        expect(Buffer.from(short).toString()).toBe(short); // half a character would come back as U+FFFD
      }),
    );
  });
  test('pieces fit and lose nothing but white space', () => {
    fc.assert(
      fc.property(anyText, fc.integer({ min: 4, max: 90 }), (text, bytes) => {
        const pieces = splitBytes(text, bytes);
        for (const piece of pieces) {
          expect(byteCount(piece)).toBeLessThanOrEqual(bytes);
          expect(piece.trim()).not.toBe('');
        }
        expect(pieces.join('').replace(/\s/gu, '')).toBe(text.replace(/\s/gu, ''));
      }),
    );
  });
});
