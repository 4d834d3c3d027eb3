import { expect, test } from 'vitest';
import { entriesOf, startTestApp, wordsOf, type TestApp } from './support/app.ts';

const hourMs = 3600_000;
const draft = '发文\n关于开展涉爆粉尘企业专项检查的通知\n请于9月20日前书面报送。';

/** Nothing is open, parked or lost, and nobody has a card twice. */
async function assertQuiet({ sql, twin }: TestApp): Promise<void> {
  expect(await sql(`SELECT id, topic, state, last_error FROM outbox WHERE state <> 'sent'`)).toEqual([]);
  expect(twin.dropped).toEqual([]);
}
const entryKinds = async (bed: TestApp) => (await entriesOf(bed)).map(({ kind }) => kind);
const noticesOn = ({ twin }: TestApp, user: string) =>
  twin.messagesOf(user).filter((message) => wordsOf(message).includes('涉爆粉尘'));
/** As a person sees it: their newest card. */
const face = (bed: TestApp, user: string) => wordsOf(bed.last(user));
/** Later, with everything sent that had to wait. */
async function later(bed: TestApp, ms: number): Promise<void> {
  bed.clock.pass(ms);
  await bed.drain();
}

test('an answer lost on the wire: the card is sent again and shown once, and its tap is one entry', async () => {
  const bed = await startTestApp();
  bed.twin.failNext('message/send', 'hangup', 2); // carried out, and its repetition too
  await bed.say('sheng', draft);
  await later(bed, 60_000);
  await later(bed, 60_000);
  expect(bed.twin.messagesOf('sheng').map((message) => message.card?.source)).toEqual(['待您确认']);
  await bed.tap('sheng', '非涉密，发文');
  expect(noticesOn(bed, 'lin')).toHaveLength(1);
  await bed.tap('lin', '签收');
  expect(face(bed, 'lin')).toContain('云岭省安委办 · 已签收');
  expect(await entryKinds(bed)).toEqual(['organs.import', 'people.import', 'issue', 'sign']);
  await assertQuiet(bed);
});

test('wecom.md 14.16: an answer lost for five hours: the card comes as a new one, and whichever is tapped, one signature stands', async () => {
  const bed = await startTestApp();
  await bed.say('sheng', draft);
  bed.twin.failNext('message/send', 'hangup', 1);
  await bed.tap('sheng', '非涉密，发文');
  await later(bed, 5 * hourMs);
  expect(noticesOn(bed, 'lin')).toHaveLength(2);
  await bed.tap('lin', '签收');
  const first = noticesOn(bed, 'lin')[0]?.card?.taskId;
  expect(first?.length).toBeGreaterThan(3);
  await bed.tap('lin', { taskId: first ?? '', button: '签收' });
  expect((await entryKinds(bed)).filter((kind) => kind === 'sign')).toEqual(['sign']);
  expect((await bed.status()).reached).toBe(1);
  await assertQuiet(bed);
});

test('the answer to the notice itself is lost: every city has one card, and the counters agree', async () => {
  const bed = await startTestApp();
  await bed.say('sheng', draft);
  bed.twin.failNext('message/send', 'hangup', 1);
  await bed.tap('sheng', '非涉密，发文');
  expect(await bed.status()).toMatchObject({ required: 3, reached: 0 });
  await later(bed, 60_000);
  for (const user of ['lin', 'quan', 'ping']) expect(noticesOn(bed, user)).toHaveLength(1);
  expect((await bed.status()).gaps.map(({ state }) => state)).toEqual(['dispatched', 'dispatched', 'dispatched']);
  await assertQuiet(bed);
});

test('a redraw whose answer is lost leaves the receipt on the phone and nothing behind', async () => {
  const bed = await startTestApp();
  await bed.issue();
  bed.twin.failNext('message/update_template_card', 'hangup', 1);
  await bed.tap('lin', '签收');
  await later(bed, 60_000);
  expect(face(bed, 'lin')).toContain('已签收');
  expect(noticesOn(bed, 'lin')).toHaveLength(1);
  expect(await bed.sql(`SELECT state FROM outbox WHERE state IN ('queued', 'parked')`)).toEqual([]);
  expect(await entryKinds(bed)).toEqual(['organs.import', 'people.import', 'issue', 'sign']);
});

