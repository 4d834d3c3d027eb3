import { expect, test } from 'vitest';
import { verifyCertificate, type Verdict } from '../../src/evidence/verify/index.ts';
import { sampleKey } from '../../scripts/bench/sample-log.ts';
import { startTestApp, type TestApp } from '../support/app.ts';
import { smallNotice } from '../support/register.ts';
import { certificateOf, plainGround, proved } from './certificate-ground.ts';

/** The figures of a certificate are those of `notice status`. */
async function assertAgrees(bed: TestApp, { state, fault }: Verdict, number = 1): Promise<void> {
  expect(fault).toBeNull();
  const { levels, required, reached, open, expected, desk, complete } = await bed.status(number);
  expect({ ...state, arrivals: null }).toMatchObject({ levels, required, reached, open, expected, desk, complete });
}

test('a notice in the middle of its way: the certificate has the figures, names and words that the bot shows', async () => {
  const bed = await startTestApp();
  await bed.issue();
  const fresh = await proved(bed.sql, 1);
  await assertAgrees(bed, fresh);
  await bed.say('lin', '收到 N1');
  await bed.say('lin', '转发 N1 全部 要求：先查抛光企业');
  await bed.tap('lin', '非涉密，转发');
  await bed.say('quan', '退回 N1 发错单位');
  await bed.say('sheng', '更正 N1 报送截止日应为9月25日');
  await bed.tap('sheng', '非涉密，更正');
  await bed.say('sheng', '催办 N1');
  await bed.desk.sign('N1', { as: '530101', by: '周泊', reason: '电话确认' });
  const verdict = await proved(bed.sql, 1);
  await assertAgrees(bed, verdict);
  const words = verdict.claims.join('\n');
  expect(words).toContain('已退回：石泉市安委办');
  expect(words).toContain('柜台代录1家');
  expect(words).toContain('更正1次');
  expect(verdict.layers.at(-1)?.text).toContain('先查抛光企业');
  expect(verdict.openings.map(({ field, value }) => [field, value])).toContainEqual(['reason', '发错单位']);
});

test('each notice has its own: of others there is nothing but hashes', async () => {
  const bed = await startTestApp();
  await bed.issue();
  await bed.issue(smallNotice.replace('涉爆粉尘', '有限空间'));
  await bed.say('lin', '收到 N1');
  await bed.say('lin', '收到 N2');
  const ground = await plainGround(bed.sql);
  const [one, two] = [await certificateOf(bed.sql, 1, ground), await certificateOf(bed.sql, 2, ground)];
  expect(verifyCertificate(one).state).toMatchObject({ ref: 'N1', reached: 1 });
  expect(verifyCertificate(two).state).toMatchObject({ ref: 'N2', reached: 1 });
  expect(one).not.toContain('有限空间');
  // `as`: what was just built.
  const [a, b] = [one, two].map(
    (text) => JSON.parse(text) as { entries: { index: number; body: string }[]; proof: string[] },
  );
  const mixed = { ...a, entries: [...(a?.entries ?? []).slice(0, -1), ...(b?.entries ?? []).slice(-1)] };
  expect(verifyCertificate(JSON.stringify(mixed)).status).toBe('invalid');
});

test('what was withdrawn is told, and a relayed layer that was taken back counts no more', async () => {
  const bed = await startTestApp();
  await bed.issue();
  await bed.say('lin', '收到 N1 转发全部');
  await bed.say('lin', '撤回 N1 有误');
  const branch = await proved(bed.sql, 1);
  await assertAgrees(bed, branch);
  expect(branch.claims.join('\n')).toContain('有1次转发被撤回');
  await bed.say('sheng', '撤回 N1 文号有误');
  const whole = await proved(bed.sql, 1);
  await assertAgrees(bed, whole);
  expect(whole.claims.join('\n')).toContain('本通知已由发文单位撤回');
});

test('a name that was taken out of the openings stands as withheld; all else is proved as before', async () => {
  const bed = await startTestApp();
  await bed.issue();
  await bed.say('lin', '收到 N1');
  await bed.sql(`DELETE FROM log_opening WHERE field = 'person' AND value LIKE $1::text`, ['王丽%']);
  const verdict = await proved(bed.sql, 1);
  await assertAgrees(bed, verdict);
  expect(verdict.openings.filter(({ field }) => field === 'person').map(({ value }) => value)).toContain(null);
});

test('the same certificate by the key that is named, and not by another', async () => {
  const bed = await startTestApp();
  await bed.issue();
  const key = sampleKey();
  const text = await certificateOf(bed.sql, 1, await plainGround(bed.sql, key));
  expect(verifyCertificate(text, { keys: [key.vkey] })).toMatchObject({ status: 'valid', selfAsserted: false });
  expect(verifyCertificate(text, { keys: [sampleKey().vkey] }).status).toBe('invalid');
});
