import { describe, expect, test } from 'vitest';
import {
  readCode,
  readDay,
  readDegrees,
  readEstablishedLevel,
  readFace,
  readLevel,
  readMobile,
  readRoles,
  readUserId,
  readYesNo,
} from '../../../src/organs/import/cells.ts';

const wrong = { wrong: expect.any(String) };

test.each([
  ['county', 'county'],
  ['County', 'county'],
  ['developmentzone', 'developmentZone'],
  ['县', 'county'],
  ['县级', 'county'],
  ['县级市', 'county'],
  ['设区市', 'prefecture'],
  ['市级', 'prefecture'],
  ['省级', 'province'],
  ['街道', 'township'],
  ['开发区', 'developmentZone'],
  ['企业', 'enterprise'],
])('level %s is %s', (text, level) => {
  expect(readLevel(text)).toEqual({ value: level });
});

test('unknown levels are refused, also as the level a zone was set up at', () => {
  expect(readLevel('village')).toEqual(wrong);
  expect(readLevel('constructor')).toEqual(wrong);
  expect(readEstablishedLevel('国家级')).toEqual({ value: 'state' });
  expect(readEstablishedLevel('其他')).toEqual({ value: 'other' });
  expect(readEstablishedLevel('企业')).toEqual(wrong);
});

test('roles by code and by word, each once', () => {
  expect(readRoles('clerk;leader')).toEqual({ value: ['clerk', 'leader'] });
  expect(readRoles('文书； 安全员、safetyofficer')).toEqual({ value: ['clerk', 'safetyOfficer'] });
  expect(readRoles('clerk;king;queen')).toEqual({ wrong: '不认识的角色“king、queen”' });
  expect(readRoles('toString')).toEqual(wrong);
});

test.each(['2026-02-03', '2026/2/3', '2026年2月3日', '20260203', '2026.2.3', '2026/2/3 0:00'])('day %s', (text) => {
  expect(readDay(text)).toEqual({ value: '2026-02-03' });
});
test.each(['2026-02-30', '2026-13-01', '26-02-03', '明天', '2026', '46054'])('no day: %s', (text) => {
  expect(readDay(text)).toEqual(wrong);
});

describe('userids', () => {
  test('lower case, own corporation unless another stands in front', () => {
    expect(readUserId('Zhang.San-01_x')).toEqual({ value: { corp: null, user: 'zhang.san-01_x' } });
    expect(readUserId('wwA1/LiSi')).toEqual({ value: { corp: 'wwA1', user: 'lisi' } });
    expect(readUserId('a'.repeat(64))).toEqual({ value: { corp: null, user: 'a'.repeat(64) } });
  });
  test.each(['a'.repeat(65), 'zhang san', '张三', 'a|b', 'ww1/x/y', '/x', 'ww1/', 'a@b'])('refused: %s', (text) => {
    expect(readUserId(text)).toEqual(wrong);
  });
});

test('degrees, yes and no, faces, mobiles, codes', () => {
  expect(readDegrees('-89.5', 90)).toEqual({ value: -89.5 });
  for (const text of ['90.01', '1e1', 'NaN', '30°']) expect(readDegrees(text, 90)).toEqual(wrong);
  expect([readYesNo('是'), readYesNo('TRUE'), readYesNo('0')]).toEqual([
    { value: true },
    { value: true },
    { value: false },
  ]);
  expect(readYesNo('maybe')).toEqual(wrong);
  expect([readFace('文字'), readFace('Card'), readFace('html')]).toEqual([{ value: 'text' }, { value: 'card' }, wrong]);
  expect([readMobile('139 0000-0000'), readMobile('call me')]).toEqual([{ value: '13900000000' }, wrong]);
  expect([readCode('5301-Z1'), readCode('53,01'), readCode('53 01')]).toEqual([{ value: '5301-Z1' }, wrong, wrong]);
});
