import { expect, test } from 'vitest';
import { entriesOf, startTestApp, wordsOf, type TestApp } from '../support/app.ts';
import { smallNotice, smallPeople } from '../support/register.ts';

/** The county gets the notice from the province directly, and its city has it too. */
async function issued(people = smallPeople): Promise<TestApp> {
  const bed = await startTestApp({ people });
  await bed.issue(smallNotice, { to: '临澜市,望川县' });
  await bed.say('lin', '收到 N1');
  return bed;
}

/** And the city relays it with a requirement of its own to all below it. */
async function relayed(people = smallPeople): Promise<TestApp> {
  const bed = await issued(people);
  await bed.say('lin', '转发 N1 全部 期限9月15日 要求：先查抛光企业');
  await bed.tap('lin', '非涉密，转发');
  return bed;
}

const rosterOf = async ({ sql }: TestApp) =>
  (
    await sql<{ organ: string }>(
      `SELECT m.organ_code AS organ FROM roster_member m JOIN roster r ON r.id = m.roster_id WHERE r.kind = 'relay' ORDER BY m.position`,
    )
  ).map(({ organ }) => organ);
const signEntries = async (bed: TestApp) => (await entriesOf(bed)).filter(({ kind }) => kind === 'sign');

test('a second sender with words of its own asks for one more tap, which binds the second text', async () => {
  const bed = await issued();
  await bed.say('wang', '收到 N1');
  const before = bed.twin.messagesOf('wang').length;
  await bed.say('lin', '转发 N1 全部 期限9月15日 要求：先查抛光企业');
  await bed.tap('lin', '非涉密，转发');
  expect(bed.twin.messagesOf('wang')).toHaveLength(before + 1);
  expect(wordsOf(bed.last('wang'))).toBe(
    [
      '临澜市安委办 · 另一来文',
      '云岭省安委办关于开展涉爆粉尘企业专项检查的通知',
      'N1 本单位已收到，现由临澜市安委办另行转来',
      '单位 望川县安委办',
      '新增 先查抛光企业',
      '最晚 9月15日前',
      '［签收］',
      '［看原文］',
    ].join('\n'),
  );
  expect(await rosterOf(bed)).toEqual(['530101', '530102', '5301Z1']);
  expect(wordsOf(await bed.say('wang', '待办'))).toContain('签收另一来文 N1');
  expect(wordsOf(await bed.say('wang', '收到'))).toContain('N1 涉爆粉尘企业专项检查待签收');
  const receipt = wordsOf(await bed.tap('wang', '签收'));
  expect(receipt).toContain('临澜市安委办 · 已签收');
  expect(receipt).toContain('签收人 李望（文书）');
  expect(receipt).toContain('下一步 请按两份来文一并办理');
  const [, first, second, ...more] = await signEntries(bed);
  expect(more).toEqual([]);
  expect(second).toMatchObject({ organ: '530101', counts: false, second: true });
  expect(second?.['digest']).not.toBe(first?.['digest']);
  const [layer] = await bed.sql<{ digest: string }>(`SELECT onion_digest AS digest FROM layer WHERE kind = 'relayed'`);
  expect(second?.['digest']).toBe(layer?.digest);
  expect(wordsOf(await bed.say('wang', '待办'))).not.toContain('另一来文');
});

test('coverage counts distinct organs', async () => {
  const bed = await relayed();
  expect(await bed.status()).toMatchObject({ required: 4, reached: 1 });
  await bed.say('wang', '收到 N1');
  expect(await bed.status()).toMatchObject({ required: 4, reached: 2 });
  const { gaps } = await bed.status();
  expect(gaps.filter(({ organ }) => organ === '530101')).toMatchObject([{ state: 'signed' }]);
});

test('typed, the number means both texts; each is signed once', async () => {
  const bed = await relayed();
  await bed.say('wang', '收到 N1');
  expect(await signEntries(bed)).toMatchObject([
    { organ: '5301', counts: true },
    { organ: '530101', counts: true },
    { organ: '530101', counts: false, second: true },
  ]);
  await bed.say('wang', '收到 N1');
  expect(await signEntries(bed)).toHaveLength(3);
});

test('without words of its own the second arrival is signed with the first, and nobody hears of it', async () => {
  const bed = await issued();
  const before = bed.twin.messagesOf('wang').length;
  expect(wordsOf(await bed.say('lin', '转发 N1 全部'))).toContain('已转发 N1：3家');
  expect(bed.twin.messagesOf('wang')).toHaveLength(before);
  expect(await rosterOf(bed)).toEqual(['530101', '530102', '5301Z1']);
  await bed.say('wang', '收到 N1');
  expect(await signEntries(bed)).toHaveLength(2);
  expect(wordsOf(await bed.say('wang', '待办'))).not.toContain('另一来文');
  expect(wordsOf(await bed.say('lin', '转发 N1 全部'))).toContain('已转发全部下级');
});

test('原文 shows what both senders ask; the card shows its own text', async () => {
  const bed = await relayed();
  const both = wordsOf(await bed.say('wang', '原文 N1'));
  expect(both).toMatch(/立即传达学习.+另由临澜市安委办转来：\n.*先查抛光企业/su);
  const own = wordsOf(
    await bed.tap('wang', {
      button: '看原文',
      messageId: bed.twin.messagesOf('wang').find((m) => wordsOf(m).includes('另一来文'))?.messageId ?? '',
    }),
  );
  expect(own).toMatch(/先查抛光企业.+立即传达学习/su);
  expect(own).not.toContain('另由');
  // Whom it did not come to knows nothing of it.
  expect(wordsOf(await bed.say('quan', '原文 N1'))).toContain('没有找到 N1');
});

