import { beforeAll, expect, test } from 'vitest';
import { until } from '../support/until.ts';
import { faultsOf } from './offers.ts';
import { noticeOf, type Person } from './register.ts';
import { brief, startStand, type Stand } from './stand.ts';

let stand: Stand;
const clerks = ['P', 'A'].flatMap((code) =>
  [2, 3, 4].map((n): Person => [
    `副手${code}${String(n)}`,
    code === 'P' ? 'P' : 'A',
    '文书',
    'clerk',
    `c${String(n)}-${code}`,
  ]),
);

beforeAll(async () => {
  stand = await startStand({ morePeople: clerks });
});

const ask = async (user: string, says: string) => (await stand.members.ask(user, says)).words;
const exists = async (ref: string) => (await stand.anda('notice', 'status', ref, '--json')).code === 0;
const text = noticeOf();
const [head, middle, end] = [text.slice(0, 60), text.slice(60, 160), text.slice(160)];

test('发文 in several messages: each renews the preview; 取消 leaves nothing', async () => {
  expect(await ask('c-P', '发文')).toMatch(/请发来通知全文/u);
  const first = await ask('c-P', head);
  expect(first).toMatch(/确认发文[\s\S]*3家：甲市安委办、乙市安委办、直辖县安委办/u);
  expect(first).not.toContain('9月30日');
  await ask('c-P', middle);
  const last = await ask('c-P', end);
  expect(last).toMatch(/要办：2项/u);
  expect(last).toMatch(/9月20日前[\s\S]*9月30日前/u);
  expect(last).toMatch(/［非涉密，发文］[\s\S]*［取消］/u);
  expect(await ask('c-P', '取消')).toBe('已取消，没有发出。');
  expect(await ask('c-P', '非涉密，发文')).toMatch(/^没有待确认的事项。/u);
  expect(await exists('N1')).toBe(false);
});

test('again to two named organs, the declaration typed: sent to these two, in its whole text', async () => {
  await ask('c2-P', `发文 ${head}`);
  await ask('c2-P', middle + end);
  expect(await ask('c2-P', '发给 甲市,乙市')).toMatch(/2家：甲市安委办、乙市安委办/u);
  expect(await ask('c2-P', '非涉密，发文')).toMatch(/已发文 N1 [\s\S]*2家/u);
  expect((await stand.members.cardWith('c-A', '签收')).words).toMatch(/N1 · 云安办〔\d{4}〕18号/u);
  expect(brief(await stand.status('N1'))).toMatchObject({ all: '2 0 10 10', gaps: ['A dispatched', 'B dispatched'] });
  expect(stand.wecom.phones.of('c-C')).toEqual([]);
  const original = await ask('c-B', '原文 N1');
  expect(original).toContain(middle.trim());
});

test('a tap on the preview declares as well; the preview says it is done and cannot be pressed again', async () => {
  await ask('c3-P', `发文 ${noticeOf('汛期值班', 40)}`);
  const { shown } = await stand.members.tap('c3-P', '非涉密，发文');
  await until('its new face', () => shown.words.includes('已发文'));
  expect(shown.words).toMatch(/N2 汛期值班/u);
  expect(shown.words).not.toContain('［非涉密');
  expect(brief(await stand.status('N2')).all).toBe('3 0 12 12');
});

test('a secrecy mark in the head or on a line of its own is refused, and never stored', async () => {
  for (const [user, says, mark] of [
    ['c4-P', `发文 秘密★1年\n${text}`, '秘密★1年'],
    ['c4-P', `发文\n内部资料\n${text}`, '内部资料'],
    ['c4-P', `发文 ${text}\n机密\n`, '机密'],
    ['c4-P', `发文 内部文件 注意保存\n${text}`, '内部文件'],
  ] as const) {
    expect(await ask(user, says)).toContain(`文首标有“${mark}`);
    expect(await ask(user, '非涉密，发文')).toMatch(/没有待确认的事项/u);
  }
  // The word in running text is no mark.
  expect(await ask('c3-P', `发文 ${text.replace('为防范事故', '为防范事故和泄露商业秘密')}`)).toMatch(/确认发文/u);
  expect(await ask('c3-P', '取消')).toMatch(/已取消/u);
  expect(await exists('N3')).toBe(false);
});

test('a mark that comes in a later message stops the whole draft', async () => {
  await ask('c2-P', `发文 ${head}`);
  expect(await ask('c2-P', `绝密\n${middle}`)).toContain('绝密');
  expect(await ask('c2-P', '非涉密，发文')).toMatch(/没有待确认的事项/u);
});

test('who may not issue has no 发文, and an organ without lower ones cannot', async () => {
  expect(await ask('c-E1', `发文 ${text}`)).not.toMatch(/确认发文/u);
  expect(await ask('c-A12', `发文 ${text}`)).toMatch(/下级/u);
});

test('relay words: preview, 限期, 除, 确认转发; a limit later than above asks for a reason', async () => {
  expect(await ask('c-A', '转发 N1 全部')).toBe('请先签收 N1。一并办理请回复：收到 N1 转发全部');
  await ask('c-A', '收到 N1');
  expect(await ask('c-A', '转发 N1 甲县,火星县')).toMatch(/火星县/u);
  const preview = await ask('c2-A', '转发 N1 全部 要求：先查抛光企业');
  expect(preview).toMatch(/确认转发 N1[\s\S]*4家[\s\S]*先查抛光企业/u);
  expect(await ask('c2-A', '除 丙区')).toMatch(/3家/u);
  const later = await ask('c2-A', `限期 ${String(new Date().getFullYear() + 2)}年1月5日`);
  expect(later).toMatch(/晚于上级[\s\S]*请改期，或回复：限期 .*理由/u);
  expect(await ask('c2-A', '限期 9月15日')).toMatch(/限期：.*9月15日/u);
  expect(await ask('c2-A', '确认转发 N1')).toMatch(/已转发[\s\S]*3家/u);
  expect(brief(await stand.status('N1'))).toMatchObject({
    all: '5 1 9 10',
    gaps: expect.arrayContaining(['A signed', 'A1 dispatched', 'A2 dispatched', 'AZ dispatched']) as unknown,
  });
  expect(await ask('c3-A', '转发 N1 丙区')).toMatch(/已转发|确认转发/u);
});

test('no message so far was unfriendly, or offered a word that the bot does not know', () => {
  expect(stand.wecom.phones.received.length).toBeGreaterThan(10);
  expect(stand.wecom.phones.received.flatMap(faultsOf)).toEqual([]);
});
