import { expect, test } from 'vitest';
import { priorities } from '../../src/delivery/index.ts';
import { card, many, to, useBed } from './bed.ts';
import { createStandIn, face } from './stand-in.ts';

const bed = useBed();
const byNumber = (a: number, b: number) => a - b;

test('2,500 receivers take three calls, the fewest the platform allows', async () => {
  await bed.enqueue(card(many(2500)));
  await bed.deliver().drain();
  expect(bed.standIn.sent.map(({ users }) => users.length).toSorted(byNumber)).toEqual([500, 1000, 1000]);
  expect((await bed.rows()).map(({ state }) => state)).toEqual(['sent', 'sent', 'sent']);
  expect(await bed.jobs()).toBe(0);
});

test('the row keeps what redraws the card; the dialogue knows what was said last', async () => {
  const receivers = [...to('a', 'b'), { accountId: 0, user: 'stranger', deliveryId: 0 }];
  await bed.enqueue(card(receivers));
  await bed.deliver().drain();
  const [row] = await bed.sql('SELECT state, message_id, send_code, task_id, attempts, settled_at, id FROM outbox');
  const { id, ...rest } = row as { id: number }; // the columns selected above
  expect(rest).toMatchObject({ state: 'sent', message_id: 'm1', send_code: 's1', task_id: `t-${id}`, attempts: 1 });
  expect(await bed.sql('SELECT account_id, last_topic, last_notice FROM dialogue ORDER BY account_id')).toEqual([
    { account_id: 1, last_topic: 'card', last_notice: 12 },
    { account_id: 2, last_topic: 'card', last_notice: 12 },
  ]);
});

test('words of people leave the row once they are out; what a card was made from stays', async () => {
  bed.topics = { ...bed.topics, words: { forgets: true, compose: async () => ({ kind: 'text', text: '好' }) } };
  await bed.enqueue(card(to('a')), {
    ...card(to('b')),
    topic: 'words',
    subject: { text: '不该留下', noticeNumber: 12 },
  });
  await bed.deliver().drain();
  const rows = await bed.sql('SELECT topic, subject FROM outbox ORDER BY topic');
  expect(rows).toMatchObject([
    { topic: 'card', subject: { noticeNumber: 12 } },
    { topic: 'words', subject: {} },
  ]);
  expect(JSON.stringify(rows)).not.toContain('不该留下');
});

test('who was not reached is told to the topic with the reason, in the closing transaction', async () => {
  bed.standIn.unreached.set('b', 'unknown').set('c', 'unlicensed');
  await bed.enqueue(card(to('A', 'B', 'c')));
  await bed.deliver().drain();
  expect(bed.heard).toMatchObject([
    {
      kind: 'send',
      subject: { noticeNumber: 12 },
      accepted: [{ user: 'A', deliveryId: 101 }],
      unreached: [
        { user: 'B', deliveryId: 102, reason: 'unknown' },
        { user: 'c', deliveryId: 103, reason: 'unlicensed' },
      ],
      failed: [],
    },
  ]);
  expect(await bed.sql('SELECT account_id FROM dialogue')).toEqual([{ account_id: 1 }]);
});

test('somebody with two posts is told once and reported for both', async () => {
  await bed.enqueue(card([...to('a'), { accountId: 1, user: 'a', deliveryId: 7 }]));
  await bed.deliver().drain();
  expect(bed.standIn.sent.map(({ users }) => users)).toEqual([['a']]);
  expect(bed.heard[0]?.accepted.map(({ deliveryId }) => deliveryId)).toEqual([101, 7]);
});

test('a message that has nothing to say any more is dropped', async () => {
  bed.topics['card'] = { compose: () => Promise.resolve(null) };
  await bed.enqueue(card(to('a')));
  await bed.deliver().drain();
  expect(bed.standIn.calls).toBe(0);
  expect(await bed.rows()).toMatchObject([{ state: 'dropped', lastError: null }]);
});

test('people without cards get the plain face, in a row of their own', async () => {
  const [person] = await bed.sql<{ id: number }>(`INSERT INTO person (name, face) VALUES ('甲', 'text') RETURNING id`);
  const [account] = await bed.sql<{ id: number }>(
    `INSERT INTO account (platform, corp, "user", person_id) VALUES ('wecom', '', 'plain', $1) RETURNING id`,
    [person?.id],
  );
  const plain = { accountId: account?.id ?? 0, user: 'plain', deliveryId: 9 };
  await bed.enqueue(card([plain, ...to('a', 'b').map((r) => ({ ...r, accountId: r.accountId + 1_000_000 }))]));
  await bed.deliver().drain();
  expect(bed.standIn.sent).toHaveLength(2);
  expect(bed.standIn.sent).toContainEqual({ users: ['plain'], outgoing: { kind: 'text', text: face('通知').text } });
  expect(bed.standIn.sent.find(({ outgoing }) => outgoing.kind === 'card')?.users).toEqual(['a', 'b']);
  expect((await bed.rows()).map(({ state }) => state)).toEqual(['sent', 'sent']);
});

test('a platform that takes fewer at once gets more calls', async () => {
  bed.standIn = createStandIn({ batchSize: 2 });
  await bed.enqueue(card(to('a', 'b', 'c', 'd', 'e')));
  await bed.deliver().drain();
  expect(bed.standIn.sent.map(({ users }) => users.length).toSorted(byNumber)).toEqual([1, 2, 2]);
});

test('receipts overtake the cards of a relay', async () => {
  await bed.enqueue(card(to('a'), { priority: priorities.redraw }));
  await bed.enqueue(card(to('b'), { priority: priorities.relayCard }));
  await bed.enqueue(card(to('c'), { priority: priorities.receipt }));
  await bed.deliver({ concurrency: 1 }).drain();
  expect(bed.standIn.sent.flatMap(({ users }) => users)).toEqual(['c', 'b', 'a']);
});

test('a tapped card is redrawn with its code, and nobody is told anything else', async () => {
  await bed.enqueue(card(to('a'), { kind: 'redraw', code: 'once' }));
  await bed.deliver().drain();
  expect(bed.standIn.redrawn).toMatchObject([{ users: ['a'], code: 'once' }]);
  expect(bed.standIn.sent).toEqual([]);
  expect(await bed.sql('SELECT account_id FROM dialogue')).toEqual([]);
});

test('the answer to a tap comes as a message when its code is refused at the first try', async () => {
  bed.standIn.spent.add('once');
  await bed.enqueue(card(to('a'), { kind: 'redraw', code: 'once', priority: priorities.receipt }));
  await bed.deliver().drain();
  expect(bed.standIn.sent).toMatchObject([{ users: ['a'] }]);
  expect(bed.heard).toMatchObject([{ kind: 'send', accepted: [{ user: 'a' }] }]);
});

test('a redraw whose code is used up is dropped', async () => {
  bed.standIn.spent.add('once');
  await bed.enqueue(card(to('a'), { kind: 'redraw', code: 'once' }));
  await bed.deliver().drain();
  expect(await bed.rows()).toMatchObject([{ state: 'dropped', lastError: '60140: the code is used up' }]);
  expect(bed.heard).toMatchObject([{ kind: 'redraw', accepted: [], failed: [{ user: 'a', code: '60140' }] }]);
});
