import { beforeAll, expect, test } from 'vitest';
import { until } from '../support/until.ts';
import { faultsOf } from './offers.ts';
import { organs, type Person } from './register.ts';
import { brief, startStand, type Stand } from './stand.ts';
import { signRequest } from './wire.ts';

let stand: Stand;
const clerks = organs
  .filter(([code]) => code !== 'E1')
  .flatMap(([code]) =>
    [2, 3, 4].map((n): Person => [`副手${code}${String(n)}`, code, '文书', 'clerk', `c${String(n)}-${code}`]),
  );

beforeAll(async () => {
  stand = await startStand({ morePeople: clerks });
});

const ask = async (user: string, says: string) => (await stand.members.ask(user, says)).words;
const all = async (ref: string) => brief(await stand.status(ref)).all;
/** What came before the answer to a question that is always answered: nothing, when the words before it were not. */
async function saidNothing(user: string, says: string): Promise<void> {
  const from = stand.wecom.phones.of(user).length;
  await stand.members.say(user, says);
  await stand.members.say(user, '我');
  const first = await until('the answer to 我', () => stand.wecom.phones.of(user)[from]);
  expect(first.words).toMatch(/^(?:文书|副手)/u);
}

test('with nothing to sign: 收到 and 确认 say so, 好的 gets no answer', async () => {
  expect(await ask('c-A12', '收到')).toBe('当前没有待签收的通知。');
  expect(await ask('c-A12', '确认')).toBe('当前没有待签收的通知。');
  for (const says of ['好的', '嗯', 'OK', '👌', '1']) await saidNothing('c2-A12', says);
});

test('one to sign, and its card came last: the bare word signs', async () => {
  const ref = await stand.issue('A,B', '防汛值守', 31);
  // The platform's answer to the bot comes a moment after the card: only then does the bot know what it said last.
  await until('both sent', async () => brief(await stand.status(ref)).gaps.join() === 'A dispatched,B dispatched');
  expect(await ask('c-A', '收到')).toMatch(new RegExp(`已签收 [\\s\\S]*${ref}[\\s\\S]*甲市安委办[\\s\\S]*文书二`, 'u'));
  expect(await all(ref)).toBe('2 1 9 10');
});

test('one to sign, but something else was said last: nothing is signed', async () => {
  const ref = await stand.issue('B', '有限空间作业检查', 32);
  await until('both cards', () => stand.wecom.phones.of('c-B').length >= 2);
  await stand.members.ask('c2-B', '收到 N1');
  expect(await ask('c-B', '已阅')).toBe(`已阅不等于签收。请点签收或回复：收到 ${ref}`);
  // Words that ask to sign are a reminder; these are not.
  expect(await ask('c-B', '我')).toMatch(/^文书三/u);
  for (const says of ['好的', '嗯', 'OK', '👌', '1']) {
    expect(await ask('c3-B', says)).toBe(`如已收到，请点签收或回复：收到 ${ref}`);
  }
  expect(await ask('c-B', '收到')).toMatch(new RegExp(`^${ref} .*有限空间.*待签收，请点签收或回复：收到 ${ref}$`, 'u'));
  for (const says of ['没收到', '收到没', '收到了吗', `${ref}收到没`])
    expect(await ask('c4-B', says)).not.toMatch(/^已签收 /u);
  expect(await all(ref)).toBe('1 0 2 2');
});

test('several to sign: the bare word lists them and signs none', async () => {
  const refs = [
    await stand.issue('C', '粉尘检查', 33),
    await stand.issue('C', '值班安排', 34),
    await stand.issue('C', '汛期防范', 35),
  ];
  await until('three cards', () => stand.wecom.phones.of('c-C').length >= 3);
  const said = await ask('c-C', '收到');
  expect(said).toMatch(/有3件待签收/u);
  for (const ref of refs) expect(said).toContain(ref);
  for (const ref of refs) expect(await all(ref)).toBe('1 0 2 2');
  expect(await ask('c-C', `收到 ${refs[1] ?? ''}`)).toContain('值班安排');
  expect(await all(refs[1] ?? '')).toBe('1 1 1 2');
});

