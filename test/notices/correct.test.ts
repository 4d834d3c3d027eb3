import { expect, test } from 'vitest';
import { seenDigest } from '../../src/notices/onion.ts';
import { entriesOf, startTestApp, wordsOf, type TestApp } from '../support/app.ts';
import { smallPeople } from '../support/register.ts';

const hourMs = 3600_000;
const messages = (bed: TestApp, user: string) => bed.twin.messagesOf(user);
const texts = (bed: TestApp, user: string) => messages(bed, user).map(wordsOf);
/** The notice's card on a phone, whatever its face is by now: the first message there. */
const card = (bed: TestApp, user: string) => wordsOf(messages(bed, user)[0]);
const counts = (bed: TestApp, users: string[]) => users.map((user) => messages(bed, user).length);

const openCorrections = ({ sql }: TestApp) =>
  sql<{ organ: string }>(
    `SELECT d.organ_code AS organ FROM delivery d JOIN duty y ON y.subject_id = d.id AND y.kind = 'correct' AND y.settled_at IS NULL
     WHERE d.corrected_since IS NOT NULL ORDER BY 1`,
  );

/** Three levels: the province issues, a city and its lower organs, one township below; one city and one county have signed. */
async function threeLevels(options: Parameters<typeof startTestApp>[0] = {}) {
  const bed = await startTestApp(options);
  await bed.issue();
  await bed.tap('lin', '签收');
  await bed.tap('lin', '转发全部3家');
  await bed.tap('wang', '签收');
  await bed.say('wang', '转发 N1 全部');
  return bed;
}

async function correct(bed: TestApp, text: string, { by = 'sheng', number = 1 } = {}) {
  await bed.say(by, `更正 N${number} ${text}`);
  return wordsOf(await bed.tap(by, '非涉密，更正'));
}

test('a correction shows on every unsigned card, asks whoever signed once, and coverage does not fall', async () => {
  const bed = await threeLevels();
  const all = ['quan', 'ping', 'qiao', 'zone', 'liu', 'lin2', 'lin', 'wang'];
  const [before, statusBefore] = [counts(bed, all), await bed.status()];
  const preview = wordsOf(await bed.say('sheng', '更正 N1 报送截止日应为9月25日'));
  expect(preview).toContain('更正 报送截止日应为9月25日\n送达 7家，其中2家已签收\n范围 全部单位');
  expect(preview).toContain('［非涉密，更正］\n［取消］');
  expect(await bed.sql('SELECT 1 AS one FROM correction')).toEqual([]);
  expect(wordsOf(await bed.tap('sheng', '非涉密，更正'))).toMatch(
    /^已更正\n已更正 N1 涉爆粉尘企业专项检查\n.*存证\d+号\n单位 云岭省安委办\n范围 7家，其中2家须再签收更正\n原因 报送截止日应为9月25日/u,
  );
  for (const user of ['quan', 'ping', 'qiao', 'zone', 'liu', 'lin2']) {
    expect(card(bed, user)).toContain('更正 报送截止日应为9月25日');
    expect(card(bed, user)).toContain('［签收］');
  }
  for (const user of ['lin', 'wang']) {
    expect(texts(bed, user).at(-1)).toContain('N1 有更正：涉爆粉尘企业专项检查');
    expect(texts(bed, user).at(-1)).toContain('［签收更正］\n［看原文］');
  }
  expect(counts(bed, all)).toEqual(before.map((n, i) => n + (i < 6 ? 0 : 1)));
  expect(await bed.status()).toEqual({ ...statusBefore, uncorrected: 2 });
  expect(await openCorrections(bed)).toEqual([{ organ: '5301' }, { organ: '530101' }]);
  expect(wordsOf(await bed.say('lin', '待办'))).toContain('签收更正 N1');
  expect(wordsOf(await bed.say('sheng', '状态 N1'))).toContain('更正 另有2家未签收更正');

  expect(wordsOf(await bed.tap('wang', '签收更正'))).toMatch(
    /^已签收更正\n已签收更正 N1.*\n.*\n单位 望川县安委办 李望/u,
  );
  expect(wordsOf(await bed.say('lin', '收到 N1'))).toMatch(/^已签收更正 N1 涉爆粉尘企业专项检查\n临澜市安委办 王丽/u);
  expect(await openCorrections(bed)).toEqual([]);
  expect(await bed.status()).toEqual({ ...statusBefore, uncorrected: 0 });
  // Again: nothing more is kept.
  await bed.say('lin', '收到 N1');
  const kinds = (await entriesOf(bed)).map(({ kind }) => kind);
  expect(kinds.filter((kind) => kind === 'correct.sign')).toHaveLength(2);
  expect(kinds.filter((kind) => kind === 'sign')).toHaveLength(2);
});

