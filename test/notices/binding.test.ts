import { expect, test } from 'vitest';
import { entriesOf, startTestApp, wordsOf, type TestApp } from '../support/app.ts';
import { smallPeople } from '../support/register.ts';

const hourMs = 3600_000;
const people = [...smallPeople.filter((row) => !row.endsWith(',wang')), '李望,530101,文书,clerk,'];
const binds = async (bed: TestApp) => (await entriesOf(bed)).filter(({ kind }) => kind === 'bind');

async function oneLost(rows = people) {
  const bed = await startTestApp({ people: [...rows, '过客,E2,工人,expert,stranger', '路人,E2,工人,expert,other'] });
  // Members of the corporation whom the register does not know.
  await bed.sql(`DELETE FROM account WHERE "user" IN ('stranger', 'other')`);
  await bed.sql(`DELETE FROM post_holder WHERE post = '工人'`);
  await bed.issue();
  await bed.say('lin', '收到 N1 转发全部');
  return bed;
}
async function codeFor(bed: TestApp, words = '绑定码 望川县'): Promise<string> {
  const said = wordsOf(await bed.say('lin', words));
  return /绑定码 (\d\d \d\d \d\d)，/u.exec(said)?.[1] ?? `no code in ${said}`;
}

test('a stranger binds by a code, gets what his organ has not signed, and signs it', async () => {
  const bed = await oneLost();
  expect(wordsOf(await bed.say('stranger', '你好'))).toBe('您尚未绑定单位。请回复：绑定 绑定码（向上级文书索取）');
  const code = await codeFor(bed);
  expect(wordsOf(bed.last('lin'))).toContain('当日有效，限用一次，请转告其文书');
  await bed.say('stranger', `绑定 ${code}`);
  const words = bed.twin.messagesOf('stranger').map(wordsOf);
  expect(words.at(-2)).toBe('已绑定：望川县安委办 李望（文书）。有1件通知待签收，卡片随后送达。可回复：待办｜帮助');
  expect(words.at(-1)).toContain('［签收］');
  expect(await bed.sql(`SELECT state FROM delivery WHERE organ_code = '530101'`)).toEqual([{ state: 'dispatched' }]);
  expect(wordsOf(await bed.say('stranger', '收到'))).toContain('已签收');
  expect(await binds(bed)).toMatchObject([{ organ: '530101', post: '文书', via: 'wecom-text' }]);
  expect((await bed.status()).reached).toBe(2);
  // One use, and a bound account is not bound again.
  expect(wordsOf(await bed.say('other', `绑定 ${code}`))).toContain('绑定码不对或已失效，还可再试4次');
  expect(wordsOf(await bed.say('stranger', `绑定 ${code}`))).toContain('此账号已绑定：李望，望川县安委办 文书');
});

test('only the hash of a code is kept, and the log does not name the account', async () => {
  const bed = await oneLost();
  const code = (await codeFor(bed)).replaceAll(' ', '');
  const rows = JSON.stringify(await bed.sql('SELECT c.*, s.salt FROM binding_code c, binding_salt s'));
  expect(rows).not.toContain(code);
  await bed.say('stranger', `绑定${code}`);
  const log = JSON.stringify(await entriesOf(bed));
  expect(log).not.toContain(code);
  expect(log).not.toContain('stranger');
  expect(log).not.toContain('李望');
  const outbox = JSON.stringify(await bed.sql(`SELECT subject FROM outbox WHERE state = 'sent'`));
  expect(outbox).not.toContain(code);
});

test('a wrong code tells nothing, and after five an hour nothing is looked at', async () => {
  const bed = await oneLost();
  const code = (await codeFor(bed)).replaceAll(' ', '');
  const wrong = ['000000', '111111', '222222', '333333', '444444', '555555'].filter((one) => one !== code).slice(0, 5);
  for (const [i, one] of wrong.entries()) {
    const said = wordsOf(await bed.say('stranger', `绑定 ${one}`));
    expect(said).toContain(i < 4 ? `还可再试${4 - i}次` : '一小时后再试');
    expect(said).not.toContain('望川');
  }
  expect(wordsOf(await bed.say('stranger', `绑定 ${code}`))).toBe(
    '绑定码试得太多，已暂停。请向上级文书核对，稍后再试。',
  );
  expect(await binds(bed)).toEqual([]);
  // Another account is not held up; this one is free again in an hour, but not for ever.
  expect(wordsOf(await bed.say('other', '绑定 999999'))).toContain('还可再试4次');
  for (let hour = 0; hour < 2; hour += 1) {
    bed.clock.pass(hourMs + 60_000);
    for (const one of wrong) await bed.say('stranger', `绑定 ${one}`);
  }
  bed.clock.pass(hourMs + 60_000);
  expect(wordsOf(await bed.say('stranger', `绑定 ${wrong[0] ?? ''}`))).toContain('已暂停');
});

