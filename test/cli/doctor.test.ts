import { beforeAll, expect, test } from 'vitest';
import { join } from 'node:path';
import { anda, startBot, type Env, type Said } from '../acceptance/bot.ts';
import { peopleCsv, smallPeople } from '../support/register.ts';
import { until } from '../support/until.ts';
import { startCli } from './cli-kit.ts';

let cli: Awaited<ReturnType<typeof startCli>>;
beforeAll(async () => {
  cli = await startCli();
  await cli.importRegister();
});

const noDatabase = { DATABASE_URL: 'postgres://anda@127.0.0.1:1/anda' };
const lines = ({ stdout }: Said) => stdout.trimEnd().split('\n');
const failures = (said: Said) => lines(said).filter((line) => line.startsWith('✗'));
/** Only what is given: no platform of the bed. */
const bare = (args: string, env: Env) => anda(args.split(' '), env, cli.cwd);

test('beside no server: every line has a mark, a fail has its mend, and exit is 1', async () => {
  const said = await cli.run('doctor');
  expect(said).toMatchObject({ code: 1, stderr: '' });
  for (const line of lines(said)) expect(line).toMatch(/^[✓✗!] \S/u);
  expect(lines(said)).toContainEqual(expect.stringMatching(/^✓ 数据库：PostgreSQL \d+\.\d+，断电不丢/u));
  expect(lines(said)).toContain('✓ 企业微信：凭证有效，出口IP可信');
  expect(lines(said)).toContain(`✓ 可见范围：名录${smallPeople.length}人，都在范围内`);
  expect(failures(said)).toEqual([
    '✗ 回调验证：还没有通过过。应用管理→安达→接收消息→设置API接收，URL 填 https://anda.example.cn/callback/wecom，保存',
    '✗ 备份：从未做过。anda backup create 文件；日志私钥另存一份，与备份分开',
  ]);
  expect(said.stdout).not.toMatch(/test-secret|testToken1|abcdefghijklmnopqrstuvwxyz0123456789/u);
});

test('--json is one line with the same findings', async () => {
  const said = await cli.run('doctor --json');
  expect(said).toMatchObject({ code: 1, stderr: '' });
  expect(said.stdout.trimEnd()).not.toContain('\n');
  expect(JSON.parse(said.stdout)).toMatchObject({
    ok: false,
    findings: expect.arrayContaining([
      { check: 'wecom', state: 'ok', text: '企业微信：凭证有效，出口IP可信' },
      expect.objectContaining({ check: 'backup', state: 'fail' }),
    ]),
  });
});

test('beside a running server, its URL verified and a backup made: nothing stands in the way, exit 0', async () => {
  const bot = await startBot(cli.env, cli.cwd);
  try {
    cli.twin.setCallback(`${bot.url}/callback/wecom`);
    expect(await cli.twin.verifyUrl()).toMatchObject({ ok: true });
    expect((await cli.run(`backup create ${join(cli.cwd, 'a.backup')}`)).code).toBe(0);
    // The mark of the verification is written after the answer.
    const said = await until('the mark of the check', async () => {
      const now = await cli.run('doctor');
      return failures(now).length === 0 ? now : null;
    });
    expect(said).toMatchObject({ code: 0, stderr: '' });
    expect(said.stdout).toMatch(/^✓ 回调验证 .*通过（https:\/\/anda\.example\.cn\/callback\/wecom）$/mu);
    expect(await cli.run('doctor --card lin2')).toMatchObject({
      code: 0,
      stdout: '✓ 测试卡片：已发给 lin2。请本人点一下，应收到“测试通过”\n',
    });
    expect(cli.twin.messagesOf('lin2').at(-1)?.card).toMatchObject({ title: '测试卡片' });
  } finally {
    expect(await bot.stop()).toBe(0);
  }
});

