import { expect, test } from 'vitest';
import { holdBrokenLinks } from '../../src/notices/broken-links.ts';
import { entriesOf, standingClock, startTestApp, wordsOf, type TestApp } from '../support/app.ts';
import { smallNotice, smallPeople } from '../support/register.ts';

const urges = async (bed: TestApp) => (await entriesOf(bed)).filter(({ kind }) => kind === 'urge');
const phones = (bed: TestApp) =>
  smallPeople.map((row) => row.split(',')[4] ?? '').map((user) => bed.twin.messagesOf(user).length);
const hourMs = 3600_000;

/** Issued; the first city has signed and relayed, its counties have not signed; nobody else has. */
async function halfWay(people = smallPeople) {
  const bed = await startTestApp({ people });
  await bed.issue();
  await bed.say('lin', '收到 N1 转发全部');
  return bed;
}

test('only the first broken links are urged, each by what it owes', async () => {
  const bed = await halfWay();
  await bed.say('wang', '收到 N1');
  const status = await bed.say('sheng', '到哪了 N1');
  expect(wordsOf(status)).toContain('［催办断点］');
  const below = phones(bed);
  const said = wordsOf(await bed.tap('sheng', '催办断点'));
  // 望川县 signed and has not relayed; 石桥县, the zone, 石泉市 and 屏澜市 have not signed.
  expect(said).toContain('已催5处；其下4家未打扰；同一处24小时内不再催');
  expect(said).toContain('N1 涉爆粉尘');
  expect(wordsOf(bed.last('wang'))).toContain('云岭省安委办 · 催办\n请转达');
  expect(wordsOf(bed.last('wang'))).toContain('［转发全部］');
  expect(wordsOf(bed.last('qiao'))).toContain('请签收 涉爆粉尘企业专项检查');
  expect(wordsOf(bed.last('qiao'))).toContain('来文 临澜市安委办');
  expect(wordsOf(bed.last('qiao')).match(/［/gu)).toHaveLength(1);
  // The city has relayed to all; nobody below a broken link hears of it.
  const told = smallPeople.map((row) => row.split(',')[4] ?? '').filter((_, i) => phones(bed)[i] !== below[i]);
  expect(told.toSorted()).toEqual(['ping', 'qiao', 'quan', 'sheng', 'wang', 'zone']);
  expect(await urges(bed)).toMatchObject([{ notice: 'N1', organ: '53', links: 5, below: 4, post: '文书' }]);
  await bed.status();
});

test('the reminder is the last thing said: its button and a bare 收到 sign', async () => {
  const bed = await halfWay();
  await bed.say('sheng', '催办 N1');
  expect(wordsOf(await bed.tap('qiao', '签收'))).toContain('已签收');
  expect(wordsOf(await bed.say('quan', '收到'))).toContain('已签收');
  expect(wordsOf(await bed.tap('quan', '转发全部1家'))).toContain('已转发 N1');
  await bed.say('wang', '收到 N1');
  bed.clock.pass(25 * hourMs);
  await bed.say('lin', '催办 N1');
  expect(wordsOf(await bed.tap('wang', '转发全部'))).toContain('已转发 N1');
  expect((await bed.status()).reached).toBe(4);
});

test('a link is left alone for 24 hours, whoever asks', async () => {
  const bed = await halfWay();
  expect(wordsOf(await bed.say('lin', '催办 N1'))).toContain('已催3处');
  const again = wordsOf(await bed.say('lin', '催办 N1'));
  expect(again).toBe('N1 涉爆粉尘企业专项检查：3处24小时内已催过，没有再催。');
  const wider = wordsOf(await bed.say('ducha', '催办 N1'));
  expect(wider).toContain('已催2处');
  expect(wider).toContain('另有3处24小时内已催过。');
  // Signing does not make it another link.
  await bed.say('wang', '收到 N1');
  expect(wordsOf(await bed.say('sheng', '催办 N1'))).toContain('没有再催');
  expect(await urges(bed)).toHaveLength(2);
  bed.clock.pass(24 * hourMs);
  expect(wordsOf(await bed.say('sheng', '催办 N1'))).toContain('已催5处');
});

