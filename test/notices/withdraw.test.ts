import { expect, test } from 'vitest';
import { entriesOf, startTestApp, wordsOf, type TestApp } from '../support/app.ts';
import { smallNotice, smallPeople } from '../support/register.ts';

const hourMs = 3600_000;
const messages = (bed: TestApp, user: string) => bed.twin.messagesOf(user);
const texts = (bed: TestApp, user: string) => messages(bed, user).map(wordsOf);
/** The notice's card on a phone, whatever its face is by now: the first message there. */
const card = (bed: TestApp, user: string) => wordsOf(messages(bed, user)[0]);

const openDuties = ({ sql }: TestApp) =>
  sql<{ kind: string; organ: string }>(
    `SELECT y.kind, o.code AS organ FROM duty y JOIN organ o ON o.id = y.organ_id WHERE y.settled_at IS NULL ORDER BY 1, 2`,
  );

/** Three levels: the province issues, a city and two of its three lower organs, one township below. */
async function threeLevels(options: Parameters<typeof startTestApp>[0] = {}) {
  const bed = await startTestApp(options);
  await bed.issue();
  await bed.tap('lin', '签收');
  await bed.tap('lin', '转发全部3家');
  await bed.tap('wang', '签收');
  await bed.say('wang', '转发 N1 全部');
  return bed;
}

test('the whole notice: one line, every card struck out, everybody who signed told once', async () => {
  const bed = await threeLevels();
  const before = new Map(smallPeople.map((row) => row.split(',')[4] ?? '').map((u) => [u, messages(bed, u).length]));
  const statusBefore = await bed.status();
  const done = wordsOf(await bed.say('sheng', '撤回 N1 文号有误'));
  expect(done).toMatch(
    /^已撤回 N1 涉爆粉尘企业专项检查\n云岭省安委办，7家，其中2家已签收，9月3日 10:32，存证\d+号\n原因：文号有误$/u,
  );
  for (const user of ['quan', 'ping', 'qiao', 'zone', 'liu', 'lin2']) {
    expect(card(bed, user)).toMatch(
      /^云岭省安委办 · 已撤回\n已撤回 N1 涉爆粉尘企业专项检查\n.*原因 文号有误\n［看原文］$/su,
    );
    expect(messages(bed, user)).toHaveLength(before.get(user) ?? 0);
  }
  for (const user of ['lin', 'wang']) {
    expect(card(bed, user)).toMatch(/已签收|已转发/u);
    expect(messages(bed, user)).toHaveLength((before.get(user) ?? 0) + 1);
    expect(texts(bed, user).at(-1)).toBe(
      '已撤回 N1 涉爆粉尘企业专项检查，无需办理\n云岭省安委办 周岚（文书）9月3日 10:32撤回\n原因：文号有误\n已签收的记录照旧保留。',
    );
  }
  expect(await openDuties(bed)).toEqual([]);
  expect(wordsOf(await bed.say('quan', '待办'))).toBe('当前没有待办。');
  const { withdrawn, ...after } = { withdrawn: null, ...(await bed.status()) };
  expect(after).toEqual(statusBefore);
  expect(withdrawn).toMatchObject({ organ: '云岭省安委办', reason: '文号有误', replacedBy: null });
  expect((await entriesOf(bed)).at(-1)).toMatchObject({
    kind: 'withdraw',
    notice: 'N1',
    organ: '53',
    organs: 7,
    signed: 2,
  });
  expect((await entriesOf(bed)).at(-1)?.['reason']).toMatch(/^[0-9a-f]{64}$/u);
});

test('what was withdrawn is answered so, by every act, and names what stands in its place', async () => {
  const bed = await threeLevels();
  await bed.issue(smallNotice.replace('18号', '19号'));
  await bed.say('sheng', '撤回 N1 文号有误，以N2为准');
  const words = 'N1 已被发文单位撤回，无需办理。以 N2 为准，请回复：原文 N2';
  for (const [user, said] of [
    ['quan', '收到 N1'],
    ['wang', '转发 N1 全部'],
    ['quan', '退回 N1 发错'],
    ['lin', '无需转达 N1 没有企业'],
    ['lin', '撤回 N1 不要了'],
  ] as const) {
    expect(wordsOf(await bed.say(user, said))).toBe(words);
  }
  await expect(bed.desk.sign('N1', { as: '5302', by: '某某', reason: '电话' })).rejects.toMatchObject({
    code: 'notice.withdrawn',
  });
  expect(wordsOf(await bed.say('sheng', '撤回 N1 再说一次'))).toBe('N1 涉爆粉尘企业专项检查已撤回。');
  expect((await entriesOf(bed)).filter(({ kind }) => kind === 'withdraw')).toHaveLength(1);
  const status = wordsOf(await bed.say('sheng', '状态 N1'));
  expect(status).toContain('N1 涉爆粉尘企业专项检查，云岭省安委办9月3日 10:32已撤回');
  expect(status).toContain('改办：N2');
  expect(status).toContain('撤回前已知应达7家，已签收2家');
  expect(wordsOf(await bed.say('quan', '原文 N1'))).toMatch(
    /^N1 涉爆粉尘企业专项检查已撤回，原文仅供查阅。\n云岭省安委办关于/u,
  );
  expect(await bed.status(2)).toMatchObject({ required: 3 });
});

