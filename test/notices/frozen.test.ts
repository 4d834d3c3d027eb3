import { expect, test } from 'vitest';
import { startTestApp, wordsOf, type TestApp } from '../support/app.ts';
import { smallOrgans } from '../support/register.ts';

/** The register after the notice was issued: a county moves to another city, one is closed, one is new, one renamed. */
const later = [
  ...smallOrgans.filter((row) => !/^(?:530101|530102|5301Z1),/u.test(row)),
  '530101,望川县安委办,county,5302',
  '530102,石桥县安委办,county,5301,2026-09-10',
  '5301Z1,澜东新城管委会,developmentZone,5301',
  '530103,新设县安委办,county,5301',
];

const rosters = ({ sql }: TestApp) =>
  sql<{ kind: string; organ: string; name: string; parent: string | null }>(
    `SELECT r.kind, m.organ_code AS organ, m.organ_name AS name, m.parent_code AS parent FROM roster_member m
     JOIN roster r ON r.id = m.roster_id ORDER BY r.id, m.position`,
  );

/** Everything on the clerk's phone: where somebody cannot be reached, a card about that follows the result. */
const said = ({ twin }: TestApp) => twin.messagesOf('lin').map(wordsOf).join('\n');

async function withRegisterMoved() {
  const bed = await startTestApp();
  await bed.issue();
  bed.clock.set(new Date('2026-09-12T01:00:00Z'));
  await bed.importOrgans(later);
  await bed.say('lin', '收到 N1');
  return bed;
}

test('a notice goes to the organs that were there when it was issued, whatever the register does later', async () => {
  const bed = await withRegisterMoved();
  expect(await bed.status()).toMatchObject({ required: 3, reached: 1, expected: 10 });
  await bed.tap('lin', '转发全部3家');
  expect(said(bed)).toContain('送达 3家：县区2、园区1');
  expect(said(bed)).toContain('石桥县 单位已撤销');
  expect((await rosters(bed)).filter(({ kind }) => kind === 'relay')).toEqual([
    { kind: 'relay', organ: '530101', name: '望川县安委办', parent: '5301' },
    { kind: 'relay', organ: '530102', name: '石桥县安委办', parent: '5301' },
    { kind: 'relay', organ: '5301Z1', name: '澜东高新区管委会', parent: '5301' },
  ]);
  expect(await bed.status()).toMatchObject({ required: 6, expected: 10 });
});

test('an organ that moved, closed or changed its name is still found by the name it had', async () => {
  const bed = await withRegisterMoved();
  expect(wordsOf(await bed.say('lin', '转发 N1 望川县'))).toContain('已转发 N1');
  await bed.say('lin', '转发 N1 石桥县');
  expect(said(bed)).toContain('收不到1家：石桥县安委办');
  expect(wordsOf(await bed.say('lin', '转发 N1 新设县'))).toContain('下级中没有“新设县”');
  expect(wordsOf(await bed.say('lin', '转发 N1 澜东高新区'))).toContain('已转发 N1');
  expect(await bed.status()).toMatchObject({ required: 6, expected: 10 });
});

test('the preview names organs as they were when the notice was issued', async () => {
  const bed = await withRegisterMoved();
  expect(wordsOf(await bed.say('lin', '转发 N1 全部 期限9月15日'))).toContain(
    '送达 3家：望川县安委办、石桥县安委办、澜东高新区管委会',
  );
});

test('a closed organ excuses nobody: the branch above it can still be completed', async () => {
  const bed = await withRegisterMoved();
  await bed.say('lin', '转发 N1 望川县,澜东高新区');
  expect((await bed.status()).gaps.find(({ organ }) => organ === '5301')).toMatchObject({ state: 'signed' });
  expect(wordsOf(await bed.say('lin', '无需转达 N1 石桥县 已撤销'))).toContain('临澜市安委办，石桥县安委办');
  await bed.tap('sheng', '同意无需转达');
  expect((await bed.status()).gaps.find(({ organ }) => organ === '5301')).toBeUndefined();
});

test('an organ that closes on a known day after the issue stays expected, and can be relayed to or excused', async () => {
  const closing = smallOrgans.map((row) => (row.startsWith('530102,') ? `${row},2026-09-10` : row));
  const bed = await startTestApp({ organs: closing });
  await bed.issue();
  bed.clock.set(new Date('2026-09-12T01:00:00Z'));
  expect(wordsOf(await bed.say('lin', '收到 N1'))).toContain('转达下级3家');
  await bed.say('lin', '转发 N1 望川县,澜东高新区');
  expect(await bed.status()).toMatchObject({ required: 5, expected: 10 });
  await bed.say('lin', '转发 N1 石桥县');
  expect(said(bed)).toContain('收不到1家：石桥县安委办');
  expect(await bed.status()).toMatchObject({ required: 6, expected: 10 });
});

test('无需转达 about an organ that is not open never becomes 无需转达 about all', async () => {
  const bed = await startTestApp();
  await bed.issue();
  await bed.say('lin', '收到 N1');
  await bed.say('lin', '转发 N1 望川县');
  expect(wordsOf(await bed.say('lin', '无需转达 N1 望川县 没有此类企业'))).toContain('下级中没有“望川县”');
  expect(wordsOf(await bed.say('lin', '无需转达 N1 石侨县 没有此类企业'))).toContain('下级中没有“石侨县”');
  expect(await bed.sql('SELECT id FROM not_applicable')).toEqual([]);
  expect(wordsOf(await bed.say('lin', '无需转达 N1 本辖区 没有此类企业'))).toContain('全部下级');
});