test('a colleague reads who was first; two thumbs leave one entry; strangers sign nothing', async () => {
  const bed = await relayed([...smallPeople, '李二,530101,值班员,duty,wang2']);
  await bed.say('wang', '收到 N1');
  const [thumb, again] = [bed.twin.raw.tap('wang2', '签收'), bed.twin.raw.tap('wang2', '签收')];
  await bed.twin.raw.post(thumb);
  await bed.twin.raw.post(again);
  await bed.drain();
  expect(wordsOf(bed.last('wang2'))).toContain('李望已于');
  expect((await signEntries(bed)).filter(({ second }) => second === true)).toHaveLength(1);
  await bed.importPeople(
    smallPeople.filter((row) => !row.startsWith('李望')).concat('李新,530101,文书,clerk,xin'),
    true,
  );
  expect(wordsOf(await bed.say('wang', '收到 N1'))).toContain('没有找到 N1');
});

test('only those who have it already: a plain relay has nothing to say, own words go to them alone', async () => {
  const bed = await startTestApp();
  await bed.issue(smallNotice, { to: '石泉市,东岗区' });
  await bed.say('quan', '收到 N1');
  expect(wordsOf(await bed.say('quan', '转发 N1 全部'))).toContain('没有可再转的单位');
  expect(wordsOf(await bed.say('quan', '转发 N1 东岗区 要求：每周报一次'))).toContain('送达 1家：东岗区安委办');
  expect(wordsOf(await bed.tap('quan', '非涉密，转发'))).toContain('已转发 N1');
  expect(wordsOf(bed.last('dong'))).toContain('新增 每周报一次');
  expect(await bed.status()).toMatchObject({ required: 2, reached: 1, complete: false });
});

test('what the second sender takes back asks for nothing any more; the first text stands', async () => {
  const bed = await relayed();
  await bed.say('lin', '撤回 N1 发错');
  expect(wordsOf(await bed.say('wang', '待办'))).not.toContain('另一来文');
  expect(wordsOf(await bed.tap('wang', { button: 'sign-second' }))).toBe(
    'N1 的这份来文已撤回，无需签收。原来的一份仍然有效。',
  );
  await bed.say('wang', '收到 N1');
  expect((await signEntries(bed)).filter(({ organ }) => organ === '530101')).toMatchObject([{ counts: true }]);
  expect(wordsOf(await bed.say('wang', '原文 N1'))).not.toContain('先查抛光企业');
  expect(await bed.status()).toMatchObject({ required: 2, reached: 2 });
});

test('a desk signature is for the whole notice at an organ: the second text with it', async () => {
  const bed = await relayed();
  await bed.desk.sign('N1', { as: '530101', by: '李望', reason: '电话确认' });
  expect(wordsOf(await bed.say('wang', '待办'))).not.toContain('签收');
  expect((await signEntries(bed)).filter(({ via }) => via === 'desk')).toMatchObject([
    { counts: true },
    { counts: false, second: true, reason: expect.any(String) },
  ]);
  expect(await bed.desk.sign('N1', { as: '530101', by: '李望', reason: '电话确认' })).toMatchObject({ signed: false });
  await bed.status();
});

test('the first sender takes its branch back: nobody owes a signature for the second text, and the second sender can relay', async () => {
  const bed = await startTestApp();
  await bed.issue();
  await bed.say('lin', '收到 N1');
  await bed.say('quan', '收到 N1');
  // 石桥县 goes over to the other city, which adds it; the first city relays to it as the register was frozen.
  await bed.importOrgans(['530102,石桥县安委办,county,5302']);
  expect(wordsOf(await bed.say('quan', '补发 N1 石桥县 划归我市'))).toContain('已补发');
  await bed.say('lin', '转发 N1 全部 期限9月15日 要求：先查抛光企业');
  await bed.tap('lin', '非涉密，转发');
  expect(wordsOf(await bed.say('qiao', '待办'))).toContain('签收另一来文 N1');
  await bed.status();
  await bed.say('quan', '撤回 N1 发错');
  await bed.status();
  expect(wordsOf(await bed.say('qiao', '待办'))).toBe('当前没有待办。');
  expect(await bed.sql(`SELECT kind FROM duty WHERE kind = 'signAgain' AND settled_at IS NULL`)).toEqual([]);
  expect(wordsOf(await bed.say('lin', '转发 N1 石桥县'))).toContain('已转发 N1');
  await bed.status();
  expect(wordsOf(await bed.say('qiao', '收到 N1'))).toContain('已签收');
});

test('a forged button of a second arrival is answered as one that does not exist', async () => {
  const bed = await relayed();
  const value = bed.last('wang')?.card?.taskId ?? '';
  expect(value).toMatch(/@a\d+-\d+$/u);
  const forge = async (user: string, secondId: number) => {
    const before = bed.twin.messagesOf(user).length;
    bed.clock.pass(1000);
    await bed.twin.event(user, {
      Event: 'template_card_event',
      EventKey: 'sign-second',
      TaskId: value.replace(/@a\d+-/u, `@a${secondId}-`),
      CardType: 'button_interaction',
      ResponseCode: `forged-${secondId}`,
    });
    await bed.drain();
    return bed.twin.messagesOf(user).slice(before).map(wordsOf).join('\n');
  };
  const [second] = await bed.sql<{ id: number }>('SELECT id FROM second_arrival WHERE has_words ORDER BY id');
  const missing = await forge('quan', 999_999);
  expect(missing).toContain('没有找到');
  expect(missing).not.toContain('N1');
  expect(await forge('quan', second?.id ?? 0)).toBe(missing);
  expect(await bed.sql('SELECT id FROM second_arrival WHERE signed_at IS NOT NULL')).toEqual([]);
});