test('看原文 is all that is left on the struck-out card, and it works', async () => {
  const bed = await threeLevels();
  await bed.say('sheng', '撤回 N1 文号有误');
  const [first] = messages(bed, 'quan');
  expect(wordsOf(await bed.tap('quan', { messageId: first?.messageId ?? '', button: '看原文' }))).toContain(
    '原文仅供查阅',
  );
});

test('without a reason it asks for one; loose words are shown first and wait for a tap', async () => {
  const bed = await threeLevels();
  expect(wordsOf(await bed.say('sheng', '撤回 N1'))).toBe('请说明撤回原因，回复：撤回 N1 原因');
  expect(wordsOf(await bed.say('sheng', '撤回 N1 吗？'))).toBe('请说明撤回原因，回复：撤回 N1 原因');
  const preview = wordsOf(await bed.say('sheng', '把N1撤回吧，文号错了'));
  expect(preview).toContain('范围 全部单位\n影响 7家，其中2家已签收\n原因 文号错了\n［确认撤回］\n［取消］');
  expect(wordsOf(await bed.tap('sheng', '取消'))).toContain('已取消');
  expect(await bed.sql('SELECT 1 AS one FROM withdrawal')).toEqual([]);
  await bed.say('sheng', '作废 N1 文号错了');
  expect(wordsOf(await bed.tap('sheng', '确认撤回'))).toContain('已撤回 N1');
  expect(wordsOf(await bed.say('sheng', '确认撤回'))).toBe('没有待确认的事项。可回复：待办');
  await bed.issue();
  await bed.say('sheng', '作废 N2 文号错了');
  expect(wordsOf(await bed.say('sheng', '确认'))).toContain('已撤回 N2');
});

test('a relaying organ takes its own layer back, stands as not relayed, and relays again to the same organs', async () => {
  const bed = await threeLevels();
  expect(await bed.status()).toMatchObject({ required: 7, reached: 2, expected: 10 });
  const preview = wordsOf(await bed.say('lin', 'N1 撤回，转错了'));
  expect(preview).toContain('范围 临澜市安委办转发的一层及其下\n影响 4家，其中1家已签收');
  const done = wordsOf(await bed.say('lin', '撤回 N1 转错了'));
  expect(done).toContain('临澜市安委办，4家，其中1家已签收');
  expect(done).toContain('重新转发请回复：转发 N1 全部');
  // The required set is the province's again; below the city all is unknown.
  expect(await bed.status()).toMatchObject({ required: 3, reached: 1, expected: 10, gapsTotal: 3 });
  expect((await bed.status()).gaps).toMatchObject([{ organ: '5301', state: 'signed' }, {}, {}]);
  expect(await openDuties(bed)).toEqual([
    { kind: 'relay', organ: '5301' },
    { kind: 'sign', organ: '5302' },
    { kind: 'sign', organ: '5390' },
  ]);
  expect(card(bed, 'qiao')).toContain('临澜市安委办 · 已撤回');
  expect(card(bed, 'liu')).toContain('临澜市安委办 · 已撤回');
  expect(card(bed, 'quan')).toContain('［签收］');
  expect(texts(bed, 'wang').at(-1)).toContain('已撤回 N1');
  for (const said of ['收到 N1', '状态 N1', '转发 N1 全部', '退回 N1 发错']) {
    expect(wordsOf(await bed.say('wang', said))).toBe('N1 已被临澜市安委办撤回，无需办理。重新转发后另有通知。');
  }
  expect(wordsOf(await bed.say('lin', '撤回 N1 再撤'))).toBe('N1 涉爆粉尘企业专项检查已撤回。');
  const entry = (await entriesOf(bed)).findLast(({ kind }) => kind === 'withdraw');
  expect(entry).toMatchObject({ organ: '5301', organs: 4, signed: 1, layers: ['L2', 'L3'], subject: 'N1/L2' });
  const [roster] = await bed.sql<{ root: string }>(`SELECT root FROM roster WHERE kind = 'removal'`);
  expect(entry?.['rosterRoot']).toBe(roster?.root);

  await bed.say('lin', '转发 N1 望川县,石桥县');
  expect(await bed.status()).toMatchObject({ required: 5, reached: 1, expected: 10 });
  expect(texts(bed, 'wang').at(-1)).toContain('［签收］');
  expect(wordsOf(await bed.tap('wang', '签收'))).toContain('已签收');
  expect(wordsOf(await bed.tap('qiao', '签收'))).toContain('已签收');
  expect(await bed.status()).toMatchObject({ required: 5, reached: 3 });
  // Nothing of the first time is gone.
  const kept = await bed.sql<{ state: string; signed: boolean; acknowledgements: number }>(
    `SELECT state, signed_at IS NOT NULL AS signed, (SELECT count(*)::int FROM acknowledgement a WHERE a.delivery_id = d.id)
       AS acknowledgements FROM delivery d WHERE organ_code = '530101' ORDER BY id`,
  );
  expect(kept).toEqual([
    { state: 'withdrawn', signed: true, acknowledgements: 1 },
    { state: 'signed', signed: true, acknowledgements: 1 },
  ]);
  // The old card's 签收 would sign another text.
  const [old] = messages(bed, 'qiao');
  expect(old && wordsOf(old)).not.toContain('［签收］');
  await bed.say('lin', '撤回 N1 又错了');
  expect(await bed.status()).toMatchObject({ required: 3, reached: 1, expected: 10 });
});