test('over the limit (45009): everything waits, and goes out once when the minute is over', async () => {
  const bed = await startTestApp();
  await bed.say('sheng', draft);
  bed.twin.failNext('message/send', 45009, 1);
  await bed.tap('sheng', '非涉密，发文');
  expect(noticesOn(bed, 'lin')).toEqual([]);
  // People go on meanwhile: by word, since no card has come.
  const { status } = await bed.twin.say('lin', '收到 N1');
  expect(status).toBe(200);
  expect(await bed.status()).toMatchObject({ required: 3, reached: 1 });
  await later(bed, 61_000);
  await later(bed, 61_000);
  for (const user of ['quan', 'ping']) expect(noticesOn(bed, user)).toHaveLength(1);
  expect(bed.twin.messagesOf('lin').some((message) => wordsOf(message).includes('已签收'))).toBe(true);
  await assertQuiet(bed);
});

test('tokens revoked under way (40014): one refresh, and nothing is said twice', async () => {
  const bed = await startTestApp();
  await bed.say('sheng', draft);
  bed.twin.revokeTokens();
  await bed.tap('sheng', '非涉密，发文');
  for (const user of ['lin', 'quan', 'ping']) expect(noticesOn(bed, user)).toHaveLength(1);
  bed.twin.revokeTokens();
  await Promise.all(['lin', 'quan', 'ping'].map((user) => bed.twin.tap(user, '签收')));
  await bed.drain();
  for (const user of ['lin', 'quan', 'ping']) expect(face(bed, user)).toContain('已签收');
  const refused = bed.twin.wire.filter(({ errcode }) => errcode === 40014);
  const fetched = bed.twin.wire.filter(({ path, errcode }) => path.endsWith('/gettoken') && errcode === 0);
  expect(refused.length).toBeGreaterThan(0);
  expect(fetched).toHaveLength(3);
  expect(await bed.status()).toMatchObject({ required: 3, reached: 3 });
  await assertQuiet(bed);
});

test('somebody leaves between issue and send: undeliverable, with the reason on the card of the clerk above', async () => {
  const bed = await startTestApp();
  await bed.say('sheng', draft);
  await bed.app.delivery.stop();
  expect((await bed.twin.tap('sheng', '非涉密，发文')).status).toBe(200);
  bed.twin.remove('quan');
  bed.twin.unlicense('ping');
  expect((await bed.status()).gaps.map(({ state }) => state)).toEqual(['queued', 'queued', 'queued']);
  await bed.drain();
  expect((await bed.status()).gaps.map(({ organ, state }) => [organ, state])).toEqual([
    ['5301', 'dispatched'],
    ['5302', 'undeliverable'],
    ['5390', 'undeliverable'],
  ]);
  const card = face(bed, 'sheng');
  expect(card).toContain('2家收不到 N1');
  expect(card).toContain('账号不存在或不在应用可见范围');
  expect(card).toContain('账号没有接口许可');
  await assertQuiet(bed);
});

test('the only receiver of a layer leaves (81013): the same, and the relaying clerk hears of it once', async () => {
  const bed = await startTestApp();
  await bed.issue();
  await bed.tap('quan', '签收');
  bed.twin.remove('dong');
  await bed.tap('quan', '转发全部');
  expect(bed.twin.messagesOf('quan').map((message) => message.card?.source)).toEqual(['已转发', '需您处理']);
  expect((await bed.status()).gaps).toContainEqual(
    expect.objectContaining({ organ: '530201', state: 'undeliverable' }),
  );
  await assertQuiet(bed);
});

test('the bot ends between tap and redraw: the next one draws the receipt', async () => {
  const bed = await startTestApp();
  await bed.issue();
  await bed.app.delivery.stop();
  expect((await bed.twin.tap('lin', '签收')).status).toBe(200);
  expect(face(bed, 'lin')).toContain('［签收］');
  expect(await bed.status()).toMatchObject({ reached: 1 });
  await bed.restart();
  await bed.drain();
  expect(face(bed, 'lin')).toContain('云岭省安委办 · 已签收');
  // The second tap works on what the first bot left behind.
  await bed.tap('lin', '转发全部');
  expect(face(bed, 'lin')).toContain('已转发');
  expect(noticesOn(bed, 'wang')).toHaveLength(1);
  expect(await entryKinds(bed)).toEqual(['organs.import', 'people.import', 'issue', 'sign', 'relay']);
  await assertQuiet(bed);
});

