import { createHash } from 'node:crypto';
import { expect, test } from 'vitest';
import { startTestApp, wordsOf, type TestApp } from '../support/app.ts';
import { smallOrgans, smallPeople } from '../support/register.ts';

const layers = ({ sql }: TestApp) =>
  sql<{ kind: string; author: string; text: string; due: Date | null; depth: number; digest: string }>(
    `SELECT kind, author_name AS author, text, due_at AS due, depth, onion_digest AS digest FROM layer ORDER BY id`,
  );

/** An issued notice that the first city has signed. */
async function signedByCity(options: Parameters<typeof startTestApp>[0] = {}) {
  const bed = await startTestApp(options);
  await bed.issue();
  await bed.tap('lin', '签收');
  return bed;
}

test('relaying before signing is refused with what to type, and does nothing', async () => {
  const bed = await startTestApp();
  await bed.issue();
  const refusal = '请先签收 N1。一并办理请回复：收到 N1 转发全部';
  for (const words of ['转发 N1 全部', '转发 N1 望川县 期限9月15日']) {
    expect(wordsOf(await bed.say('lin', words))).toBe(refusal);
  }
  await expect(bed.desk.relay('N1', { as: '5301', to: 'all', text: null, due: null })).rejects.toMatchObject({
    code: 'notice.not_signed',
  });
  expect(await bed.status()).toMatchObject({ required: 3, reached: 0 });
});

test('one line signs and relays to all', async () => {
  const bed = await startTestApp();
  await bed.issue();
  const before = bed.twin.messagesOf('lin').length;
  expect(wordsOf(await bed.say('lin', '收到 N1 转发全部'))).toMatch(
    /^已转发 N1：3家（县区2、园区1），限期9月20日。存证4号。\n发现有误请回复：撤回 N1 原因$/u,
  );
  expect(bed.twin.messagesOf('lin')).toHaveLength(before + 1);
  expect(await bed.status()).toMatchObject({ required: 6, reached: 1, expected: 10 });
});

test('全部 acts at once; words of its own wait for one look', async () => {
  const bed = await signedByCity();
  const preview = wordsOf(await bed.say('lin', '转发 N1 望川县,石桥县 期限9月15日 要求：先查抛光企业'));
  expect(preview).toContain('送达 2家：望川县安委办、石桥县安委办');
  expect(preview).toContain('限期 9月15日（上级9月20日）');
  expect(preview).toContain('新增 1项：先查抛光企业');
  expect(await bed.status()).toMatchObject({ required: 3 });
  expect(wordsOf(await bed.tap('lin', '非涉密，转发'))).toContain('限期 9月15日');
  expect(await layers(bed)).toMatchObject([
    { kind: 'issued', depth: 0 },
    {
      kind: 'relayed',
      depth: 1,
      author: '临澜市安委办',
      text: '临澜市安委办转发 N1，提出以下要求：\n先查抛光企业\n限期：9月15日',
      due: new Date('2026-09-15T16:00:00Z'),
    },
  ]);
  expect(wordsOf(bed.last('wang'))).toContain('最晚 9月15日前');
  expect(await bed.status()).toMatchObject({ required: 5 });
  // The zone gets no words of its own: at once, with the inherited deadline.
  expect(wordsOf(await bed.say('lin', '转发 N1 全部'))).toContain('1家（园区1），限期9月20日');
});

test('a deadline later than the one above needs a reason', async () => {
  const bed = await signedByCity();
  expect(wordsOf(await bed.say('lin', '转发 N1 全部 期限9月25日'))).toBe(
    '限期9月25日晚于上级9月20日。请改期，或回复：限期 9月25日 理由…',
  );
  expect(wordsOf(await bed.say('lin', '转发 N1 全部 期限9月25日 理由：汛期封路'))).toContain(
    '限期 9月25日（上级9月20日）',
  );
  await bed.say('lin', '确认转发 N1');
  expect((await layers(bed)).at(-1)?.due).toEqual(new Date('2026-09-25T16:00:00Z'));
  await expect(bed.desk.relay('N1', { as: '5302', to: 'all', text: null, due: '2026-09-25' })).rejects.toMatchObject({
    code: 'notice.not_signed',
  });
  await bed.say('quan', '收到 N1');
  await expect(bed.desk.relay('N1', { as: '5302', to: 'all', text: null, due: '2026-09-25' })).rejects.toMatchObject({
    code: 'notice.late_deadline',
  });
});