test('pasted chat and forwarded words sign nothing', async () => {
  const ref = await stand.issue('B', '用电安全检查', 36);
  await until('the card', () => stand.wecom.phones.of('c4-B').some((r) => r.words.includes('用电安全')));
  await stand.members.say('c4-B', `【转】收到 ${ref}`);
  await stand.members.say('c4-B', `陈主任 15:40\n${ref}收到请回复\n小周 15:42\n收到 ${ref}`);
  await stand.members.say('c4-B', `「小周：收到 ${ref}」\n- - - - - - - - - - - - - - -\n他签了吗`);
  await stand.members.say('c4-B', '我');
  await until('the last answer', () => stand.wecom.phones.of('c4-B').some((r) => r.words.startsWith('副手B4')));
  expect(await all(ref)).toBe('1 0 2 2');
});

test('two of one organ sign: both are kept, the first counts; each of three taps is answered, one act stands', async () => {
  const ref = await stand.issue('A', '消防检查', 37);
  const card = await stand.members.cardWith('c3-A', '签收', '消防检查');
  const taps = [1, 2, 3].map(() => stand.members.tapOf('c3-A', card, '签收').xml);
  await Promise.all(taps.map((xml) => stand.members.accepted(xml)));
  await until('the receipt', () => card.words.includes('已签收'));
  expect(await ask('c4-A', `收到 ${ref}`)).toMatch(/副手A3已于\d+月\d+日 \d\d:\d\d签收，您的签收一并留存/u);
  expect(brief(await stand.status(ref))).toMatchObject({ all: '1 1 7 8', gaps: ['A signed'] });
  expect(await ask('c3-A', `收到 ${ref}`)).toMatch(/已签收/u);
});

test('a tap by another organ, or by nobody we know, signs nothing and tells nothing', async () => {
  const ref = await stand.issue('A', '燃气检查', 38);
  const card = await stand.members.cardWith('c-A', '签收', '燃气检查');
  for (const user of ['c-B1', 'c-nobody']) {
    const from = stand.wecom.phones.of(user).length;
    await stand.members.accepted(stand.members.tapOf(user, card, '签收').xml);
    const said = await until('an answer', () => stand.wecom.phones.of(user)[from]);
    expect(said.words).not.toMatch(/已签收|燃气/u);
    expect(said.words).toMatch(/没有找到|尚未/u);
  }
  expect(await all(ref)).toBe('1 0 8 8');
});

test('the same message delivered three times, and again with a fresh nonce: one act, one answer', async () => {
  const ref = await stand.issue('B', '锅炉检查', 39);
  await until('the card', () => stand.wecom.phones.of('c3-B').some((r) => r.words.includes('锅炉')));
  const from = stand.wecom.phones.of('c3-B').length;
  const xml = stand.members.textXml('c3-B', `收到 ${ref}`);
  const request = signRequest(stand.wecom.app, xml);
  for (let n = 0; n < 3; n += 1) expect(await stand.members.post(request)).toMatchObject({ status: 200, body: '' });
  await stand.members.accepted(xml);
  await until('the receipt', () => stand.wecom.phones.of('c3-B')[from]);
  await stand.members.say('c3-B', '我');
  const since = await until('both answers', () => {
    const got = stand.wecom.phones.of('c3-B').slice(from);
    return got.length >= 2 ? got : null;
  });
  expect(since.map((r) => r.words)).toEqual([expect.stringContaining('已签收'), expect.stringContaining('副手B3')]);
  expect(await all(ref)).toBe('1 1 1 2');
});

test('no message so far was unfriendly, or offered a word that the bot does not know', () => {
  expect(stand.wecom.phones.received.length).toBeGreaterThan(10);
  expect(stand.wecom.phones.received.flatMap(faultsOf)).toEqual([]);
});