test('a callback delivered three times, at once and later, is one signature', async () => {
  const bed = await startTestApp();
  await bed.issue();
  const { raw } = bed.twin;
  const parcel = raw.tap('lin', '签收');
  const sent = await Promise.all([raw.post(parcel), raw.post(parcel), raw.post(raw.again(parcel))]);
  expect(sent.map(({ status }) => status)).toEqual([200, 200, 200]);
  await bed.drain();
  bed.clock.pass(9 * 60_000);
  expect((await raw.post(parcel)).status).toBe(200);
  bed.clock.pass(2 * 60_000);
  expect((await raw.post(parcel)).status).toBe(403);
  await bed.drain();
  expect(await bed.sql('SELECT person_name AS name, counts FROM acknowledgement')).toEqual([
    { name: '王丽', counts: true },
  ]);
  expect(await entryKinds(bed)).toEqual(['organs.import', 'people.import', 'issue', 'sign']);
  expect(bed.twin.wire.filter(({ path }) => path.endsWith('/update_template_card'))).toHaveLength(2); // issue and sign
  expect(await bed.status()).toMatchObject({ reached: 1 });
  await assertQuiet(bed);
});

test('a relay delivered three times at once sends one layer', async () => {
  const bed = await startTestApp();
  await bed.issue();
  await bed.tap('lin', '签收');
  const { raw } = bed.twin;
  const parcel = raw.tap('lin', '转发全部');
  const sent = await Promise.all([raw.post(parcel), raw.post(raw.again(parcel)), raw.post(parcel)]);
  expect(sent.map(({ status }) => status)).toEqual([200, 200, 200]);
  await bed.drain();
  for (const user of ['wang', 'qiao', 'zone']) expect(noticesOn(bed, user)).toHaveLength(1);
  expect(face(bed, 'lin')).toContain('已转发');
  expect(await entryKinds(bed)).toEqual(['organs.import', 'people.import', 'issue', 'sign', 'relay']);
  await bed.status();
  await assertQuiet(bed);
});

test('two people of one organ at the same moment: both are kept, one counts', async () => {
  const bed = await startTestApp();
  await bed.issue();
  await Promise.all([bed.twin.tap('lin', '签收'), bed.twin.tap('lin2', '签收')]);
  await bed.drain();
  const kept = await bed.sql<{ counts: boolean }>('SELECT counts FROM acknowledgement ORDER BY counts');
  expect(kept).toEqual([{ counts: false }, { counts: true }]);
  expect([face(bed, 'lin'), face(bed, 'lin2')].filter((words) => words.includes('您的签收一并留存'))).toHaveLength(1);
  expect(await bed.status()).toMatchObject({ reached: 1 });
  await assertQuiet(bed);
});

test('the clock jumps: a month ahead, and an hour back', async () => {
  const bed = await startTestApp();
  await bed.issue();
  bed.clock.pass(30 * 24 * hourMs); // tokens are long dead
  await bed.tap('lin', '签收');
  expect(face(bed, 'lin')).toContain('（迟');
  bed.clock.pass(-hourMs);
  await bed.tap('quan', '签收');
  expect(face(bed, 'quan')).toContain('已签收');
  await bed.tap('quan', '转发全部');
  expect(noticesOn(bed, 'dong')).toHaveLength(1);
  expect(await bed.status()).toMatchObject({ required: 4, reached: 2 });
  await assertQuiet(bed);
});

test('wecom.md 14.17: the bot was away for more than the 72 h in which a face can be redrawn: the receipt comes as a message', async () => {
  const bed = await startTestApp();
  await bed.issue();
  await bed.app.delivery.stop();
  await bed.twin.tap('lin', '签收');
  bed.clock.pass(73 * hourMs);
  await bed.drain();
  expect(bed.twin.messagesOf('lin').map((message) => message.card?.source)).toEqual([
    '云岭省安委办',
    '云岭省安委办 · 已签收',
  ]);
  await bed.tap('lin', '转发全部');
  expect(face(bed, 'lin')).toContain('已转发');
  expect(await bed.status()).toMatchObject({ reached: 1, required: 6 });
  await assertQuiet(bed);
});
