import { expect, test } from 'vitest';
import { performAct, type Act } from '../../src/notices/index.ts';
import { answerClaim } from '../../src/notices/nothing-to-relay.ts';
import { startTestApp, wordsOf, type TestApp } from '../support/app.ts';
import { smallNotice } from '../support/register.ts';
import { until } from '../support/until.ts';

/** A claim of the first city, which has signed, that waits for the province. */
async function claimed(about = '没有此类企业') {
  const bed = await startTestApp();
  await bed.issue();
  await bed.tap('lin', '签收');
  await bed.say('lin', `无需转达 N1 ${about}`);
  const [claim] = await bed.sql<{ id: number; senderId: number }>(
    `SELECT c.id, d.sender_organ_id AS "senderId" FROM not_applicable c JOIN delivery d ON d.id = c.delivery_id`,
  );
  if (!claim) throw new Error('nothing was claimed');
  return { bed, claim };
}

const confirmDuties = ({ sql }: TestApp) =>
  sql<{ outcome: string | null }>(`SELECT outcome FROM duty WHERE kind = 'confirm'`);

test('a 无需转达 that was overtaken by a relay to all is owed no answer', async () => {
  const { bed } = await claimed();
  expect(wordsOf(await bed.say('sheng', '待办'))).toContain('确认无需转达 N1');
  await bed.say('lin', '转发 N1 全部');
  expect(await confirmDuties(bed)).toEqual([{ outcome: 'relayed' }]);
  expect(wordsOf(await bed.say('sheng', '待办'))).toBe('当前没有待办。');
  expect(await bed.status()).toMatchObject({ required: 6 });
});

test('a 无需转达 about one organ is over once that organ has the notice, and not before', async () => {
  const { bed } = await claimed('望川县 没有此类企业');
  await bed.say('lin', '转发 N1 石桥县');
  expect(await confirmDuties(bed)).toEqual([{ outcome: null }]);
  await bed.say('lin', '转发 N1 望川县');
  expect(await confirmDuties(bed)).toEqual([{ outcome: 'relayed' }]);
});

test('of two answers at one moment the first stands, and the second is told so', async () => {
  const { bed, claim } = await claimed();
  const by = { personId: 1, name: '某人', post: '文书', via: 'wecom-text', at: bed.clock.now() } as const;
  const answer = (isAccepted: boolean) => (act: Act) =>
    answerClaim(act, { claimId: claim.id, organIds: [claim.senderId], isAccepted, by });
  const isWaiting = async () =>
    (
      await bed.sql(
        `SELECT 1 AS one FROM pg_stat_activity WHERE datname = current_database() AND wait_event_type = 'Lock'`,
      )
    ).length > 0;
  const later: Promise<{ isAccepted: boolean }>[] = [];
  await bed.store.batch((sql) =>
    performAct(sql, bed.clock.now(), async (act) => {
      await answer(true)(act);
      later.push(bed.store.batch((other) => performAct(other, bed.clock.now(), answer(false))));
      await until('the second answer waits for the first', isWaiting);
    }),
  );
  expect(await Promise.all(later)).toMatchObject([{ isAccepted: true }]);
});

test('the organ above reads the words of the text that a 无需转达 goes against; where the text asks no further, none', async () => {
  const { bed } = await claimed();
  expect(wordsOf(bed.last('sheng'))).toContain('原文 逐级传达到每一家企业');
  const shallow = await startTestApp();
  await shallow.issue(smallNotice.replace('每一家企业', '各市'));
  await shallow.tap('lin', '签收');
  await shallow.say('lin', '无需转达 N1 没有此类企业');
  expect(wordsOf(shallow.last('sheng'))).toContain('报无需转达');
  expect(wordsOf(shallow.last('sheng'))).not.toContain('原文');
});
