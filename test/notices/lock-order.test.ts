import { expect, test } from 'vitest';
import { startTestApp } from '../support/app.ts';
import { until } from '../support/until.ts';

test('a relay takes the arrivals above before its own, by id, as batches of signatures do', async () => {
  const bed = await startTestApp();
  await bed.issue();
  await bed.say('lin', '收到 N1 转发全部');
  await bed.say('wang', '收到 N1');
  const relaying: Promise<{ organs: number }>[] = [];
  await bed.store.batch(async (sql) => {
    const lock = (code: string) => sql('SELECT id FROM delivery WHERE organ_code = $1::text FOR UPDATE NOWAIT', [code]);
    await lock('5301');
    relaying.push(bed.desk.relay('N1', { as: '530101', to: 'all', text: null, due: null }));
    await until('the relay waits for us', async () => {
      const waiting = await bed.sql(
        `SELECT 1 AS one FROM pg_stat_activity WHERE datname = current_database() AND wait_event_type = 'Lock'`,
      );
      return waiting.length > 0;
    });
    await lock('530101');
  });
  expect(await Promise.all(relaying)).toMatchObject([{ organs: 1 }]);
});