test('an inherited deadline that is past adds no preview', async () => {
  const bed = await signedByCity();
  bed.clock.set(new Date('2026-10-05T01:00:00Z'));
  expect(wordsOf(await bed.say('lin', '转发 N1 全部'))).toContain('已转发 N1：3家');
});

test('限期, 除 and 确认 answer the open preview; 取消 closes it', async () => {
  const bed = await signedByCity();
  await bed.say('lin', '转发 N1 全部 要求：先查抛光企业');
  expect(wordsOf(await bed.say('lin', '限期 9月12日'))).toContain('限期 9月12日（上级9月20日）');
  expect(wordsOf(await bed.say('lin', '除 石桥县'))).toContain('送达 2家：望川县安委办、澜东高新区管委会');
  expect(wordsOf(await bed.say('lin', '限期 9月28日'))).toContain('请改期，或回复：限期 9月28日 理由');
  expect(wordsOf(await bed.say('lin', '确认'))).toContain('2家（县区1、园区1），限期9月12日');
  await bed.say('lin', '转发 N1 全部 要求：石桥县也先查抛光企业');
  expect(wordsOf(await bed.say('lin', '取消'))).toBe('已取消，没有发出。');
  expect(wordsOf(await bed.say('lin', '确认转发 N1'))).toBe('没有待确认的事项。可回复：待办');
  expect(await bed.status()).toMatchObject({ required: 5 });
});

test("an older preview's button sends nothing", async () => {
  const bed = await signedByCity();
  await bed.say('lin', '转发 N1 全部 要求：第一稿');
  const old = bed.last('lin')?.messageId ?? '';
  await bed.say('lin', '转发 N1 全部 要求：第二稿');
  expect(wordsOf(await bed.tap('lin', { messageId: old, button: '非涉密，转发' }))).toBe(
    '没有待确认的事项。可回复：待办',
  );
  expect(await bed.status()).toMatchObject({ required: 3 });
  await bed.tap('lin', '非涉密，转发');
  expect((await layers(bed)).at(-1)?.text).toContain('第二稿');
});

test('whom: 除, names, unknown and ambiguous names, nobody left, half a command', async () => {
  const twins = ['530101009,城关镇人民政府,township,530101', '530102009,城关镇人民政府,township,530102'];
  const bed = await startTestApp({ organs: [...smallOrgans, ...twins] });
  // Issued to a city and two townships of one name below it.
  expect(wordsOf(await bed.issue(undefined, { to: '临澜市' }))).toContain('送达 1家');
  await bed.tap('lin', '签收');
  expect(wordsOf(await bed.say('lin', '转发 N1 城关镇'))).toContain('下级中没有“城关镇”');
  expect(wordsOf(await bed.say('lin', '转发 N1 青禾县'))).toBe('下级中没有“青禾县”。请核对名称，或写全称。');
  expect(wordsOf(await bed.say('lin', '转发 N1'))).toContain('下级3家：');
  expect(wordsOf(await bed.say('lin', '转发 N1 望川县 除 望川县'))).toContain('除去之后没有单位可送');
  expect(wordsOf(await bed.say('lin', '转发 N1 全部 除 望川县、石桥县'))).toContain('已转发 N1：1家（园区1）');
  expect(await bed.status()).toMatchObject({ required: 2 });
});

