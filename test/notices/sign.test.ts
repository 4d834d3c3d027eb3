import { expect, test } from 'vitest';
import type { Signing } from '../../src/notices/sign.ts';
import { entriesOf, startTestApp, wordsOf, type TestApp } from '../support/app.ts';
import { smallPeople } from '../support/register.ts';

/** What the chat hands to the signer when somebody taps, without the chat. */
async function signingOf({ sql, clock }: TestApp, user: string, key: string, more: Partial<Signing> = {}) {
  const [who] = await sql<{ personId: number; name: string; accountId: number; corp: string }>(
    `SELECT p.id AS "personId", p.name, a.id AS "accountId", a.corp FROM account a JOIN person p ON p.id = a.person_id
     WHERE a."user" = $1::text`,
    [user],
  );
  if (!who) throw new Error(`nobody is called ${user}`);
  const organs = await sql<{ organId: number; post: string }>(
    'SELECT organ_id AS "organId", post FROM post_holder WHERE person_id = $1::int',
    [who.personId],
  );
  return {
    inboxKey: key,
    number: 1,
    layerId: null,
    organs,
    personId: who.personId,
    personName: who.name,
    accountId: who.accountId,
    account: { platform: 'wecom', corp: who.corp, user },
    via: 'wecom-tap',
    at: clock.now(),
    rawDigest: 'ab'.repeat(32),
    redrawCode: null,
    ...more,
  } satisfies Signing;
}

const acknowledgements = ({ sql }: TestApp) =>
  sql<{ organ: string; person: string; counts: boolean; via: string }>(
    `SELECT o.code AS organ, a.person_name AS person, a.counts, a.via FROM acknowledgement a
     JOIN organ o ON o.id = a.organ_id ORDER BY a.id`,
  );

const signEntries = async (bed: TestApp) => (await entriesOf(bed)).filter(({ kind }) => kind === 'sign');

const manyCounties = Array.from({ length: 50 }, (_, i) => `c${100 + i}`);
const manyOrgans = ['53,云岭省安委办,province,', ...manyCounties.map((code, i) => `${code},第${i}县安委办,county,53`)];
const manyPeople = [
  '周岚,53,文书,clerk,sheng',
  ...manyCounties.map((code, i) => `文书${i},${code},文书,clerk,u${code}`),
];

test('two clicks on 签收 leave one acknowledgement and one entry', async () => {
  const bed = await startTestApp();
  await bed.issue();
  const first = bed.twin.raw.tap('lin', '签收');
  bed.clock.pass(3000);
  const second = bed.twin.raw.tap('lin', '签收');
  await bed.twin.raw.post(first);
  await bed.twin.raw.post(second);
  await bed.drain();
  expect(await acknowledgements(bed)).toEqual([{ organ: '5301', person: '王丽', counts: true, via: 'wecom-tap' }]);
  expect(await signEntries(bed)).toHaveLength(1);
  expect(wordsOf(bed.last('lin'))).toContain('签收人 王丽（文书）');
  expect(await bed.status()).toMatchObject({ required: 3, reached: 1, expected: 10, open: 9, desk: 0 });
});

test("a colleague's signature is kept, the first counts, and her face says so", async () => {
  const bed = await startTestApp();
  await bed.issue();
  await bed.tap('lin', '签收');
  bed.clock.pass(60_000);
  const face = await bed.tap('lin2', '签收');
  expect(wordsOf(face)).toContain('王丽已于9月3日 10:32签收，您的签收一并留存');
  expect(await acknowledgements(bed)).toMatchObject([
    { person: '王丽', counts: true },
    { person: '陈静', counts: false },
  ]);
  expect(await signEntries(bed)).toMatchObject([
    { organ: '5301', counts: true, post: '文书' },
    { organ: '5301', counts: false, post: '值班员' },
  ]);
  expect(await bed.status()).toMatchObject({ reached: 1 });
});

test('fifty organs sign at once: every signature is durable, every counter exact', async () => {
  const bed = await startTestApp({ organs: manyOrgans, people: manyPeople });
  await bed.issue();
  const items = await Promise.all(manyCounties.map((code) => signingOf(bed, `u${code}`, `k-${code}`)));
  const results = await Promise.all(items.map((item) => bed.app.notices.signer.sign(item)));
  expect(results.map(({ outcome }) => outcome)).toEqual(items.map(() => 'signed'));
  expect(await bed.status()).toMatchObject({ required: 50, reached: 50, open: 0, complete: true, gapsTotal: 0 });
  expect(await signEntries(bed)).toHaveLength(50);
  const [log] = await bed.sql<{ entries: number; first: number; last: number; size: number }>(
    `SELECT count(*)::int AS entries, min(index)::int AS first, max(index)::int AS last,
       (SELECT size FROM log_head) AS size FROM log_entry`,
  );
  expect(log).toEqual({ entries: 53, first: 0, last: 52, size: 53 });
});

