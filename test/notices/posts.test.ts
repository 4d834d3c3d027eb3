import { describe, expect, test } from 'vitest';
import { startTestApp, wordsOf, type TestApp } from '../support/app.ts';
import { smallOrgans, smallPeople } from '../support/register.ts';

const signatures = ({ sql }: TestApp) =>
  sql<{ organ: string; person: string }>(
    `SELECT o.code AS organ, a.person_name AS person FROM acknowledgement a JOIN organ o ON o.id = a.organ_id ORDER BY a.id`,
  );
const notFound = '没有找到 N1。请核对编号，或回复：待办';

describe('a post is handed over', () => {
  async function handedOver() {
    const bed = await startTestApp();
    await bed.issue();
    await bed.say('lin', '收到 N1');
    await bed.issue();
    bed.twin.setPeople([
      ...smallPeople.map((row) => ({ userid: row.split(',')[4] ?? '', name: row.split(',')[0] ?? '' })),
      { userid: 'xin', name: '林新' },
    ]);
    const after = smallPeople.filter((row) => !/^(?:王丽|陈静),/u.test(row));
    await bed.importPeople([...after, '林新,5301,文书,clerk,xin'], true);
    return bed;
  }

  test('the new holder sees all duties of the organ and goes on where the old one stopped', async () => {
    const bed = await handedOver();
    expect(wordsOf(await bed.say('xin', '待办'))).toMatch(/转发 N1 .+\n签收 N2 /su);
    expect(wordsOf(await bed.say('xin', '转发 N1 全部'))).toContain('已转发 N1');
    expect(wordsOf(await bed.say('xin', '收到 N2'))).toContain('签收人 林新（文书）');
    expect(wordsOf(await bed.say('xin', '原文 N1'))).toMatch(/^临澜市安委办 9月3日 10:32签收：王丽（文书）\n/u);
    expect(await signatures(bed)).toEqual([
      { organ: '5301', person: '王丽' },
      { organ: '5301', person: '林新' },
    ]);
    expect(await bed.status()).toMatchObject({ required: 6, reached: 1 });
  });

  test('the old one may no longer sign, relay, read or ask, by word or by an old card', async () => {
    const bed = await handedOver();
    for (const says of ['收到 N1', '转发 N1 全部', '原文 N1', '状态 N1', '退回 N1 发错', '代签 N1 林新 出差']) {
      expect({ says, hears: wordsOf(await bed.say('lin', says)) }).toEqual({ says, hears: notFound });
    }
    expect(wordsOf(await bed.tap('lin', '签收'))).toBe('没有找到 N2。请核对编号，或回复：待办');
    expect(wordsOf(await bed.say('lin', '待办'))).toBe('当前没有待办。');
    expect(await signatures(bed)).toEqual([{ organ: '5301', person: '王丽' }]);
  });
});

const later = (change: (row: string) => string) => smallOrgans.map(change);

test('an organ that is renamed keeps its arrivals under the old name, and both names are understood', async () => {
  const bed = await startTestApp({ people: [...smallPeople, '王丽,5390,副主任,leader,lin'] });
  await bed.issue();
  await bed.importOrgans(later((row) => row.replace('临澜市安委办', '临州市应急管理委员会办公室')));
  expect((await bed.status()).gaps.map(({ name }) => name)).toContain('临澜市安委办');
  expect(wordsOf(await bed.say('lin', '收到 N1 临澜市'))).toContain('单位 临澜市安委办');
  expect(wordsOf(await bed.say('lin', '切换单位 临澜市安委办'))).toContain('已切换到临州市应急管理委员会办公室');
  expect(wordsOf(await bed.say('lin', '转发 N1 全部'))).toContain('已转发 N1');
  // What is issued from now on bears the new name, and the old one finds it.
  await bed.say('sheng', '发文\n关于做好防汛工作的通知\n请立即部署。\n发给 临澜市安委办');
  await bed.tap('sheng', '非涉密，发文');
  expect((await bed.status(2)).gaps.map(({ name }) => name)).toEqual(['临州市应急管理委员会办公室']);
});

test('what an organ is called now goes before what another one was called', async () => {
  const bed = await startTestApp();
  await bed.importOrgans(later((row) => row.replace('望川县安委办', '新川县安委办')));
  await bed.importOrgans([
    ...later((row) => row.replace('望川县安委办', '新川县安委办')),
    '530109,望川县安委办,county,5302',
  ]);
  await bed.say('sheng', '发文\n关于做好防汛工作的通知\n请立即部署。\n发给 望川县');
  await bed.tap('sheng', '非涉密，发文');
  expect((await bed.status()).gaps.map(({ organ }) => organ)).toEqual(['530109']);
});

describe('an organ is closed', () => {
  test('with open arrivals it is a broken link that says so, and nobody there may act any more', async () => {
    const bed = await startTestApp();
    await bed.issue();
    bed.clock.set(new Date('2026-09-12T01:00:00Z'));
    await bed.importOrgans(
      later((row) => (/^(?:5390|E)/u.test(row) && row.startsWith('5390') ? `${row},2026-09-10` : row)),
    );
    expect(wordsOf(await bed.say('sheng', '断点'))).toContain('屏澜市安委办 单位已撤销，8天未签收');
    expect(wordsOf(await bed.say('sheng', '未签'))).toContain('屏澜市安委办（单位已撤销）');
    expect(wordsOf(await bed.say('ping', '收到 N1'))).toBe(notFound);
    expect((await bed.status()).gaps.find(({ organ }) => organ === '5390')).toMatchObject({ state: 'dispatched' });
  });

  test('what is relayed to it afterwards, by the frozen roster, is undeliverable and says why', async () => {
    const bed = await startTestApp();
    await bed.issue();
    bed.clock.set(new Date('2026-09-12T01:00:00Z'));
    await bed.importOrgans(later((row) => (row.startsWith('530102,') ? `${row},2026-09-10` : row)));
    await bed.say('lin', '收到 N1');
    expect(wordsOf(await bed.say('lin', '转发 N1 全部'))).toContain('石桥县 单位已撤销');
    expect((await bed.status()).gaps.find(({ organ }) => organ === '530102')).toMatchObject({ state: 'undeliverable' });
    expect(bed.twin.messagesOf('qiao')).toEqual([]);
  });
});
