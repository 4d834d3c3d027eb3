import { expect, test } from 'vitest';
import { says } from '../app/doctor/doctor-kit.ts';
import { runDoctor } from '../../src/app/doctor/run-doctor.ts';
import { createLog } from '../../src/lib/log.ts';
import { startTestApp, wordsOf, type TestApp } from '../support/app.ts';
import { createListener, secretsIn } from '../support/listener.ts';
import { startGate } from './gate.ts';
import { clerkOf, issueToFactories, startWithFactories } from './many-signers.ts';

const hourMs = 3600_000;
const count = 10_000;
const signers = Array.from({ length: 20 }, (_, i) => clerkOf(i * 7));
/** Messages that one instance has under way at once. */
const concurrency = 8;

async function later({ clock, drain }: TestApp, ms: number): Promise<void> {
  clock.pass(ms);
  await drain();
}
const doctor = ({ app, clock }: TestApp) => runDoctor({ config: app.config, env: {}, log: createLog('silent'), clock });
const cardsOf = ({ twin }: TestApp, user: string) =>
  twin.messagesOf(user).filter((message) => wordsOf(message).includes('［签收］'));

test(
  'the platform is out of reach for two hours over a fan-out of 10,000: nothing is lost, receipts go first, each is told once',
  { timeout: 240_000 },
  async () => {
    const { lines, log, told } = createListener();
    const gate = await startGate();
    const bed = await startWithFactories(count, { log, apiBase: gate.before });
    gate.shut();
    await issueToFactories(bed, count);
    await bed.drain();
    // Callbacks still come in: the line is cut one way. The person hears nothing yet, but the signature stands.
    for (const user of signers) expect(await bed.twin.say(user, '收到 N1')).toMatchObject({ status: 200 });
    for (let i = 0; i < 8; i += 1) await later(bed, hourMs / 4);
    expect(await bed.status()).toMatchObject({ required: count, reached: signers.length });
    // The operator: how much waits and since when, nothing parked, where it is stuck; and no storm of calls.
    const { status, body } = await bed.ready();
    expect({ status, sending: body['sending'] }).toEqual({ status: 200, sending: '30 failed and are tried again' });
    const metrics = await bed.metrics();
    expect(metrics).toMatch(/^anda_delivery_queue_depth\{state="queued"\} 30$/mu);
    expect(metrics).toMatch(/^anda_delivery_queue_depth\{state="parked"\} 0$/mu);
    expect(metrics).toMatch(/^anda_delivery_oldest_queued_seconds 7200$/mu);
    const diagnosis = await doctor(bed);
    expect(says(diagnosis, 'wecom')).toMatch(/^✗ 企业微信：连不上 127\.0\.0\.1/u);
    expect(says(diagnosis, 'queue')).toMatch(/^! 待发：30条，最早 9月3日 10:3\d/u);
    expect(told(40)).toContain('sending failed; it will be tried again');
    expect(gate.stopped.length).toBeLessThan(30 * 9 + 10);
    expect(gate.passed).toEqual([]);
    // The first thing that gets through lets everything else follow, however long it would have slept.
    gate.open();
    expect(wordsOf(await bed.say('sheng', '待办'))).toContain('待办');
    expect(await bed.sql(`SELECT id FROM outbox WHERE state <> 'sent'`)).toEqual([]);
    const sent = gate.passed.filter(({ path }) => path.endsWith('/message/send')).slice(1);
    const isCard = sent.map(({ body: words }) => words.includes('"button_list"') && words.split('|').length > 100);
    expect(isCard.filter(Boolean)).toHaveLength(10); // the fewest calls that the platform allows
    // Whoever stands first in the queue is fetched first; what is fetched meets on the wire.
    expect(isCard.indexOf(true)).toBeGreaterThanOrEqual(signers.length - concurrency + 1);
    for (let i = 0; i < count; i += 1) if (cardsOf(bed, clerkOf(i)).length !== 1) throw new Error(clerkOf(i));
    for (const user of signers)
      expect(bed.twin.messagesOf(user).filter((m) => wordsOf(m).includes('已签收'))).toHaveLength(1);
    expect(bed.twin.dropped).toEqual([]);
    expect(await bed.status()).toMatchObject({ required: count, reached: signers.length });
    expect((await bed.ready()).body).toMatchObject({ ready: true, platform: 'ok', sending: 'ok' });
    expect(secretsIn(lines, bed, signers)).toEqual([]);
  },
);

test('out of reach for days: what is parked is counted everywhere, and goes out once when an operator says so', async () => {
  const { log, told } = createListener();
  const gate = await startGate();
  const bed = await startTestApp({ log, apiBase: gate.before });
  await bed.say('sheng', '发文\n关于开展粉尘检查的通知\n请于9月20日前书面报送。');
  gate.shut();
  expect(await bed.twin.tap('sheng', '非涉密，发文')).toMatchObject({ status: 200 });
  for (let i = 0; i < 14; i += 1) await later(bed, 12 * hourMs);
  expect((await bed.ready()).body).toMatchObject({
    ready: true,
    sending: expect.stringMatching(/[1-9] parked: see anda outbox list$/u),
  });
  expect(await bed.metrics()).toMatch(/^anda_delivery_queue_depth\{state="parked"\} [1-9]$/mu);
  expect(says(await doctor(bed), 'queue')).toMatch(
    /^✗ 待发：搁置\d条。anda outbox list 看原因，改好后 anda outbox requeue all$/u,
  );
  expect(told(50)).toContain('message is parked');
  gate.open();
  expect(await bed.desk.requeue('all')).toBeGreaterThan(0);
  await bed.drain();
  for (const user of ['lin', 'quan', 'ping']) expect(cardsOf(bed, user)).toHaveLength(1);
  expect((await bed.status()).gaps.map(({ state }) => state)).toEqual(['dispatched', 'dispatched', 'dispatched']);
});
