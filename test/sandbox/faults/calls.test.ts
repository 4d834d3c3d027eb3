import { expect, test } from 'vitest';
import { startTestApp, wordsOf } from '../../support/app.ts';
import { assertWhole, draft, later, minuteMs, noticesOn, onList } from './bed.ts';

/** The preview is there; `name` is switched on; the clerk issues. */
const issueUnder = async (
  ...names: ('rateLimited' | 'tooManyAtOnce' | 'tokenExpired' | 'platformDown' | 'cutAfterDelivery')[]
) => {
  const bed = await startTestApp();
  await bed.say('sheng', draft);
  for (const name of names) bed.twin.faults.on(name);
  await bed.tap('sheng', '非涉密，发文');
  return bed;
};

test.each([
  ['platformDown', false],
  ['rateLimited', false],
  ['tooManyAtOnce', true],
] as const)(
  '%s: the notice waits, people go on by word, and each has the card once afterwards',
  async (name, isPast) => {
    const bed = await issueUnder(name);
    expect(onList(bed)).toEqual(isPast ? [] : [name]);
    expect(noticesOn(bed, 'ping')).toHaveLength(isPast ? noticesOn(bed, 'ping').length : 0);
    expect(await bed.status()).toMatchObject({ required: 3, reached: 0 });
    expect(await bed.twin.say('quan', '收到 N1')).toMatchObject({ status: 200 });
    expect(await bed.status()).toMatchObject({ reached: 1 });
    await later(bed, minuteMs + 1000);
    await later(bed, 2 * minuteMs);
    expect(onList(bed)).toEqual([]);
    expect(noticesOn(bed, 'lin')).toHaveLength(1);
    expect(noticesOn(bed, 'quan').map(wordsOf).join('\n')).toContain('已签收');
    expect(wordsOf(await bed.tap('lin', '签收'))).toContain('已签收');
    await assertWhole(bed, { signed: ['quan', 'lin'], waived: ['quan'] });
  },
);

test('tokenExpired: one refresh, the card is there at once, and nothing is sent twice', async () => {
  const bed = await issueUnder('tokenExpired');
  expect(bed.twin.wire.filter(({ errcode }) => errcode === 42001)).toHaveLength(1);
  await bed.tap('lin', '签收');
  await assertWhole(bed, { signed: ['lin'] });
});

test('cutAfterDelivery: what was delivered is sent again and shown once', async () => {
  const bed = await issueUnder('cutAfterDelivery');
  await later(bed, minuteMs);
  await later(bed, minuteMs);
  const cut = bed.twin.wire.find(({ fault }) => fault === 'cutAfterDelivery');
  const again = bed.twin.wire.filter(({ first }) => first === cut?.id);
  expect(again.map(({ attempt, status }) => [attempt, status])).toEqual([
    [1, null],
    [2, 200],
  ]);
  await bed.tap('lin', '签收');
  await assertWhole(bed, { signed: ['lin'] });
});

test('answeredLate: a tap on the card that came before its answer counts, and nothing is double', async () => {
  const bed = await startTestApp({ lateMs: 300 });
  await bed.say('sheng', draft);
  bed.twin.faults.on('answeredLate', { times: 2 });
  const issued = bed.tap('sheng', '非涉密，发文');
  await bed.twin.waitFor('lin', (message) => wordsOf(message).includes('［签收］'));
  expect(await bed.twin.tap('lin', '签收')).toMatchObject({ status: 200 });
  await issued;
  await later(bed, minuteMs);
  expect(noticesOn(bed, 'lin').map(wordsOf).join('\n')).toContain('已签收');
  await assertWhole(bed, { signed: ['lin'] });
  const late = bed.twin.wire.filter(({ fault }) => fault === 'answeredLate');
  expect(late).toHaveLength(2);
  for (const { tookMs } of late) expect(tookMs).toBeGreaterThan(250);
});

