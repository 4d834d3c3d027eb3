import { beforeAll, expect, test } from 'vitest';
import { until } from '../support/until.ts';
import { noticeOf } from './register.ts';
import { brief, startStand, type Stand } from './stand.ts';

let stand: Stand;
beforeAll(async () => {
  stand = await startStand();
});

const clerks = ['c-A', 'c-B', 'c-C', 'c-A1', 'c-A2', 'c-A3'];
const askAll = (words: string) => Promise.all(clerks.map((user) => stand.members.ask(user, words)));
/** The first pause after a failure is up to 15 s: jitter, so that a thousand failed messages do not come back at once. */
const afterOnePause = 45_000;

test('many answers at once need one token', async () => {
  await askAll('我');
  expect(stand.wecom.callsTo('gettoken')).toHaveLength(1);
  expect(stand.wecom.callsTo('message/send')).toHaveLength(clerks.length);
});

test('a token that has become worthless is fetched anew once, and nothing is lost', async () => {
  stand.wecom.expireToken();
  const answers = await askAll('待办');
  expect(answers.map((r) => r.words)).toEqual(clerks.map(() => '当前没有待办。'));
  expect(stand.wecom.callsTo('gettoken')).toHaveLength(2);
});

test('a line cut before the platform acted: sent again', async () => {
  stand.wecom.failNext('message/send', { cut: 'before' });
  expect((await stand.members.ask('c-B1', '我', afterOnePause)).words).toMatch(/北湾县/u);
});

test('a line cut after the platform acted: the card is on every telephone once', async () => {
  stand.wecom.failNext('message/send', { cut: 'after' });
  await stand.issue('A,B,C');
  const isOut = async () => brief(await stand.status('N1')).gaps.every((gap) => gap.endsWith('dispatched'));
  await until('dispatched', isOut, afterOnePause);
  for (const user of ['c-A', 'c-B', 'c-C']) {
    const cards = stand.wecom.phones.of(user).filter((r) => r.words.includes('［签收］'));
    expect(cards).toHaveLength(1);
  }
});

test('a code that is used up is not tried again; the signature stands', async () => {
  const card = await stand.members.cardWith('c-C', '签收');
  stand.wecom.failNext('message/update_template_card', { errcode: 60140 });
  await stand.members.accepted(stand.members.tapOf('c-C', card, '签收').xml);
  await until('the refusal', () => stand.wecom.callsTo('message/update_template_card')[0]);
  expect((await stand.members.ask('c-C', '收到 N1')).words).toMatch(/已签收[\s\S]*直辖县安委办/u);
  expect(stand.wecom.callsTo('message/update_template_card')).toHaveLength(1);
});

test('every receiver unknown: nothing is tried again, the clerk above is told', async () => {
  stand.wecom.strangers.add('c-c1');
  const before = stand.wecom.callsTo('message/send').length;
  await stand.members.say('c-C', '转发 N1 全部');
  const told = await until('a card about it', () =>
    stand.wecom.phones.of('c-C').find((r) => r.words.includes('收不到')),
  );
  expect(told.words).toMatch(/1家收不到 N1[\s\S]*南坪/u);
  const sent = stand.wecom.callsTo('message/send').slice(before);
  const toStranger = sent.filter((c) => JSON.stringify(c.body).includes('"c-c1"'));
  expect(toStranger.map((c) => c.answer['errcode'])).toEqual([81013]);
  expect(brief(await stand.status('N1')).gaps).toContain('C1 undeliverable');
});

test('too often (45009): nothing is sent for a minute, then everything', async () => {
  const file = await stand.write('second.txt', noticeOf('值班安排', 61));
  stand.wecom.failNext('message/send', { errcode: 45009 });
  const before = stand.wecom.callsTo('message/send').length;
  await stand.json('notice', 'issue', file, '--issuer', 'P', '--to', 'A,B', '--not-secret');
  const isRefused = () => stand.wecom.callsTo('message/send').find((c) => c.answer['errcode'] === 45009);
  const refused = await until('the refusal', isRefused);
  await Promise.all(['c-A1', 'c-A2', 'c-A3'].map((user) => stand.members.say(user, '我')));
  const card = await until(
    'the card, after the window',
    () => stand.wecom.phones.of('c-A').find((r) => r.words.includes('值班安排')),
    120_000,
  );
  expect(card.at - refused.at).toBeGreaterThanOrEqual(59_000);
  const isThere = (user: string) => stand.wecom.phones.of(user).filter((r) => r.words.startsWith('文书')).length === 2;
  await until('what waited meanwhile', () => ['c-A1', 'c-A2', 'c-A3'].every(isThere), 90_000);
  const after = stand.wecom.callsTo('message/send').slice(before);
  expect(after.filter((c) => c.at > refused.at && c.at < refused.at + 59_000)).toEqual([]);
  expect(after).toHaveLength(5); // the refused one, once more, and the three answers
});
