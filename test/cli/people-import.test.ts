import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { beforeAll, expect, test } from 'vitest';
import { anda } from '../acceptance/bot.ts';
import { smallPeople } from '../support/register.ts';
import { startCli } from './cli-kit.ts';

let cli: Awaited<ReturnType<typeof startCli>>;
beforeAll(async () => {
  cli = await startCli({
    people: smallPeople.map((row) => (/,(?:wang|qiao)$/u.test(row) ? row.replace(/\w+$/u, '') : row)),
  });
  await cli.importRegister();
  cli.twin.setDepartments([
    { id: 1, name: '云岭安全', parentid: 0 },
    { id: 3, name: '望川县', parentid: 1 },
  ]);
  cli.twin.setPeople([
    { userid: 'sheng', name: '周岚' },
    { userid: 'WangNew', name: '李望', departments: [3] },
    { userid: 'qiao', name: '石乔', departments: [3] },
    { userid: 'newcomer', name: '新来', departments: [3], position: '值班员' },
  ]);
});

test('people import --from wecom: a look, then the import, then what is left for a person', async () => {
  const looked = await cli.run('people import --from wecom --dry-run');
  expect(looked).toMatchObject({ code: 0, stderr: '' });
  expect(looked.stdout.split('\n')[0]).toBe('试算，什么也没有写入：可绑定1人，原已绑定1人');
  expect(looked.stdout).toContain('  李望  望川县安委办  wangnew\n');
  expect(looked.stdout).toContain('  石乔  名录 石桥县安委办  企业微信 云岭安全/望川县  qiao\n');
  const out = join(cli.cwd, 'new.csv');
  const done = await cli.run(`people import --from wecom --out ${out}`);
  expect(done.stdout).toMatch(/^已导入，名录第\d+版：绑定账号1人，原已绑定1人\n/u);
  // The proposal is a file of our columns: completed, it goes in.
  expect(await readFile(out, 'utf8')).toContain('新来,530101,值班员,duty,newcomer');
  expect(await cli.run(`people import ${out}`)).toMatchObject({ code: 0, stdout: expect.stringContaining('新增1') });
  const json = await cli.run('people import --from wecom --json');
  expect(JSON.parse(json.stdout)).toMatchObject({ known: 3, bound: [], newcomers: [], elsewhere: [{ user: 'qiao' }] });
});

test('an exported member list does the same; wrong rows change nothing; what is neither is refused', async () => {
  const head = '填写须知：,,\n姓名,账号,职务,部门\n';
  const file = await cli.write('members.csv', `${head}石乔,qiao,文书,云岭安全/石桥县安委办\n`);
  const done = await cli.run(`people import ${file}`);
  expect(done.stdout).toMatch(/绑定账号1人/u);
  const bad = await cli.write('bad.csv', `${head}石乔,,文书,石桥县\n`);
  expect(await cli.run(`people import --from wecom ${bad}`)).toMatchObject({
    code: 1,
    stderr: '文件有1处错误，什么也没有导入\n第3行 账号：不能为空\n',
  });
  const people = join(cli.cwd, 'people.csv');
  for (const args of [`people import --from wecom ${people}`, `people import ${people} --dry-run`, 'people import']) {
    expect([args, (await cli.run(args)).code]).toEqual([args, 2]);
  }
});

test('a wrong secret, an address not trusted, no WeCom: one line with the mend, exit 1, the secret tried once', async () => {
  const before = cli.twin.wire.length;
  const wrong = await cli.run('people import --from wecom', { WECOM_SECRET: 'another' });
  expect(wrong).toMatchObject({
    code: 1,
    stdout: '',
    stderr: expect.stringMatching(/^企业微信 40001：Secret 不对.*\n$/u),
  });
  expect(cli.twin.wire.slice(before)).toHaveLength(1);
  cli.twin.failNext('department/list', 60020);
  const far = await cli.run('people import --from wecom');
  expect(far).toMatchObject({ code: 1, stderr: expect.stringMatching(/^企业微信 60020：出口IP 203\.0\.113\.7.*\n$/u) });
  const { WECOM_SECRET: _, WECOM_AGENT_ID: __, ...half } = cli.env;
  expect(await anda(['people', 'import', '--from', 'wecom'], half, cli.cwd)).toMatchObject({
    code: 1,
    stderr: expect.stringMatching(/^企业微信：未设全。填 WECOM_AGENT_ID、WECOM_SECRET。.*\n$/u),
  });
  const away = await cli.run('people import --from wecom', { WECOM_API_BASE: 'http://127.0.0.1:1' });
  expect(away).toMatchObject({ code: 1, stderr: expect.stringMatching(/^企业微信：连不上 127\.0\.0\.1:1.*\n$/u) });
});
