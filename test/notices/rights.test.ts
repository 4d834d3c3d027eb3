import { expect, test } from 'vitest';
import { entriesOf, startTestApp, wordsOf, type TestApp } from '../support/app.ts';
import { smallPeople } from '../support/register.ts';

const acts = async (bed: TestApp) => (await entriesOf(bed)).length;

/** Issued, signed and relayed in the first city only. */
async function inOneCity(people: string[] = smallPeople) {
  const bed = await startTestApp({ people });
  await bed.issue();
  await bed.say('lin', '收到 N1 转发全部');
  return bed;
}

test('what one did not get answers like what does not exist', async () => {
  const bed = await inOneCity();
  const before = await acts(bed);
  // The county of the other city has not got it: its city has not relayed.
  for (const act of ['收到', '原文', '状态', '到哪了', '未签', '断点']) {
    const [known, unknown] = [await bed.say('dong', `${act} N1`), await bed.say('dong', `${act} N99`)].map(wordsOf);
    expect(known).toBe(unknown?.replace('N99', 'N1'));
    expect(known).toContain('没有找到 N1');
  }
  for (const words of ['退回 N1 不收', '转发 N1 全部', '无需转达 N1 没有', '同意无需转达 N1 望川县']) {
    const [known, unknown] = [await bed.say('dong', words), await bed.say('dong', words.replace('N1', 'N99'))].map(
      wordsOf,
    );
    expect(known).toBe(unknown?.replace('N99', 'N1'));
  }
  expect(wordsOf(await bed.say('dong', '粉尘到哪了'))).toBe(
    wordsOf(await bed.say('dong', '台风到哪了')).replace('台风', '粉尘'),
  );
  expect(await acts(bed)).toBe(before);
});

test("a forged tap on another organ's card signs nothing", async () => {
  const bed = await inOneCity();
  const before = await acts(bed);
  // Whoever holds a card of the chain may show it to anybody; the tap's sender decides, not the card.
  const tap = bed.twin.raw.tap('wang', '签收').xml.replaceAll(/wang(?=<|\])/gu, 'dong');
  expect((await bed.twin.raw.post(bed.twin.raw.seal(tap))).status).toBe(200);
  await bed.drain();
  expect(wordsOf(bed.last('dong'))).toBe('没有找到 N1。请核对编号，或回复：待办');
  expect(await acts(bed)).toBe(before);
});

test('an organ sees its own branch, the issuer all of it', async () => {
  const bed = await inOneCity();
  expect(wordsOf(await bed.say('sheng', '状态 N1'))).toContain('已签收 1家，已知应达6家');
  expect(wordsOf(await bed.say('lin', '状态 N1'))).toContain('已签收 1家，已知应达4家');
  const unsigned = wordsOf(await bed.say('lin', '未签 N1'));
  expect(unsigned).toContain('望川县安委办');
  expect(unsigned).not.toContain('石泉市');
  expect(wordsOf(await bed.say('sheng', '未签 N1'))).toContain('石泉市');
});

test('a supervisor sees what was issued in the jurisdiction, and no more', async () => {
  const bed = await inOneCity([...smallPeople, '吕督,5302,督查专员,supervisor,ducha2']);
  expect(wordsOf(await bed.say('ducha', '状态 N1'))).toContain('已知应达6家');
  const own = wordsOf(await bed.say('ducha2', '状态 N1'));
  expect(own).toContain('已知应达1家');
  expect(own).not.toContain('临澜');
  expect(wordsOf(await bed.say('ducha2', '收到 N1'))).toContain('没有找到 N1');
  expect(wordsOf(await bed.say('ducha', '转发 N1 全部'))).toContain('没有找到 N1');
});

test('whose post has ended acts for nobody', async () => {
  const bed = await inOneCity();
  await bed.importPeople(
    smallPeople.filter((row) => !row.endsWith(',wang')),
    true,
  );
  const tap = bed.twin.raw.tap('wang', '签收');
  await bed.twin.raw.post(tap);
  await bed.drain();
  expect((await entriesOf(bed)).filter(({ kind, organ }) => kind === 'sign' && organ === '530101')).toEqual([]);
});

test('a safety officer signs for the enterprise and relays nothing', async () => {
  const bed = await inOneCity();
  await bed.say('zone', '收到 N1 转发全部');
  expect(wordsOf(await bed.tap('qiang', '签收'))).toContain('签收人 李强（安全员）');
  expect(wordsOf(await bed.say('qiang', '转发 N1 全部'))).toContain('没有找到 N1');
});

test('only the organ that sent it answers a 无需转达', async () => {
  const bed = await inOneCity();
  await bed.say('wang', '收到 N1');
  await bed.say('wang', '无需转达 N1 没有此类企业');
  for (const user of ['sheng', 'quan', 'wang']) {
    expect(wordsOf(await bed.say(user, '同意无需转达 N1 望川县'))).toBe('没有待您确认的无需转达。可回复：待办');
  }
  expect(wordsOf(await bed.say('lin', '不同意无需转达 N1 望川县'))).toContain('未同意无需转达');
  expect(wordsOf(await bed.say('lin', '同意无需转达 N1 望川县'))).toBe('没有待您确认的无需转达。可回复：待办');
  expect((await bed.status()).gaps.some(({ organ }) => organ === '530101')).toBe(true);
});

test('of several 无需转达 each can be answered by typing, in the post of the organ that was asked', async () => {
  const bed = await startTestApp({ people: [...smallPeople, '周岚,5302,挂职副主任,clerk,sheng'] });
  await bed.issue();
  await bed.say('lin', '收到 N1');
  await bed.say('lin', '无需转达 N1 望川县 没有此类企业');
  await bed.say('lin', '无需转达 N1 石桥县 没有此类企业');
  expect(wordsOf(await bed.say('sheng', '同意无需转达 N1 临澜市'))).toBe(
    'N1 有2件无需转达待您确认：望川县安委办、石桥县安委办。请点卡片，或回复：同意无需转达 N1 石桥县安委办',
  );
  expect(wordsOf(await bed.say('sheng', '同意无需转达 N1 石桥县'))).toContain('已同意无需转达');
  expect(wordsOf(await bed.say('sheng', '不同意无需转达 N1 临澜市'))).toContain('未同意无需转达');
  expect(await bed.status()).toMatchObject({ required: 3, expected: 9 });
  const answers = (await entriesOf(bed)).filter(({ kind }) => /confirm|refuse/u.test(String(kind)));
  expect(answers).toMatchObject([{ post: '文书' }, { post: '文书' }]);
});

test('an organ that is no direct lower one is never left out of a relay in silence', async () => {
  const bed = await inOneCity();
  await bed.say('wang', '收到 N1');
  for (const to of [['530201'], ['530101001', '530201'], ['E2']]) {
    await expect(bed.desk.relay('N1', { as: '530101', to, text: null, due: null })).rejects.toMatchObject({
      code: 'organ.not_below',
    });
  }
  expect(await bed.desk.relay('N1', { as: '530101', to: ['530101001'], text: null, due: null })).toMatchObject({
    organs: 1,
  });
});