test.each([
  ['secretWrong', 40001],
  ['addressUntrusted', 60020],
] as const)(
  '%s: the bot hears no once and rests; an hour after it is mended everything goes out once',
  async (name, code) => {
    const bed = await startTestApp();
    await bed.say('sheng', draft);
    bed.twin.faults.on(name);
    await bed.tap('sheng', '非涉密，发文');
    await later(bed, minuteMs);
    const refused = () => bed.twin.wire.filter(({ errcode }) => errcode === code);
    const asked = refused().length;
    // A token is asked for once for everything; of the calls that bear one two may be under way.
    expect([1, name === 'secretWrong' ? 1 : 2]).toContain(asked);
    for (let i = 0; i < 4; i += 1) await later(bed, minuteMs);
    expect(refused()).toHaveLength(asked);
    expect(noticesOn(bed, 'lin')).toEqual([]);
    expect(await bed.twin.say('lin', '收到 N1')).toMatchObject({ status: 200 });
    expect(await bed.status()).toMatchObject({ required: 3, reached: 1 });
    bed.twin.faults.off(name);
    await later(bed, 61 * minuteMs);
    await later(bed, minuteMs);
    expect(await bed.sql(`SELECT state, topic FROM outbox WHERE state <> 'sent'`)).toEqual([]);
    for (const user of ['quan', 'ping']) expect(noticesOn(bed, user)).toHaveLength(1);
    expect(refused()).toHaveLength(asked);
  },
);

test('droppedSilently: the card never comes, the notice stays open, and one word signs it', async () => {
  const bed = await startTestApp();
  await bed.say('sheng', draft);
  bed.twin.faults.on('droppedSilently', { times: 4 });
  await bed.tap('sheng', '非涉密，发文');
  for (const user of ['lin', 'quan', 'ping']) expect(noticesOn(bed, user)).toEqual([]);
  expect(await bed.status()).toMatchObject({ required: 3, reached: 0, complete: false });
  expect(wordsOf(await bed.say('lin', '待办'))).toContain('N1');
  expect(wordsOf(await bed.say('lin', '收到 N1'))).toContain('已签收');
  expect(await bed.status()).toMatchObject({ reached: 1, required: 3 });
});

test('the member limit itself: 40 answers asked for within a minute all come, in the minutes after', async () => {
  const bed = await startTestApp();
  for (let i = 0; i < 40; i += 1) expect(await bed.twin.say('lin', '我')).toMatchObject({ status: 200 });
  await bed.drain();
  expect(bed.twin.messagesOf('lin').length).toBeLessThanOrEqual(30);
  for (let i = 0; i < 3; i += 1) await later(bed, minuteMs + 1000);
  expect(bed.twin.messagesOf('lin')).toHaveLength(40);
  expect(bed.twin.dropped).toEqual([]);
});

test('codeUsed: the receipt comes although the card cannot be redrawn, and the signature stands', async () => {
  const bed = await startTestApp();
  await bed.issue();
  bed.twin.faults.on('codeUsed');
  await bed.tap('lin', '签收');
  await later(bed, minuteMs);
  expect(wordsOf(bed.last('lin'))).toContain('已签收');
  expect(bed.twin.wire.filter(({ errcode }) => errcode === 60140)).toHaveLength(1);
  await assertWhole(bed, { signed: ['lin'], waived: ['lin'] });
});

test('memberLeft: undeliverable with the reason for the clerk above; let back, the word signs', async () => {
  const bed = await startTestApp();
  await bed.say('sheng', draft);
  bed.twin.faults.on('memberLeft', { user: 'Quan' });
  await bed.tap('sheng', '非涉密，发文');
  expect(wordsOf(bed.last('sheng'))).toContain('账号不存在或不在应用可见范围');
  expect((await bed.status()).gaps).toContainEqual(expect.objectContaining({ organ: '5302', state: 'undeliverable' }));
  for (const user of ['lin', 'ping']) expect(noticesOn(bed, user)).toHaveLength(1);
  await expect(bed.twin.say('quan', '待办')).rejects.toThrow('quan');
  bed.twin.faults.off('memberLeft', 'quan');
  expect(wordsOf(await bed.say('quan', '收到 N1'))).toContain('已签收');
  expect(await bed.status()).toMatchObject({ reached: 1, required: 3 });
});
