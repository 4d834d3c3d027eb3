import { describe, expect, test } from 'vitest';
import { findSecrecyMark } from '../../../src/notices/reading/index.ts';

const body = `关于开展检查的通知\n各单位：\n${'请认真检查，做好记录。\n'.repeat(12)}`;

describe('marks', () => {
  test.each([
    ['秘密★1年', '秘密★1年'],
    ['机  密', '机密'],
    ['绝密★长期', '绝密★长期'],
    ['000012    机密★3年    特急', '机密★3年'],
    ['秘密★１年\n特急', '秘密★１年'],
    ['内部资料', '内部资料'],
    ['内部文件 注意保存', '内部文件注意保存'],
    ['【内部资料 请勿外传】', '【内部资料请勿外传】'],
    ['密级：秘密', '密级：秘密'],
  ])('%s in the head', (mark, found) => expect(findSecrecyMark(`${mark}\n${body}`)).toBe(found));

  test('on a line of its own further down', () => {
    expect(findSecrecyMark(`${body}\n    内部资料 注意保存\n`)).toBe('内部资料注意保存');
    expect(findSecrecyMark(`${body}\n秘密★1年    特急\n`)).toBe('秘密★1年');
  });
});

describe('no marks', () => {
  test.each([
    '要保守国家秘密和商业秘密。',
    '严禁泄露机密。',
    '加强内部资料管理',
    '机密级计算机要专人管理。',
    '密级：公开',
    '各单位内部文件要及时归档。',
  ])('%s', (sentence) => expect(findSecrecyMark(`${body}${sentence}\n`)).toBeNull());
  test('the word in a title', () => {
    expect(findSecrecyMark(`关于加强涉密载体和内部资料管理的通知\n${body}`)).toBeNull();
  });
});