test('one callback acts once, however often and wherever it arrives', async () => {
  const bed = await startTestApp();
  await bed.issue();
  const other = await bed.another();
  const item = await signingOf(bed, 'lin', 'the-key');
  const signers = [bed.app.notices.signer, other.app.notices.signer];
  const signed = await Promise.all([...signers, ...signers, ...signers].map((signer) => signer.sign(item)));
  const outcomes = signed.map(({ outcome }) => outcome);
  expect(outcomes.filter((outcome) => outcome === 'signed')).toHaveLength(1);
  expect(outcomes.filter((outcome) => outcome === 'duplicate')).toHaveLength(5);
  expect(await bed.app.notices.signer.sign(item)).toEqual({ outcome: 'duplicate' });
  expect(await acknowledgements(bed)).toHaveLength(1);
  expect(await signEntries(bed)).toHaveLength(1);
});

test('on two instances at once two colleagues get one first and one second', async () => {
  const bed = await startTestApp();
  await bed.issue();
  const other = await bed.another();
  const [hers, his] = [await signingOf(bed, 'lin', 'k1'), await signingOf(bed, 'lin2', 'k2')];
  const outcomes = await Promise.all([bed.app.notices.signer.sign(hers), other.app.notices.signer.sign(his)]);
  expect(new Set(outcomes.map(({ outcome }) => outcome))).toEqual(new Set(['colleague', 'signed']));
  expect((await acknowledgements(bed)).filter(({ counts }) => counts)).toHaveLength(1);
  expect(await bed.status()).toMatchObject({ reached: 1 });
});

test('an item that cannot be kept does not take the others of its batch down', async () => {
  const bed = await startTestApp({ organs: manyOrgans, people: manyPeople });
  await bed.issue();
  const items = await Promise.all(manyCounties.slice(0, 6).map((code) => signingOf(bed, `u${code}`, `k-${code}`)));
  // A time no calendar has: the database refuses the whole statement.
  const bad = { ...(await signingOf(bed, 'uc110', 'k-bad')), at: new Date(Number.NaN) };
  const results = await Promise.allSettled([...items, bad].map((item) => bed.app.notices.signer.sign(item)));
  expect(results.map(({ status }) => status)).toEqual([...items.map(() => 'fulfilled'), 'rejected']);
  expect(await bed.status()).toMatchObject({ reached: 6 });
  // Nothing of it stayed behind, not even its key: the platform's next delivery of the same callback is acted on.
  expect(await bed.app.notices.signer.sign({ ...bad, at: bed.clock.now() })).toMatchObject({ outcome: 'signed' });
});

test('what was returned can still be signed', async () => {
  const bed = await startTestApp();
  await bed.issue();
  expect(wordsOf(await bed.say('lin', '退回 N1 发错单位'))).toContain('已退回');
  expect((await bed.status()).gaps).toMatchObject([{ organ: '5301', state: 'returned' }, {}, {}]);
  expect(wordsOf(bed.last('sheng'))).toContain('临澜市安委办退回 N1');
  expect(wordsOf(await bed.say('lin', '收到 N1'))).toContain('签收人 王丽');
  expect((await bed.status()).gaps).toMatchObject([{ organ: '5301', state: 'signed' }, {}, {}]);
  expect(wordsOf(await bed.say('lin', '退回 N1 还是不对'))).toContain('本单位已签收，不能退回');
});

test('late stays late for ever', async () => {
  const bed = await startTestApp();
  await bed.issue();
  bed.clock.set(new Date('2026-09-21T16:00:00Z')); // 22 September begins in China: the 20th is over for a day
  expect(wordsOf(await bed.tap('lin', '签收'))).toContain('N1 · 9月22日 00:00（迟2天）');
  expect(await bed.status()).toMatchObject({ reached: 1 });
});

test('the last second before 24:00 is in time', async () => {
  const bed = await startTestApp();
  await bed.issue();
  bed.clock.set(new Date('2026-09-20T15:59:58Z'));
  expect(wordsOf(await bed.tap('lin', '签收'))).not.toContain('迟');
});

