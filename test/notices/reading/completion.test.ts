import { expect, test } from 'vitest';
import { readDue } from '../../../src/notices/due-words.ts';
import { readCompletion } from '../../../src/notices/reading/index.ts';

const now = new Date('2026-09-03T02:32:00Z');
const read = (line: string) => readCompletion(line, (words) => readDue(words, now) !== null);

const title = '关于开展粉尘防爆检查的通知';
const number = '云安办〔2026〕18号';

test.each([
  [`${title}，${number}，9月30日`, { title, documentNumber: number, due: '9月30日' }],
  [`${title}、${number}、9月30日前`, { title, documentNumber: number, due: '9月30日前' }],
  [`${title},云安办(2026)18号,9-30`, { title, documentNumber: '云安办(2026)18号', due: '9-30' }],
  [`标题：${title}；文号：${number}；最早期限：9月30日18时。`, { title, documentNumber: number, due: '9月30日18时' }],
  [`${title}，9月30日，${number}`, { title, documentNumber: number, due: '9月30日' }],
  [`${title}\n${number}\n2026年9月30日`, { title, documentNumber: number, due: '2026年9月30日' }],
  [title, { title, documentNumber: null, due: null }],
  [`${title}，无文号，期限无`, { title, documentNumber: null, due: null }],
  [`${title}，${number}`, { title, documentNumber: number, due: null }],
  [
    `关于做好防汛、防雷、防火工作的通知，9月底`,
    { title: '关于做好防汛、防雷、防火工作的通知', documentNumber: null, due: '9月底' },
  ],
])('%s', (line, found) => {
  expect(read(line)).toEqual(found);
});

test.each(['', '9月30日', number, `${number}，9月30日`, '好的', '1', `${title.repeat(40)}，9月30日`])(
  '%s has no title',
  (line) => {
    expect(read(line)).toBeNull();
  },
);