test('无需转达 for all that were left does not excuse those that a withdrawal brings back', async () => {
  const bed = await startTestApp();
  await bed.issue();
  await bed.tap('lin', '签收');
  await bed.say('lin', '转发 N1 望川县,石桥县');
  await bed.say('lin', '无需转达 N1 园区没有此类企业');
  await bed.say('sheng', '同意无需转达 N1 临澜市');
  expect(await bed.status()).toMatchObject({ required: 5, expected: 8 });
  await bed.say('lin', '撤回 N1 转错了');
  expect(await bed.status()).toMatchObject({ required: 3, expected: 10 });
  expect((await openDuties(bed)).filter(({ kind }) => kind === 'relay')).toEqual([{ kind: 'relay', organ: '5301' }]);
});

test('after 72 hours nothing can be redrawn: everybody hears it by one text, and nobody twice', async () => {
  const bed = await threeLevels();
  bed.clock.pass(72 * hourMs + 60_000);
  const before = (user: string) => messages(bed, user).length;
  const users = ['quan', 'ping', 'qiao', 'zone', 'liu', 'lin', 'lin2', 'wang'];
  const counts = users.map(before);
  await bed.say('sheng', '撤回 N1 文号有误');
  expect(users.map(before)).toEqual(counts.map((n) => n + 1));
  for (const user of users) expect(texts(bed, user).at(-1)).toContain('已撤回 N1 涉爆粉尘企业专项检查，无需办理');
});

test('just before that the cards still change without a message', async () => {
  const bed = await threeLevels();
  bed.clock.pass(71 * hourMs);
  const count = messages(bed, 'quan').length;
  await bed.say('sheng', '撤回 N1 文号有误');
  expect(messages(bed, 'quan')).toHaveLength(count);
  expect(card(bed, 'quan')).toContain('已撤回');
});

test('whoever reads plain text hears it by one text', async () => {
  const people = smallPeople.map((row) => (row.includes(',ping') ? `${row},text` : row));
  const bed = await startTestApp({ people });
  await bed.issue();
  expect(messages(bed, 'ping')).toHaveLength(1);
  await bed.say('sheng', '撤回 N1 文号有误');
  expect(texts(bed, 'ping')).toEqual([
    expect.stringContaining('【云岭省安委办】'),
    expect.stringContaining('已撤回 N1'),
  ]);
});

test('who signs by typing keeps a card that can be redrawn, and is told as well', async () => {
  const bed = await startTestApp();
  await bed.issue();
  await bed.say('quan', '收到 N1');
  const count = messages(bed, 'quan').length;
  await bed.say('sheng', '撤回 N1 文号有误');
  expect(card(bed, 'quan')).toContain('已撤回');
  expect(messages(bed, 'quan')).toHaveLength(count + 1);
});

