import { expect, test } from 'vitest';
import { says } from '../app/doctor/doctor-kit.ts';
import { runDoctor } from '../../src/app/doctor/run-doctor.ts';
import { createLog } from '../../src/lib/log.ts';
import { morning, standingClock, startTestApp, wordsOf } from '../support/app.ts';
import { createListener, secretsIn } from '../support/listener.ts';
import { issueToFactories, startWithFactories } from './many-signers.ts';

const minuteMs = 60_000;

test.each([
  [20, '快'],
  [-20, '慢'],
])(
  'the clock of the machine is %i minutes off: every tap is refused, nothing is stored, and the log and doctor name the clock',
  async (minutes, way) => {
    const { lines, log, told } = createListener();
    const platformClock = standingClock();
    const clock = standingClock(new Date(morning.getTime() + minutes * minuteMs));
    const bed = await startWithFactories(1, { log, clock, platformClock });
    await issueToFactories(bed, 1);
    await bed.drain(); // outwards all goes well: nothing would tell
    // The person: no answer, and a card that keeps its button.
    const outcome = await bed.twin.tap('f0', '签收');
    expect(outcome).toMatchObject({ status: 403, attempts: 3 });
    expect(outcome.body).not.toMatch(/clock|time|stale/iu); // whoever replays something learns nothing
    expect(bed.twin.messagesOf('f0').map(wordsOf)).toEqual([expect.stringContaining('［签收］')]);
    // The operator.
    expect(told(50)).toEqual([
      'callbacks are refused because their time is ten minutes from ours: set the clock of this machine',
    ]);
    expect(await bed.metrics()).toMatch(/^anda_callbacks_total\{platform="wecom",outcome="refused:stale"\} 3$/mu);
    const off = { now: () => new Date(Date.now() + minutes * minuteMs) };
    const diagnosis = await runDoctor({ config: bed.app.config, env: {}, log: createLog('silent'), clock: off });
    expect(says(diagnosis, 'clock')).toMatch(
      new RegExp(`^✗ 时钟：比企业微信${way}1[12]\\d\\d秒，差10分钟收不到点击。请开启时间同步`, 'u'),
    );
    // Afterwards: nothing had happened; with the clock mended the same card is good, without a restart.
    expect(await bed.sql('SELECT id FROM acknowledgement')).toEqual([]);
    expect(await bed.sql('SELECT key FROM inbox_key')).toEqual([]);
    clock.pass(-minutes * minuteMs);
    expect(await bed.twin.tap('f0', '签收')).toMatchObject({ status: 200, attempts: 1 });
    await bed.drain();
    expect(wordsOf(bed.last('f0'))).toContain('已签收');
    expect(await bed.status()).toMatchObject({ required: 1, reached: 1 });
    expect(secretsIn(lines, bed, ['f0'])).toEqual([]);
  },
);

test('nine minutes off nobody notices but doctor', async () => {
  const { log, told } = createListener();
  const clock = standingClock(new Date(morning.getTime() + 9 * minuteMs));
  const bed = await startTestApp({ log, clock, platformClock: standingClock() });
  await bed.issue();
  expect(wordsOf(await bed.tap('lin', '签收'))).toContain('已签收');
  expect(told(50)).toEqual([]);
});