test.each([
  // A person's act takes a second of this clock.
  ['2026-09-20T15:59:59Z', '9月21日 00:00', null],
  ['2026-09-20T16:00:00Z', '9月21日 00:00', '迟1天'],
  ['2026-09-21T15:59:59Z', '9月22日 00:00', '迟1天'],
  ['2026-09-21T16:00:00Z', '9月22日 00:00', '迟2天'],
])('24:00 in China is the border: after %s it is %s', async (before, said, late) => {
  const bed = await startTestApp({
    organs: ['53,云岭省安委办,province,', '5302,石泉市安委办,prefecture,53'],
    people: ['周岚,53,文书,clerk,sheng', '石泉,5302,文书,clerk,quan'],
  });
  await bed.issue();
  bed.clock.set(new Date(before));
  const receipt = wordsOf(await bed.say('quan', '收到 N1'));
  expect(receipt).toContain(`石泉（文书）${said}${late === null ? '' : `（${late}）`}，存证`);
  // Late, and never missing.
  expect(await bed.status()).toMatchObject({ required: 1, reached: 1, open: 0, complete: true, gapsTotal: 0 });
  const far = wordsOf(await bed.say('sheng', '到哪了'));
  expect(far.includes('迟签1家')).toBe(late !== null);
});

const twoPosts = ['两边,5302,文书,clerk,both', '两边,5390,文书,clerk,both'];
const withoutClerks =
  (...codes: string[]) =>
  (row: string) =>
    !codes.includes(row.split(',')[1] ?? '');

test('who signs for two organs has a card for each, and each tap counts for its own organ', async () => {
  const bed = await startTestApp({ people: [...smallPeople.filter(withoutClerks('5302', '5390')), ...twoPosts] });
  await bed.issue();
  const cards = new Map(bed.twin.messagesOf('both').map((m) => [m.card?.rows[0]?.value, m.messageId]));
  expect(new Set(cards.keys())).toEqual(new Set(['屏澜市安委办', '石泉市安委办']));
  expect(wordsOf(await bed.say('both', '收到'))).toContain('有2件待签收');
  const asked = wordsOf(await bed.say('both', '收到 N1'));
  expect(asked).toContain('送达您任职的2个单位');
  expect(asked).toContain('☐石泉市安委办\n☐屏澜市安委办\n［签收所选］');
  expect(await acknowledgements(bed)).toEqual([]);
  await bed.tap('both', { messageId: cards.get('屏澜市安委办') ?? '', button: '签收' });
  expect(await acknowledgements(bed)).toMatchObject([{ organ: '5390' }]);
});

test('where cards do not show, the typed form names the organ', async () => {
  const people = [...smallPeople.filter(withoutClerks('5302', '5390')), ...twoPosts.map((row) => `${row},text`)];
  const bed = await startTestApp({ people });
  await bed.issue();
  expect(wordsOf(await bed.say('both', '收到 N1'))).toBe(
    'N1 涉爆粉尘企业专项检查送达您任职的2个单位：石泉市安委办、屏澜市安委办。\n请点选，或回复：收到 N1 石泉市安委办',
  );
  expect(await acknowledgements(bed)).toEqual([]);
  expect(wordsOf(await bed.say('both', '收到 N1 屏澜市'))).toContain('屏澜市安委办 两边（文书）');
  expect(await acknowledgements(bed)).toMatchObject([{ organ: '5390' }]);
  // Only one is left, so the number alone says which.
  expect(wordsOf(await bed.say('both', '收到 N1'))).toContain('石泉市安委办');
  expect(await acknowledgements(bed)).toHaveLength(2);
});

test('words behind the number that are no organ of the writer sign nothing', async () => {
  const bed = await startTestApp();
  await bed.issue();
  for (const words of ['收到 N1 石泉市', '收到 N1 了吗', '没收到 N1', '收到没']) {
    await bed.say('lin', words);
    expect({ words, kept: await acknowledgements(bed) }).toEqual({ words, kept: [] });
  }
});

test('thanks behind the number are no organ: the notice is signed', async () => {
  const bed = await startTestApp();
  await bed.issue();
  expect(wordsOf(await bed.say('lin', '收到 N1 谢谢'))).toContain('签收人 王丽');
  expect(wordsOf(await bed.say('quan', '收到 N1 辛苦了'))).toContain('签收人 石泉');
  expect(await acknowledgements(bed)).toMatchObject([{ organ: '5301' }, { organ: '5302' }]);
});

test('the shared card of one layer counts for the organ that got that layer', async () => {
  // 区镇合一: the clerk of the city's zone is also the leader of another receiving organ, whose clerk gets its card.
  const bed = await startTestApp({ people: [...smallPeople, '高新,5302,副主任,leader,zone'] });
  await bed.issue();
  await bed.tap('lin', '签收');
  await bed.tap('lin', '转发全部');
  await bed.tap('zone', '签收');
  expect((await acknowledgements(bed)).map(({ organ }) => organ)).toEqual(['5301', '5301Z1']);
});

test('a leader who may sign for two receiving organs is never left without a way', async () => {
  const bed = await startTestApp({ people: [...smallPeople, '石泉,5390,主任,leader,quan'] });
  await bed.issue();
  await bed.tap('quan', '签收');
  expect((await acknowledgements(bed)).map(({ organ }) => organ)).toEqual(['5302']);
});