test('a card that is still on its way when the notice is withdrawn is never shown', async () => {
  const bed = await startTestApp();
  await bed.app.delivery.pause('wecom');
  await bed.twin.say('sheng', `发文\n${smallNotice}`);
  await bed.twin.say('sheng', '非涉密，发文');
  await bed.twin.say('sheng', '撤回 N1 文号有误');
  await bed.app.delivery.resume('wecom');
  await bed.drain();
  expect(messages(bed, 'quan')).toEqual([]);
  expect(await bed.sql(`SELECT 1 AS one FROM outbox WHERE state IN ('queued', 'parked')`)).toEqual([]);
});

test('rights: a sibling, a lower organ and a supervisor may not; nor may who never got it hear of it', async () => {
  const bed = await threeLevels();
  expect(wordsOf(await bed.say('dong', '撤回 N1 试试'))).toBe('没有找到 N1。请核对编号，或回复：待办');
  expect(wordsOf(await bed.say('ducha', '撤回 N1 试试'))).toBe('没有找到 N1。请核对编号，或回复：待办');
  expect(wordsOf(await bed.say('lin2', '撤回 N1 试试'))).toBe('没有找到 N1。请核对编号，或回复：待办');
  for (const user of ['quan', 'qiao', 'liu']) {
    expect(wordsOf(await bed.say(user, '撤回 N1 试试'))).toContain('本单位没有转发过 N1，没有可撤回的');
  }
  expect(wordsOf(await bed.say('sheng', '撤回 N9 试试'))).toBe('没有找到 N9。请核对编号，或回复：待办');
  expect(await bed.sql('SELECT 1 AS one FROM withdrawal')).toEqual([]);
  expect(await bed.status()).toMatchObject({ required: 7, reached: 2 });
});

test('a reason that bears a secrecy mark is refused and not kept', async () => {
  const bed = await threeLevels();
  expect(wordsOf(await bed.say('sheng', '撤回 N1 见附件\n秘密★1年'))).toContain('已停办并删除');
  expect(await bed.sql('SELECT 1 AS one FROM withdrawal')).toEqual([]);
});

test('withdrawing and signing at once come one after the other, and both books are right', async () => {
  const bed = await threeLevels();
  for (let round = 1; round <= 6; round += 1) {
    if (round > 1) await bed.issue();
    const number = round;
    const raw = bed.twin.raw.say('sheng', `撤回 N${number} 文号有误`);
    const sign = bed.twin.raw.say('quan', `收到 N${number}`);
    await bed.twin.raw.post(round % 2 === 0 ? raw : sign);
    await Promise.all([bed.twin.raw.post(sign), bed.twin.raw.post(raw)]);
    await bed.drain();
    const status = await bed.status(number);
    const signs = (await entriesOf(bed)).filter(
      ({ kind, notice, organ }) => kind === 'sign' && notice === `N${number}` && organ === '5302',
    );
    const [counted] = await bed.sql<{ count: number; settled: string }>(
      `SELECT count(a.id)::int AS count, max(y.outcome) AS settled FROM delivery d JOIN notice n ON n.id = d.notice_id
       JOIN duty y ON y.subject_id = d.id AND y.kind = 'sign' LEFT JOIN acknowledgement a ON a.delivery_id = d.id
       WHERE n.number = $1::int AND d.organ_code = '5302'`,
      [number],
    );
    expect(signs).toHaveLength(counted?.count ?? -1);
    expect(counted?.settled).toBe(signs.length === 1 ? 'signed' : 'withdrawn');
    expect('withdrawn' in status).toBe(true);
  }
});

test('withdrawing a layer while somebody below relays leaves no arrival without its branch', async () => {
  const bed = await startTestApp();
  for (let number = 1; number <= 4; number += 1) {
    await bed.issue();
    await bed.say('lin', `收到 N${number} 转发全部`);
    await bed.say('wang', `收到 N${number}`);
    const withdrawal = bed.twin.raw.say('lin', `撤回 N${number} 转错了`);
    const relay = bed.twin.raw.say('wang', `转发 N${number} 全部`);
    const sign = bed.twin.raw.say('qiao', `收到 N${number}`);
    await Promise.all([withdrawal, relay, sign].map((callback) => bed.twin.raw.post(callback)));
    await bed.drain();
    expect(await bed.status(number)).toMatchObject({ required: 3, reached: 1, expected: 10 });
    await bed.say('lin', `转发 N${number} 全部`);
    expect(await bed.status(number)).toMatchObject({ required: 6, reached: 1, expected: 10 });
  }
});
