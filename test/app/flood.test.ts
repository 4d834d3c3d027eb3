import { expect, test } from 'vitest';
import { startTestApp, wordsOf } from '../support/app.ts';

test('somebody who floods the bot is told once and costs no row; others are served', async () => {
  const bed = await startTestApp();
  await bed.issue();
  for (let n = 0; n < 60; n++) expect((await bed.twin.say('lin', `胡乱${n}`)).status).toBe(200);
  const [before] = await bed.sql('SELECT count(*)::int AS keys FROM inbox_key');
  for (let n = 0; n < 40; n++) expect(await bed.twin.say('lin', '收到 N1')).toMatchObject({ status: 200, attempts: 1 });
  expect(await bed.sql('SELECT count(*)::int AS keys FROM inbox_key')).toEqual([before]);
  const told = () => bed.twin.messagesOf('lin').filter((message) => wordsOf(message).startsWith('发得太快'));
  await expect.poll(told).toHaveLength(1);
  expect(await bed.status()).toMatchObject({ reached: 0 });
  expect(wordsOf(await bed.tap('lin', '签收'))).toContain('已签收');
  expect(wordsOf(await bed.say('quan', '收到 N1'))).toContain('已签收');
  bed.clock.pass(3600_000);
  await bed.drain();
  expect(bed.twin.dropped).toEqual([]);
  expect(told()).toHaveLength(1);
});