test('of two who urge at once each link is urged by one', async () => {
  const bed = await halfWay();
  await Promise.all([bed.say('sheng', '催办 N1'), bed.say('ducha', '催办 N1'), bed.say('lin', '催办 N1')]);
  await bed.drain();
  const rows = await bed.sql<{ id: number }>('SELECT delivery_id AS id FROM urged_link');
  expect(new Set(rows.map(({ id }) => id)).size).toBe(rows.length);
  expect(rows).toHaveLength(5);
  expect(bed.twin.messagesOf('qiao').filter((message) => wordsOf(message).includes('催办'))).toHaveLength(1);
});

test('who signs does not wait for the reminders of a hundred thousand others, who withdraws does', async () => {
  const bed = await halfWay();
  const [issuer] = await bed.sql<{ id: number }>(`SELECT id FROM organ WHERE code = '53'`);
  await bed.store.batch(async (sql) => {
    const links = await holdBrokenLinks(sql, 1, { branchOrganIds: [issuer?.id ?? 0], jurisdictionOrganIds: [] });
    expect(links).toHaveLength(5);
    expect(wordsOf(await bed.tap('qiao', '签收'))).toContain('已签收');
    await expect(bed.sql('SELECT 1 AS one FROM notice FOR UPDATE NOWAIT')).rejects.toMatchObject({ code: '55P03' });
  });
});

test('own branch for a relaying organ, nothing of others, and nothing for who may not', async () => {
  const bed = await halfWay();
  // A county's clerk has nobody below who got it, and does not urge himself; a duty officer may not at all.
  expect(wordsOf(await bed.say('wang', '催办 N1'))).toContain('没有可催办的断点');
  for (const user of ['lin2', 'qiang', 'dong']) {
    const [known, unknown] = [await bed.say(user, '催办 N1'), await bed.say(user, '催办 N99')].map(wordsOf);
    expect(known).toBe('没有找到 N1。请核对编号，或回复：待办');
    expect(unknown).toBe(known?.replace('N1', 'N99'));
  }
  expect(wordsOf(await bed.say('wang', '到哪了 N1'))).not.toContain('催办');
  expect(wordsOf(await bed.say('wang', '帮助'))).toContain('催办 编号');
  expect(wordsOf(await bed.say('qiang', '帮助'))).not.toContain('催办');
  expect(await urges(bed)).toEqual([]);
  await bed.say('lin', '催办 N1');
  expect(wordsOf(bed.last('quan'))).not.toContain('催办');
});

test('who cannot be reached, gave it back or waits for an answer is named and not urged', async () => {
  const bed = await halfWay(smallPeople.filter((row) => !row.endsWith(',qiao')));
  await bed.say('zone', '退回 N1 发错单位');
  await bed.say('wang', '收到 N1');
  await bed.say('wang', '无需转达 N1 无下级单位');
  const said = wordsOf(await bed.say('lin', '催办 N1'));
  expect(said).toContain('没有可催办的断点');
  expect(said).toContain('望川县安委办（待确认无需转达）');
  expect(said).toContain('石桥县安委办（没有文书岗位）');
  expect(said).toContain('澜东高新区管委会（已退回）');
  expect(wordsOf(await bed.say('sheng', '催办 N1'))).toContain('已催2处');
});

test('one link by its name, and nobody else', async () => {
  const bed = await halfWay();
  expect(wordsOf(await bed.say('lin', '催办 N1 石桥县'))).toContain('已催1处；同一处24小时内不再催');
  expect(wordsOf(bed.last('qiao'))).toContain('催办');
  expect(wordsOf(bed.last('zone'))).not.toContain('催办');
  const [known, unknown] = [
    wordsOf(await bed.say('lin', '催办 N1 石泉市')),
    wordsOf(await bed.say('lin', '催办 N1 某某市')),
  ];
  expect(known).toBe(unknown.replace('某某市', '石泉市'));
  expect(await urges(bed)).toHaveLength(1);
});

