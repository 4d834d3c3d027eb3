import { expect, test } from 'vitest';
import { performAct } from '../../src/notices/act.ts';
import { addToRoster } from '../../src/notices/addition.ts';
import { relayNotice } from '../../src/notices/relay.ts';
import { morning, startTestApp } from '../support/app.ts';
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

test('an addition by the issuer below an organ that a relay reaches at this moment is counted once', async () => {
  const bed = await startTestApp();
  await bed.issue();
  await bed.say('lin', '收到 N1');
  const organOf = async (code: string) => {
    const [organ] = await bed.sql<{ id: number; code: string; name: string }>(
      'SELECT id, code, name FROM organ WHERE code = $1::text',
      [code],
    );
    if (!organ) throw new Error(`no organ ${code}`);
    return organ;
  };
  const by = { personId: 1, name: '某人', post: '文书', via: 'wecom-text', at: morning } as const;
  const [issuer, city, township] = await Promise.all(['53', '5301', '530101001'].map(organOf));
  if (!issuer || !city || !township) throw new Error('the register is another one');
  const adding: Promise<{ organs: string[] }>[] = [];
  await bed.store.batch((sql) =>
    performAct(sql, morning, async (act) => {
      const relaying = { number: 1, organ: city, to: 'all' as const, text: null, dueAt: null, reason: null, by };
      await relayNotice(act, relaying);
      adding.push(
        bed.store.batch((other) =>
          performAct(other, morning, (tx) =>
            addToRoster(tx, { number: 1, organ: issuer, organIds: [township.id], reason: '补发', by }),
          ),
        ),
      );
      await until('the addition waits for us', async () => {
        const waiting = await bed.sql(
          `SELECT 1 AS one FROM pg_stat_activity WHERE datname = current_database() AND wait_event_type = 'Lock'`,
        );
        return waiting.length > 0;
      });
    }),
  );
  expect(await Promise.all(adding)).toMatchObject([{ organs: ['柳湾镇人民政府'] }]);
  // Asking for the figures counts everything again.
  expect(await bed.status()).toMatchObject({ required: 7, reached: 1 });
});