test('a signature binds the onion with the corrections that were shown; earlier ones keep what they bound', async () => {
  const bed = await threeLevels();
  await correct(bed, '报送截止日应为9月25日');
  await bed.tap('quan', '签收');
  await correct(bed, '联系电话有误，另行通知');
  await bed.tap('ping', '签收');
  await bed.say('lin', '收到 N1');
  const [layer] = await bed.sql<{ digest: string }>('SELECT onion_digest AS digest FROM layer ORDER BY id');
  const corrections = await bed.sql<{ serial: number; textDigest: string }>(
    'SELECT serial, text_digest AS "textDigest" FROM correction ORDER BY serial',
  );
  const onion = layer?.digest ?? '';
  const bound = await bed.sql<{ organ: string; digest: string }>(
    `SELECT d.organ_code AS organ, a.onion_digest AS digest FROM acknowledgement a JOIN delivery d ON d.id = a.delivery_id
     WHERE d.organ_code IN ('5301', '5302', '5390') ORDER BY 1`,
  );
  expect(bound).toEqual([
    { organ: '5301', digest: onion },
    { organ: '5302', digest: seenDigest(onion, corrections.slice(0, 1)) },
    { organ: '5390', digest: seenDigest(onion, corrections) },
  ]);
  expect(new Set(bound.map(({ digest }) => digest)).size).toBe(3);
  const entries = await entriesOf(bed);
  const digestsOf = (organ: string) =>
    entries.filter((e) => e['organ'] === organ).map(({ kind, digest }) => ({ kind, digest }));
  expect(digestsOf('5302')).toEqual([{ kind: 'sign', digest: bound[1]?.digest }]);
  expect(digestsOf('5301').at(-1)).toEqual({ kind: 'correct.sign', digest: bound[2]?.digest });
  expect(entries.findLast(({ kind }) => kind === 'correct')).toMatchObject({ serial: 2, onion: bound[2]?.digest });
  // 石泉市 signed between the two: only the second is owed.
  expect(await openCorrections(bed)).toEqual([{ organ: '530101' }, { organ: '5302' }]);
});

test('a relaying organ corrects its own layer only, and everything below it', async () => {
  const bed = await threeLevels();
  const before = counts(bed, ['quan', 'ping', 'lin2']);
  const done = await correct(bed, '先查抛光企业，再查喷涂企业', { by: 'lin' });
  expect(done).toContain('范围 4家，其中1家须再签收更正');
  for (const user of ['qiao', 'zone', 'liu']) expect(card(bed, user)).toContain('更正 先查抛光企业，再查喷涂企业');
  for (const user of ['quan', 'ping', 'lin2']) expect(card(bed, user)).not.toContain('更正');
  expect(counts(bed, ['quan', 'ping', 'lin2'])).toEqual(before);
  expect(await openCorrections(bed)).toEqual([{ organ: '530101' }]);
  expect(await bed.sql('SELECT DISTINCT c.layer_id AS id FROM corrected_layer c ORDER BY 1')).toEqual([
    { id: 2 },
    { id: 3 },
  ]);
});

test('later relays carry the corrections in, and 原文 tells them', async () => {
  const bed = await startTestApp();
  await bed.issue();
  await correct(bed, '报送截止日应为9月25日');
  await bed.tap('lin', '签收');
  await bed.tap('lin', '转发全部3家');
  expect(card(bed, 'wang')).toContain('更正 报送截止日应为9月25日');
  expect(wordsOf(await bed.say('wang', '原文 N1'))).toContain(
    '更正（第1号，云岭省安委办，9月3日 10:32）：报送截止日应为9月25日\n\n临澜市安委办转发 N1。',
  );
  await bed.tap('wang', '签收');
  const [bound] = await bed.sql<{ isOnion: boolean }>(
    `SELECT a.onion_digest = l.onion_digest AS "isOnion" FROM acknowledgement a JOIN layer l ON l.id = a.layer_id
     JOIN delivery d ON d.id = a.delivery_id WHERE d.organ_code = '530101'`,
  );
  expect(bound).toEqual({ isOnion: false });
  expect(await bed.status()).toMatchObject({ reached: 2, uncorrected: 0 });
});

test('after 72 hours whoever has not signed gets the corrected card anew, and it can be signed', async () => {
  const bed = await threeLevels();
  bed.clock.pass(72 * hourMs + 60_000);
  const users = ['quan', 'ping', 'qiao', 'zone', 'liu', 'lin', 'wang'];
  const before = counts(bed, users);
  await correct(bed, '报送截止日应为9月25日');
  expect(counts(bed, users)).toEqual(before.map((n) => n + 1));
  expect(texts(bed, 'quan').at(-1)).toContain('更正 报送截止日应为9月25日');
  expect(wordsOf(await bed.tap('quan', '签收'))).toContain('已签收');
  expect(texts(bed, 'wang').at(-1)).toContain('［签收更正］');
});