test('--list range and --list accounts name who is meant, and say so when it is nobody', async () => {
  expect(await cli.run('doctor --list range')).toMatchObject({
    code: 0,
    stdout: `✓ 可见范围：名录${smallPeople.length}人，都在范围内\n`,
  });
  expect(await cli.run('doctor --list accounts')).toMatchObject({ code: 0, stdout: '名录：人人都有账号\n' });
  cli.twin.remove('sheng');
  cli.twin.deactivate('lin');
  expect(await cli.run('doctor --list range')).toMatchObject({
    code: 1,
    stdout: 'sheng  周岚  云岭省安委办  不在可见范围\nlin  王丽  临澜市安委办  未激活\n',
  });
  const json = await cli.run('doctor --list range --json');
  expect(JSON.parse(json.stdout)).toMatchObject({ gaps: [{ user: 'sheng', why: '不在可见范围' }, { user: 'lin' }] });
  const more = await cli.write('more.csv', peopleCsv(['新来,5301,收发,clerk,']));
  expect((await cli.run(`people import ${more}`)).code).toBe(0);
  expect(await cli.run('doctor --list accounts')).toMatchObject({ code: 1, stdout: '新来  临澜市安委办\n' });
  expect(JSON.parse((await cli.run('doctor --list accounts --json')).stdout)).toEqual({
    accounts: [{ name: '新来', organ: '临澜市安委办' }],
  });
});

test('a wrong secret, no database: one line each, the rest still comes', async () => {
  const before = cli.twin.wire.length;
  const secret = await cli.run('doctor', { WECOM_SECRET: 'another' });
  expect(secret.code).toBe(1);
  expect(failures(secret)).toContainEqual(expect.stringMatching(/^✗ 企业微信 40001：Secret 不对或已重置。/u));
  expect(secret.stdout).toContain('✓ 数据库：');
  expect(secret.stdout).not.toContain('another');
  expect(cli.twin.wire.slice(before).map(({ path }) => path)).toEqual(['/cgi-bin/gettoken']);
  const away = await cli.run('doctor', noDatabase);
  expect(away.code).toBe(1);
  expect(failures(away)).toEqual([expect.stringMatching(/^✗ 数据库：连不上（.*）。核对 DATABASE_URL，再启动$/u)]);
  expect(away.stdout).toContain('✓ 企业微信：凭证有效');
  for (const list of ['range', 'accounts']) {
    const said = await cli.run(`doctor --list ${list}`, noDatabase);
    expect([list, said.code, failures(said).length]).toEqual([list, 1, 1]);
  }
});

test('no platform, nothing at all, settings that cannot be read', async () => {
  const { DATABASE_URL = '', ANDA_DATA_DIR = '' } = cli.env;
  const none = await bare('doctor', { DATABASE_URL, ANDA_DATA_DIR });
  expect(none.code).toBe(1);
  expect(failures(none)).toContain('✗ 企业微信：未设。填 WECOM_CORP_ID、WECOM_TOKEN、WECOM_ENCODING_AES_KEY，再启动');
  expect(await bare('doctor --list range', { DATABASE_URL, ANDA_DATA_DIR })).toMatchObject({
    code: 1,
    stdout: expect.stringMatching(/^✗ 企业微信：未设。.*\n$/u),
  });
  const fresh = { ANDA_DATA_DIR: join(cli.cwd, 'fresh') };
  const said = await bare('doctor', fresh);
  expect(said.code).toBe(0);
  expect(lines(said)).toContain('! 沙盒：虚构的省，不连企业微信');
  expect(await bare('doctor --list range', fresh)).toMatchObject({ code: 1, stdout: expect.stringContaining('沙盒') });
  expect(await bare('doctor', { ...fresh, WECOM_SECRT: 'x' })).toMatchObject({
    code: 1,
    stdout: expect.stringMatching(/^✗ 设置：WECOM_SECRT .*\n$/u),
  });
});

test('wrong usage is 2', async () => {
  for (const args of ['doctor --list nonsense', 'doctor more', 'doctor --card']) {
    const said = await cli.run(args);
    expect([args, said.code, said.stdout]).toEqual([args, 2, '']);
    expect(said.stderr).toContain('usage: anda doctor');
  }
});