test('two lower organs of one name: the whole name or the code says which', async () => {
  const organs = [...smallOrgans, '530108,临江县人民政府,county,5301', '530109,临江县应急管理局,county,5301'];
  const bed = await signedByCity({ organs });
  const asked = wordsOf(await bed.say('lin', '转发 N1 临江县'));
  expect(asked).toBe('“临江县”对应2家：临江县人民政府、临江县应急管理局。请写全称。');
  await bed.say('lin', '转发 N1 临江县应急管理局');
  // Nobody is there to receive it, so a card about that comes as well, before or after.
  expect(bed.twin.messagesOf('lin').map(wordsOf)).toContainEqual(expect.stringContaining('已转发 N1：1家'));
});

test('the same words to a second group are the same layer', async () => {
  const bed = await signedByCity();
  await bed.say('lin', '转发 N1 望川县');
  bed.clock.pass(86_400_000);
  await bed.say('lin', '转发 N1 石桥县');
  expect((await layers(bed)).filter(({ kind }) => kind === 'relayed')).toHaveLength(1);
  await bed.say('lin', '转发 N1 澜东高新区 要求：单独的话');
  await bed.say('lin', '确认');
  expect((await layers(bed)).filter(({ kind }) => kind === 'relayed')).toHaveLength(2);
});

test('relaying again reaches only who has not got it, and all is said when nobody is left', async () => {
  const bed = await signedByCity();
  await bed.say('lin', '转发 N1 全部');
  const cards = bed.twin.messagesOf('wang').length;
  expect(wordsOf(await bed.say('lin', '转发 N1 全部'))).toContain('已转发全部下级，没有可再转的单位');
  expect(bed.twin.messagesOf('wang')).toHaveLength(cards);
});

test('inner layers cannot be changed, not even by the role that runs the bot', async () => {
  const bed = await signedByCity();
  await expect(bed.sql(`UPDATE layer SET text = 'anderes'`)).rejects.toThrow(/no UPDATE, DELETE or TRUNCATE/u);
  await expect(bed.sql('DELETE FROM layer')).rejects.toThrow(/no UPDATE, DELETE or TRUNCATE/u);
});

/** RFC 6962 2.1, from the text of the RFC: split at the largest power of two below n. */
function merkleRoot(leaves: Buffer[]): Buffer {
  const hash = (...parts: (Buffer | number[])[]) =>
    createHash('sha256')
      .update(Buffer.concat(parts.map((part) => Buffer.from(part))))
      .digest();
  const [only] = leaves;
  if (leaves.length === 0) return hash();
  if (only && leaves.length === 1) return hash([0], only);
  let k = 1;
  while (k * 2 < leaves.length) k *= 2;
  return hash([1], merkleRoot(leaves.slice(0, k)), merkleRoot(leaves.slice(k)));
}

test('the root of a roster is the one an outsider computes from its members', async () => {
  const many = Array.from({ length: 37 }, (_, i) => `5301${200 + i},第${i}县安委办,county,5301`);
  const bed = await signedByCity({ organs: [...smallOrgans, ...many], people: smallPeople });
  await bed.say('lin', '转发 N1 全部');
  const [roster] = await bed.sql<{ id: number; count: number; root: string; perLevel: unknown }>(
    `SELECT id, count, root, per_level AS "perLevel" FROM roster WHERE kind = 'relay'`,
  );
  const members = await bed.sql<{ organ: string; name: string; level: string; parent: string }>(
    `SELECT organ_code AS organ, organ_name AS name, level, parent_code AS parent FROM roster_member
     WHERE roster_id = $1::int ORDER BY position`,
    [roster?.id],
  );
  // Canonical JSON of four short text members: sorted names, no white space.
  const leaves = members.map(({ level, name, organ, parent }) =>
    Buffer.from(JSON.stringify({ level, name, organ, parent })),
  );
  expect(roster).toMatchObject({ count: 40, perLevel: { county: 39, developmentZone: 1 } });
  expect(roster?.root).toBe(merkleRoot(leaves).toString('hex'));
  expect(members.map(({ organ }) => organ)).toEqual(
    members.map(({ organ }) => organ).toSorted((a, b) => (a < b ? -1 : 1)),
  );
});