test('guesses side by side are counted one after the other', async () => {
  const bed = await oneLost();
  await codeFor(bed);
  const guesses = ['100000', '200000', '300000', '400000', '500000', '600000', '700000', '800000'];
  await Promise.all(guesses.map((guess) => bed.twin.say('stranger', `绑定 ${guess}`)));
  await bed.drain();
  expect(await bed.sql('SELECT count(*)::int AS n FROM binding_try')).toEqual([{ n: 5 }]);
});

test('a code dies with its day in China, and with the next code of the organ', async () => {
  const bed = await oneLost();
  const first = await codeFor(bed);
  const second = await codeFor(bed);
  expect(wordsOf(await bed.say('stranger', `绑定 ${first}`))).toContain('不对或已失效');
  bed.clock.set(new Date('2026-09-03T15:59:58Z'));
  await bed.say('stranger', '绑定 123456');
  bed.clock.set(new Date('2026-09-03T16:00:00Z'));
  expect(wordsOf(await bed.say('stranger', `绑定 ${second}`))).toContain('不对或已失效');
  expect(await binds(bed)).toEqual([]);
});

test('two clerks above ask at once: one code is alive, and the later answer says that the earlier is void', async () => {
  const bed = await oneLost();
  await Promise.all([bed.twin.say('lin', '绑定码 望川县'), bed.twin.say('sheng', '绑定码 望川县')]);
  await bed.drain();
  expect(await bed.sql('SELECT count(*)::int AS n FROM binding_code WHERE ended_at IS NULL')).toEqual([{ n: 1 }]);
  const said = ['lin', 'sheng'].map((user) => wordsOf(bed.last(user)));
  expect(said.filter((words) => words.includes('此前的绑定码作废。'))).toHaveLength(1);
  const later = /绑定码 (\d\d \d\d \d\d)，/u.exec(said.find((words) => words.includes('作废')) ?? '')?.[1] ?? '';
  await bed.say('stranger', `绑定 ${later}`);
  expect(await binds(bed)).toHaveLength(1);
});

test('one code used by two accounts at once binds one', async () => {
  const bed = await oneLost();
  const code = await codeFor(bed);
  await Promise.all([bed.twin.say('stranger', `绑定 ${code}`), bed.twin.say('other', `绑定 ${code}`)]);
  await bed.drain();
  expect(await binds(bed)).toHaveLength(1);
  expect(await bed.sql(`SELECT "user" FROM account WHERE "user" IN ('stranger', 'other')`)).toHaveLength(1);
});

test('where several could be meant the name decides, and nobody is made up', async () => {
  const bed = await oneLost([...people, '孙二,530101,值班员,duty,']);
  const code = (await codeFor(bed)).replaceAll(' ', '');
  expect(wordsOf(await bed.say('stranger', `绑定 ${code}`))).toBe(
    `望川县安委办待绑定的有2人：李望、孙二。请回复：绑定 ${code} 李望`,
  );
  expect(wordsOf(await bed.say('stranger', `绑定 ${code} 王五`))).toContain('待绑定的有2人');
  await bed.say('stranger', `绑定 ${code} 孙二`);
  expect(
    await bed.sql(`SELECT name FROM person p JOIN account a ON a.person_id = p.id WHERE a."user" = 'stranger'`),
  ).toEqual([{ name: '孙二' }]);
});

test('codes are for the own jurisdiction, and only where somebody needs one', async () => {
  const bed = await oneLost();
  expect(await codeFor(bed, '绑定码 柳湾镇')).toContain('柳湾镇人民政府在名录中没有待绑定账号的人员');
  const [known, unknown] = [await codeFor(bed, '绑定码 东岗区'), await codeFor(bed, '绑定码 无此区')];
  expect(known).toBe(unknown.replace('无此区', '东岗区'));
  expect(wordsOf(await bed.say('lin2', '绑定码 望川县'))).toContain('没有“望川县”');
  expect(wordsOf(await bed.say('stranger', '绑定'))).toContain('六位数字');
  expect(wordsOf(await bed.say('stranger', '绑定码 甲县'))).toContain('您尚未绑定单位');
  expect(wordsOf(await bed.say('sheng', '绑定码 望川县'))).toMatch(/绑定码 \d\d \d\d \d\d/u);
});