test('a second correction redraws nothing that has no code left, and reaches everybody all the same', async () => {
  const bed = await threeLevels();
  await correct(bed, '第一处更正');
  await correct(bed, '第二处更正');
  expect(texts(bed, 'quan').at(-1)).toContain('更正 第二处更正；第一处更正');
  expect(texts(bed, 'lin').at(-1)).toContain('更正 第二处更正；第一处更正');
  await bed.say('sheng', '撤回 N1 全错了');
  for (const user of ['quan', 'qiao'])
    expect(texts(bed, user).filter((words) => words.includes('已撤回'))).not.toEqual([]);
});

test("a colleague's signature after the correction settles it for the organ", async () => {
  const bed = await threeLevels();
  await correct(bed, '报送截止日应为9月25日');
  const [first] = messages(bed, 'lin2');
  await bed.tap('lin2', { messageId: first?.messageId ?? '', button: '签收' });
  expect(await openCorrections(bed)).toEqual([{ organ: '530101' }]);
});

test('signed while the corrected card is on its way: bound without it, and asked for it', async () => {
  const bed = await threeLevels();
  await bed.app.delivery.pause('wecom');
  await bed.twin.say('sheng', '更正 N1 报送截止日应为9月25日');
  await bed.twin.say('sheng', '非涉密，更正');
  await bed.twin.tap('quan', '签收');
  await bed.app.delivery.resume('wecom');
  await bed.drain();
  const [bound] = await bed.sql<{ isOnion: boolean }>(
    `SELECT a.onion_digest = l.onion_digest AS "isOnion" FROM acknowledgement a JOIN layer l ON l.id = a.layer_id
     JOIN delivery d ON d.id = a.delivery_id WHERE d.organ_code = '5302'`,
  );
  expect(bound).toEqual({ isOnion: true });
  expect(await openCorrections(bed)).toContainEqual({ organ: '5302' });
  expect(texts(bed, 'quan').at(-1)).toContain('［签收更正］');
  expect(wordsOf(await bed.tap('quan', '签收更正'))).toContain('已签收更正');
  expect(await openCorrections(bed)).not.toContainEqual({ organ: '5302' });
});

test('plain faces get it as text with the typed form', async () => {
  const people = smallPeople.map((row) => (/,(?:ping|quan)$/u.test(row) ? `${row},text` : row));
  const bed = await startTestApp({ people });
  await bed.issue();
  await bed.say('quan', '收到 N1');
  await correct(bed, '报送截止日应为9月25日');
  expect(texts(bed, 'ping').at(-1)).toMatch(/更正：报送截止日应为9月25日\n请回复：收到 N1/u);
  expect(texts(bed, 'quan').at(-1)).toContain('原签收照旧有效，请再签收更正，回复：收到 N1');
  expect(wordsOf(await bed.say('quan', '收到'))).toContain('已签收更正 N1');
});

test('repeats, nothing said, cancelled, an older preview, a secrecy mark: nothing is sent', async () => {
  const bed = await threeLevels();
  expect(wordsOf(await bed.say('sheng', '更正 N1'))).toBe('请写明更正内容，回复：更正 N1 内容');
  expect(wordsOf(await bed.say('sheng', '更正 N1 见附件\n秘密★1年'))).toContain('已停办并删除');
  await bed.say('sheng', '更正 N1 第一稿');
  const old = bed.last('sheng')?.messageId ?? '';
  await bed.say('sheng', '更正 N1 第二稿');
  expect(wordsOf(await bed.tap('sheng', { messageId: old, button: '非涉密，更正' }))).toBe(
    '没有待确认的事项。可回复：待办',
  );
  expect(wordsOf(await bed.say('sheng', '取消'))).toBe('已取消，没有发出。');
  expect(await bed.sql('SELECT 1 AS one FROM correction')).toEqual([]);
  await bed.say('sheng', '更正 N1 第三稿');
  expect(wordsOf(await bed.say('sheng', '确认更正 N1'))).toContain('已更正 N1');
  await bed.say('sheng', '更正 N1 第三稿');
  expect(wordsOf(await bed.say('sheng', '确认更正'))).toBe('N1 涉爆粉尘企业专项检查已有同样的更正，没有再发。');
  expect(await bed.sql('SELECT 1 AS one FROM correction')).toHaveLength(1);
});