test('at night a reminder waits for the next working morning, and goes only to who still owes', async () => {
  // Friday, 4 September 2026, 21:00 in China.
  const bed = await startTestApp({ clock: standingClock(new Date('2026-09-04T13:00:00Z')) });
  await bed.issue();
  await bed.say('lin', '收到 N1 转发全部');
  const said = wordsOf(await bed.say('sheng', '催办 N1'));
  expect(said).toContain('已催5处，其中5处9月7日 08:00送达（夜间和周末不打扰）');
  expect(wordsOf(await bed.say('sheng', '催办 N1'))).toContain('没有再催');
  expect(wordsOf(bed.last('qiao'))).not.toContain('催办');
  await bed.say('qiao', '收到 N1');
  const tick = async (at: string) => {
    bed.clock.set(new Date(at));
    await bed.app.clockwork.tick('held-urges', new Date(at));
    await bed.drain();
  };
  await tick('2026-09-06T23:55:00Z');
  expect(wordsOf(bed.last('zone'))).not.toContain('催办');
  await tick('2026-09-07T00:00:00Z');
  expect(wordsOf(bed.last('zone'))).toContain('催办');
  expect(wordsOf(bed.last('qiao'))).not.toContain('催办');
  const told = bed.twin.messagesOf('zone').length;
  await tick('2026-09-07T00:05:00Z');
  expect(bed.twin.messagesOf('zone')).toHaveLength(told);
  // The rest counts from the morning, and what was not sent is not counted.
  expect(wordsOf(await bed.say('sheng', '催办 N1'))).toContain('4处24小时内已催过');
});

test('特急 is urged at night too', async () => {
  const bed = await startTestApp({ clock: standingClock(new Date('2026-09-04T13:00:00Z')) });
  await bed.issue(`特急\n${smallNotice}`);
  expect(wordsOf(await bed.say('sheng', '催办 N1'))).toContain('已催3处；');
  expect(wordsOf(bed.last('quan'))).toContain('催办');
});

test('without a number it is the notice last spoken of, and nothing is guessed', async () => {
  const bed = await halfWay();
  await bed.issue(smallNotice.replace('18号', '19号').replace('粉尘', '喷涂'));
  await bed.sql('UPDATE dialogue SET last_notice = NULL');
  expect(wordsOf(await bed.say('ducha', '催办'))).toBe('请写明编号，例如：催办 N2');
  await bed.say('ducha', '到哪了 N1');
  expect(wordsOf(await bed.say('ducha', '催办'))).toContain('（N1 ');
});

test('a card a person who signs for several gets names the organ', async () => {
  const bed = await halfWay([...smallPeople, '石乔,5302,文书,clerk,qiao']);
  await bed.say('sheng', '催办 N1');
  const cards = bed.twin
    .messagesOf('qiao')
    .map(wordsOf)
    .filter((words) => words.includes('催办'));
  expect(cards).toHaveLength(2);
  expect(cards.some((words) => words.includes('单位 石桥县安委办'))).toBe(true);
  expect(cards.some((words) => words.includes('单位 石泉市安委办'))).toBe(true);
});

test('who serves several organs urges for the one whose links they are: reminder and entry name it', async () => {
  const two = ['多岗,5301,文书,clerk,duo', '多岗,5302,文书,clerk,duo'];
  const bed = await startTestApp({ people: [...smallPeople, ...two] });
  await bed.issue(smallNotice, { to: '石泉市' });
  await bed.say('quan', '收到 N1 转发全部');
  expect(wordsOf(await bed.say('duo', '催办 N1'))).toContain('已催1处');
  expect(wordsOf(bed.last('dong'))).toContain('石泉市安委办 · 催办');
  expect(await urges(bed)).toMatchObject([{ organ: '5302', links: 1 }]);
});

test('with something to urge in two of them, the organ chosen with 切换单位 is meant, and only its own links', async () => {
  const two = ['多岗,5301,文书,clerk,duo', '多岗,5302,文书,clerk,duo'];
  const bed = await halfWay([...smallPeople, ...two]);
  await bed.say('quan', '收到 N1 转发全部');
  await bed.say('duo', '切换单位 石泉市');
  expect(wordsOf(await bed.say('duo', '催办 N1'))).toContain('已催1处');
  expect(wordsOf(bed.last('dong'))).toContain('石泉市安委办 · 催办');
  await bed.say('duo', '切换单位 临澜市');
  expect(wordsOf(await bed.say('duo', '催办 N1'))).toContain('已催3处');
  expect(wordsOf(bed.last('qiao'))).toContain('临澜市安委办 · 催办');
  expect(await urges(bed)).toMatchObject([
    { organ: '5302', links: 1 },
    { organ: '5301', links: 3 },
  ]);
});
