import { afterEach, expect, test } from 'vitest';
import { checkMarkOf, linesOf, says } from './doctor-kit.ts';
import { runDoctor } from '../../../src/app/doctor/run-doctor.ts';
import { sendTestCard } from '../../../src/app/doctor/test-card.ts';
import { createLog } from '../../../src/lib/log.ts';
import { systemClock } from '../../../src/lib/clock.ts';
import { readConfig } from '../../../src/config.ts';
import { startTestApp, type TestApp } from '../../support/app.ts';
import { newFolder, cleanUp } from '../../store/embedded-kit.ts';

afterEach(cleanUp);

const publicUrl = 'https://anda.example.cn';
const log = createLog('silent');
const examine = ({ app }: TestApp, more: { clock?: { now(): Date }; env?: Record<string, string> } = {}) =>
  runDoctor({ config: app.config, env: more.env ?? {}, log, clock: more.clock ?? systemClock });

test('a working deployment without a backup lacks just that, and is told how', async () => {
  const bed = await startTestApp({ publicUrl });
  expect(linesOf(await examine(bed))).toContainEqual(
    expect.stringMatching(/^✗ 回调验证：还没有通过过.*anda\.example\.cn/u),
  );
  expect(await bed.twin.verifyUrl()).toMatchObject({ ok: true });
  await expect.poll(async () => checkMarkOf(bed)).toBe(1);
  const diagnosis = await examine(bed);
  expect(linesOf(diagnosis).filter((line) => line.startsWith('✗'))).toEqual([
    '✗ 备份：从未做过。anda backup create 文件；日志私钥另存一份，与备份分开',
  ]);
  expect(says(diagnosis, 'callback')).toMatch(
    /^✓ 回调验证 9月3日 10:32 通过（https:\/\/anda\.example\.cn\/callback\/wecom）$/u,
  );
  expect(says(diagnosis, 'range')).toMatch(/^✓ 可见范围：名录\d+人，都在范围内$/u);
  expect(says(diagnosis, 'witnesses')).toMatch(/^! 见证：0个/u);
  // Nobody was sent anything, and no secret is told.
  expect(bed.twin.wire.filter(({ path }) => path.includes('message/'))).toEqual([]);
  expect(JSON.stringify(diagnosis)).not.toMatch(/test-secret|testToken1|abcdefghijklmnopqrstuvwxyz0123456789/u);
});

test('wecom.md 14.13: an address that is not trusted is named as WeCom names it', async () => {
  const bed = await startTestApp({ publicUrl });
  bed.twin.failNext('agent/get', 60020);
  expect(linesOf(await examine(bed))).toContain(
    '✗ 企业微信 60020：出口IP 203.0.113.7 不在可信IP。应用管理→安达→企业可信IP，填入后约1分钟生效',
  );
});

test('wecom.md 14.20: a wrong secret is tried once', async () => {
  const bed = await startTestApp({ publicUrl, env: { WECOM_SECRET: 'another-secret' } });
  const diagnosis = await examine(bed);
  expect(says(diagnosis, 'wecom')).toMatch(/^✗ 企业微信 40001：Secret 不对/u);
  expect(bed.twin.wire.filter(({ path }) => path === '/cgi-bin/gettoken')).toHaveLength(1);
  expect(JSON.stringify(diagnosis)).not.toContain('another-secret');
});

test('who is outside the visible range, and who never opened WeCom', async () => {
  const bed = await startTestApp({ publicUrl });
  bed.twin.remove('sheng');
  bed.twin.deactivate('lin');
  const diagnosis = await examine(bed);
  expect(says(diagnosis, 'range')).toMatch(/^✗ 可见范围：名录\d+人，范围内\d+人；缺1人，见 doctor --list range$/u);
  expect(says(diagnosis, 'inactive')).toMatch(/^✗ 未激活企业微信：1人，卡片送不到/u);
  expect(diagnosis.gaps).toMatchObject([
    { user: 'sheng', why: '不在可见范围' },
    { user: 'lin', why: '未激活' },
  ]);
});

test('a clock twenty minutes off is told, an old backup and parked messages too', async () => {
  const bed = await startTestApp({ publicUrl });
  await bed.sql(`INSERT INTO operator_mark (name, at, facts) VALUES ('last_backup', $1, '{"file":"/backup/a"}')`, [
    new Date(Date.now() - 8 * 24 * 3600_000),
  ]);
  const clock = { now: () => new Date(Date.now() + 20 * 60_000) };
  const diagnosis = await examine(bed, { clock });
  expect(says(diagnosis, 'clock')).toMatch(/^✗ 时钟：比企业微信快1[12]\d\d秒/u);
  expect(says(diagnosis, 'backup')).toMatch(/^✗ 备份：8天前（.*\/backup\/a）/u);
  await bed.sql(
    `INSERT INTO outbox (topic, platform, corp, account_ids, users, delivery_ids, subject, state, created_at)
     VALUES ('reply', 'wecom', 'wwtest0000000001', '{1}', '{lin}', '{0}', '{}', 'parked', now())`,
  );
  expect(says(await examine(bed), 'queue')).toMatch(/^✗ 待发：搁置1条/u);
});

test('a database that does not answer costs one line; the others still come', async () => {
  const config = readConfig({
    ANDA_DATA_DIR: newFolder(),
    DATABASE_URL: 'postgres://anda@127.0.0.1:1/anda',
  });
  expect(linesOf(await runDoctor({ config, env: { NODE_EXTRA_CA_CERTS: '/no/such/ca.pem' }, log }))).toEqual(
    expect.arrayContaining([
      expect.stringMatching(/^✗ 数据库：连不上/u),
      '✗ 自有根证书 /no/such/ca.pem 不存在：核对 NODE_EXTRA_CA_CERTS',
    ]),
  );
});

test('without settings and without a database it says what is still to come', async () => {
  const config = readConfig({ ANDA_DATA_DIR: newFolder(), ANDA_SANDBOX: '0' });
  const lines = linesOf(await runDoctor({ config, env: {}, log }));
  expect(lines).toContainEqual(expect.stringMatching(/^✗ 企业微信：未设/u));
  expect(lines).toContainEqual(expect.stringMatching(/^! 数据库：.*首次启动时建立/u));
});

test('one test card: it arrives, and a tap on it is answered', async () => {
  const bed = await startTestApp({ publicUrl });
  expect(await sendTestCard(bed.app.config, 'sheng', bed.clock)).toMatchObject({ state: 'ok' });
  expect(bed.last('sheng')?.card).toMatchObject({ title: '测试卡片' });
  expect((await bed.tap('sheng', '点一下试试'))?.text).toMatch(/测试通过/u);
  bed.twin.unlicense('lin');
  expect(await sendTestCard(bed.app.config, 'lin', bed.clock)).toMatchObject({
    state: 'fail',
    text: expect.stringMatching(/接口许可/u),
  });
  expect(await sendTestCard(bed.app.config, 'nobody', bed.clock)).toMatchObject({
    state: 'fail',
    text: expect.stringMatching(/可见范围/u),
  });
});
