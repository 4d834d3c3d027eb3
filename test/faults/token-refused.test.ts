import { expect, test } from 'vitest';
import { says } from '../app/doctor/doctor-kit.ts';
import { runDoctor } from '../../src/app/doctor/run-doctor.ts';
import { createLog } from '../../src/lib/log.ts';
import { entriesOf, startTestApp, wordsOf, type TestApp } from '../support/app.ts';
import { createListener, secretsIn } from '../support/listener.ts';
import { startGate } from './gate.ts';

const minuteMs = 60_000;
const users = ['sheng', 'lin', 'lin2', 'quan', 'ping'];
const cities = ['lin', 'quan', 'ping'];

async function pass({ clock, drain }: TestApp, minutes: number): Promise<void> {
  clock.pass(minutes * minuteMs);
  await drain();
}
const doctor = ({ app, clock }: TestApp) => runDoctor({ config: app.config, env: {}, log: createLog('silent'), clock });
const receiptsOf = ({ twin }: TestApp, user: string) =>
  twin.messagesOf(user).filter((message) => wordsOf(message).includes('已签收'));

/** All three cities have signed while nothing could be sent: it stands, and each of them has one receipt in the end. */
async function expectAllTold(bed: TestApp): Promise<void> {
  for (const user of cities) expect(receiptsOf(bed, user)).toHaveLength(1);
  expect(await bed.sql(`SELECT id FROM outbox WHERE state <> 'sent'`)).toEqual([]);
  expect((await entriesOf(bed)).filter(({ kind }) => kind === 'sign')).toHaveLength(3);
  expect(await bed.status()).toMatchObject({ required: 3, reached: 3 });
  expect((await bed.ready()).body).toMatchObject({ ready: true, platform: 'ok', sending: 'ok' });
}

test.each([40014, 42001])(
  'every token is refused for an hour (%i): all wait, one asks each minute, and it goes on by itself',
  async (errcode) => {
    const { lines, log, told } = createListener();
    const gate = await startGate();
    const bed = await startTestApp({ log, apiBase: gate.before });
    await bed.issue();
    gate.refuse(errcode, (path) => !path.endsWith('/gettoken'));
    const before = gate.passed.length;
    for (const user of cities) expect(await bed.twin.tap(user, '签收')).toMatchObject({ status: 200 });
    await bed.drain();
    for (let minute = 0; minute < 60; minute += 1) await pass(bed, 1);
    // The person: the tap is taken, the card keeps its button until the receipt can be drawn.
    expect(await bed.status()).toMatchObject({ reached: 3 });
    for (const user of cities) expect(wordsOf(bed.last(user))).toContain('［签收］');
    // The operator: which code, since when, what to do; and no storm of calls behind it.
    expect(await bed.ready()).toMatchObject({
      status: 200,
      body: { platform: `wecom limit ${errcode}`, sending: 'ok' },
    });
    expect(says(await doctor(bed), 'pause')).toMatch(new RegExp(`^✗ 发送：企业微信 ${errcode}，.*自动再试`, 'u'));
    expect(await bed.metrics()).toMatch(/^anda_delivery_oldest_queued_seconds 36\d\d$/mu);
    expect(told(40)).toContain('platform keeps us waiting');
    const tokens = gate.passed.slice(before).filter(({ path }) => path.endsWith('/gettoken')).length;
    expect(tokens).toBeLessThanOrEqual(65);
    // Three taps meet the first refusal side by side; then two tries a minute, the second with a fresh token.
    expect(gate.stopped.length).toBeLessThanOrEqual(2 * 60 + 6 + 2);
    gate.open();
    await pass(bed, 2);
    await expectAllTold(bed);
    expect(secretsIn(lines, bed, users)).toEqual([]);
  },
);

test('the secret is refused for an hour (40001): one try, and after the hour one more, and it goes on by itself', async () => {
  const { lines, log, told } = createListener();
  const gate = await startGate();
  const bed = await startTestApp({ log, apiBase: gate.before });
  await bed.issue();
  gate.refuse(40001, (path) => path.endsWith('/gettoken'));
  await bed.restart(); // no token is left
  for (const user of cities) expect(await bed.twin.tap(user, '签收')).toMatchObject({ status: 200 });
  await bed.drain();
  for (let minutes = 0; minutes < 50; minutes += 10) await pass(bed, 10);
  expect(await bed.status()).toMatchObject({ reached: 3 });
  expect(gate.stopped.map(({ path }) => path)).toEqual(['/cgi-bin/gettoken']);
  expect(await bed.ready()).toMatchObject({ status: 200, body: { platform: 'wecom halt 40001', sending: 'ok' } });
  expect(told(50)).toEqual([
    'wecom refuses corp id or secret; correct them and start again, else they are tried once an hour',
    'platform refuses our settings; nothing is sent to it',
  ]);
  await pass(bed, 15);
  expect(gate.stopped).toHaveLength(2);
  expect(says(await doctor(bed), 'pause')).toMatch(/^✗ 发送：企业微信 40001，.*Secret 不对/u);
  gate.open();
  await pass(bed, 55); // ten minutes' rest of the queue may end within the hour, the hour itself not yet
  expect(receiptsOf(bed, 'lin')).toEqual([]);
  await pass(bed, 15);
  await expectAllTold(bed);
  expect(secretsIn(lines, bed, users)).toEqual([]);
});