test('a desk signature settles 签收更正, by a new name or the same one, once', async () => {
  const bed = await threeLevels();
  await bed.desk.sign('N1', { as: '5302', by: '石泉', reason: '电话确认' });
  await correct(bed, '报送截止日应为9月25日');
  expect(await bed.status()).toMatchObject({ reached: 3, desk: 1, uncorrected: 3 });
  // The same name, who signed the notice before: kept for the correction alone.
  expect(await bed.desk.sign('N1', { as: '5302', by: '石泉', reason: '电话确认更正' })).toMatchObject({ signed: true });
  expect(await bed.desk.sign('N1', { as: '5302', by: '石泉', reason: '电话确认更正' })).toMatchObject({
    signed: false,
  });
  // A name that is new to the record: its signature binds the correction, too.
  expect(await bed.desk.sign('N1', { as: '5301', by: '陈工', reason: '电话确认' })).toMatchObject({ signed: true });
  expect(await bed.status()).toMatchObject({ reached: 3, desk: 1, uncorrected: 1 });
  expect(await openCorrections(bed)).toEqual([{ organ: '530101' }]);
  expect(wordsOf(await bed.say('quan', '待办'))).not.toContain('签收更正');
  const [correction] = await bed.sql<{ digest: string }>('SELECT text_digest AS digest FROM correction');
  const [layer] = await bed.sql<{ digest: string }>(`SELECT onion_digest AS digest FROM layer WHERE kind = 'issued'`);
  const seen = seenDigest(layer?.digest ?? '', [{ serial: 1, textDigest: correction?.digest ?? '' }]);
  const signed = (await entriesOf(bed)).filter(({ via, digest }) => via === 'desk' && digest === seen);
  expect(signed.map(({ kind, organ }) => `${String(kind)} ${String(organ)}`)).toEqual([
    'correct.sign 5302',
    'sign 5301',
  ]);
  // A further correction asks anew.
  await correct(bed, '联系电话也有误');
  expect(await bed.status()).toMatchObject({ uncorrected: 3 });
  expect(await bed.desk.sign('N1', { as: '5302', by: '石泉', reason: '又电话' })).toMatchObject({ signed: true });
  expect(await bed.status()).toMatchObject({ uncorrected: 2 });
});

test('rights: who sent nothing corrects nothing, who never got it hears of nothing', async () => {
  const bed = await threeLevels();
  for (const user of ['dong', 'ducha', 'lin2']) {
    expect(wordsOf(await bed.say(user, '更正 N1 试试'))).toBe('没有找到 N1。请核对编号，或回复：待办');
  }
  for (const user of ['quan', 'qiao', 'liu']) {
    expect(wordsOf(await bed.say(user, '更正 N1 试试'))).toBe('本单位没有转发过 N1，没有可更正的。');
  }
  await bed.say('sheng', '撤回 N1 全错了');
  expect(wordsOf(await bed.say('sheng', '更正 N1 再改'))).toBe('N1 涉爆粉尘企业专项检查已撤回。');
  expect(await bed.sql('SELECT 1 AS one FROM correction')).toEqual([]);
});

test('correcting and signing at once: every signature binds what its books say', async () => {
  const bed = await threeLevels();
  for (let number = 2; number <= 5; number += 1) {
    await bed.issue();
    await bed.say('sheng', `更正 N${number} 截止日有误`);
    const confirm = bed.twin.raw.say('sheng', `确认更正 N${number}`);
    const signs = ['quan', 'ping', 'lin'].map((user) => bed.twin.raw.say(user, `收到 N${number}`));
    await Promise.all(
      [...signs.slice(0, 1), confirm, ...signs.slice(1)].map((callback) => bed.twin.raw.post(callback)),
    );
    await bed.drain();
    const status = await bed.status(number);
    expect(status).toMatchObject({ required: 3, reached: 3 });
    const bound = await bed.sql<{ isOnion: boolean; owes: boolean }>(
      `SELECT a.onion_digest = l.onion_digest AS "isOnion", d.corrected_since IS NOT NULL AS owes
       FROM acknowledgement a JOIN layer l ON l.id = a.layer_id JOIN delivery d ON d.id = a.delivery_id
       JOIN notice n ON n.id = d.notice_id WHERE n.number = $1::int`,
      [number],
    );
    expect(bound).toHaveLength(3);
    // Bound without the correction and owing it, or bound with it and owing nothing.
    for (const { isOnion, owes } of bound) expect(owes).toBe(isOnion);
    for (const user of ['quan', 'ping', 'lin']) await bed.say(user, `收到 N${number}`);
    expect(await bed.status(number)).toMatchObject({ uncorrected: 0 });
  }
});

test('the record of withdrawals and corrections cannot be changed', async () => {
  const bed = await threeLevels();
  await correct(bed, '截止日有误');
  await bed.tap('wang', '签收更正');
  await bed.say('lin', '撤回 N1 转错了');
  for (const table of [
    'withdrawal',
    'withdrawn_layer',
    'correction',
    'corrected_layer',
    'correction_acknowledgement',
  ]) {
    await expect(bed.sql(`DELETE FROM ${table}`)).rejects.toThrow(/no UPDATE, DELETE or TRUNCATE/u);
  }
  expect(await bed.status()).toMatchObject({ required: 3, reached: 1, uncorrected: 1 });
});
