import { beforeAll, expect, test } from 'vitest';
import ExcelJS from 'exceljs';
import { join } from 'node:path';
import { cloneDb } from '../support/db.ts';
import { anda, newFolder, type Env, type Said } from './bot.ts';
import { nextYear, noticeOf, organs, organsCsv, people, peopleCsv, writeRegister } from './register.ts';
import { readLine, startStand } from './stand.ts';
import { writeFile } from 'node:fs/promises';
import { existsSync, readdirSync } from 'node:fs';

// Everything here runs without a server, on an external database: the verbs stand on their own (design.md 6).
let cwd: string;
let env: Env;

const run = (...args: string[]): Promise<Said> => anda(args, env, cwd);
const file = async (name: string, content: string) => {
  await writeFile(join(cwd, name), content);
  return join(cwd, name);
};

beforeAll(async () => {
  const { url } = await cloneDb();
  cwd = await newFolder();
  env = { DATABASE_URL: url, ANDA_DATA_DIR: join(cwd, 'data') };
});

/** One line says why (design.md 6): on stderr, and no stack. */
function expectOneLine({ stdout, stderr }: Said): void {
  expect(stdout).toBe('');
  expect(stderr).toMatch(/^[^\n]+\n$/u);
  expect(stderr).not.toMatch(/\bat .*:\d+:\d+|Error:/u);
}

test('wrong usage is 2, and says how', async () => {
  for (const args of [
    [],
    ['nonsense'],
    ['notice', 'status'],
    ['notice', 'status', 'N1', '--what'],
    ['notice', 'status', 'N1', '--gaps', 'many'],
    ['notice', 'sign', 'N1'],
  ]) {
    const said = await run(...args);
    expect([args.join(' '), said.code]).toEqual([args.join(' '), 2]);
    expect(said.stderr).toContain('usage');
    expect(said.stdout).toBe('');
  }
});

test('wrong rows are all listed with line and reason, and nothing is imported', async () => {
  const bad = await file(
    'bad.csv',
    organsCsv([
      ...organs,
      ['P', '重复的', 'county', 'A', '', ''],
      ['X1', '', 'county', 'A', '', ''],
      ['X2', '某县', 'kingdom', 'A', '', ''],
      ['X3', '某县', 'county', 'NOBODY', '', ''],
    ]),
  );
  const refused = await run('organs', 'import', bad);
  expect(refused.code).toBe(1);
  for (const line of [organs.length + 2, organs.length + 3, organs.length + 4, organs.length + 5]) {
    expect(refused.stderr).toMatch(new RegExp(`(?<!\\d)${String(line)}(?!\\d)`, 'u'));
  }
  const good = await run('organs', 'import', await file('organs.csv', organsCsv()), '--json');
  expect(good).toMatchObject({ code: 0, stderr: '' });
  expect(readLine(good.stdout)).toMatchObject({ added: organs.length });
  const strays = await file(
    'strays.csv',
    peopleCsv([...people, ['某人', 'NOWHERE', '文书', 'clerk', 'x1'], ['某人', 'A', '文书', 'king', 'x2']]),
  );
  const wrong = await run('people', 'import', strays);
  expect(wrong.code).toBe(1);
  expect(wrong.stderr).toMatch(/NOWHERE/u);
  expect(wrong.stderr).toMatch(/king/u);
  const right = await run('people', 'import', await file('people.csv', peopleCsv()), '--json');
  expect(readLine(right.stdout)).toMatchObject({ added: people.length });
});

test('an import is an upsert; absent rows stay, unless --replace', async () => {
  const files = await writeRegister(cwd);
  expect(readLine((await run('organs', 'import', files.organs, '--json')).stdout)).toMatchObject({
    added: 0,
    changed: 0,
    unchanged: organs.length,
  });
  const book = new ExcelJS.Workbook();
  book.addWorksheet('名录').addRows([
    ['code', 'name', 'level', 'parent_code', 'established_level', 'managing_code'],
    ['A12', '白杨镇政府', 'township', 'A1', '', ''],
    ['A13', '柳河镇政府', 'township', 'A1', '', ''],
  ]);
  const xlsx = join(cwd, 'some.xlsx');
  await book.xlsx.writeFile(xlsx);
  expect(readLine((await run('organs', 'import', xlsx, '--json')).stdout)).toMatchObject({
    added: 1,
    changed: 1,
    removed: 0,
  });
  expect(readLine((await run('organs', 'import', files.organs, '--replace', '--json')).stdout)).toMatchObject({
    added: 0,
    changed: 1,
    removed: 1,
  });
});

test('without the declaration, with an unknown organ, or not below: refused in one line', async () => {
  const notice = await file('notice.txt', noticeOf());
  const secret = await file('secret.txt', `秘密★1年\n${noticeOf()}`);
  for (const [args, why] of [
    [['notice', 'issue', notice, '--issuer', 'P', '--to', 'A'], /not-secret/u],
    [['notice', 'issue', secret, '--issuer', 'P', '--to', 'A', '--not-secret'], /秘密★1年/u],
    [['notice', 'issue', notice, '--issuer', 'P', '--to', 'ZZ', '--not-secret'], /ZZ/u],
    [['notice', 'issue', notice, '--issuer', 'ZZ', '--to', 'A', '--not-secret'], /ZZ/u],
    [['notice', 'issue', notice, '--issuer', 'A', '--to', 'B1', '--not-secret'], /B1/u],
    [['notice', 'issue', notice, '--issuer', 'A', '--to', 'A', '--not-secret'], /A/u],
    [['notice', 'issue', join(cwd, 'absent.txt'), '--issuer', 'P', '--to', 'A', '--not-secret'], /absent\.txt/u],
    [['notice', 'status', 'N1'], /编号/u],
    [['notice', 'status', 'twelve'], /编号/u],
    [['notice', 'sign', 'N1', '--as', 'A', '--by', '某人', '--reason', '电话'], /编号/u],
  ] as const) {
    const said = await run(...args, '--json');
    expect([args.join(' '), said.code]).toEqual([args.join(' '), 1]);
    expectOneLine(said);
    expect(said.stderr).toMatch(why);
  }
});

test('issue, sign, relay, status: without a server nothing is sent, and everything is kept', async () => {
  const issued = await run(
    'notice',
    'issue',
    join(cwd, 'notice.txt'),
    '--issuer',
    'P',
    '--to',
    'A,B',
    '--not-secret',
    '--json',
  );
  expect(readLine(issued.stdout)).toEqual({ ref: 'N1', organs: 2 });
  const early = await run('notice', 'relay', 'N1', '--as', 'A', '--to', 'all');
  expect(early.code).toBe(1);
  expectOneLine(early);
  expect((await run('notice', 'sign', 'N1', '--as', 'A', '--by', '文书二', '--reason', '电话确认')).code).toBe(0);
  expect((await run('notice', 'sign', 'N1', '--as', 'A', '--by', '文书二')).code).toBe(2);
  expect((await run('notice', 'sign', 'N1', '--as', 'C', '--by', '文书四', '--reason', '电话')).code).toBe(1);
  const own = await file('own.txt', '先查抛光企业。');
  const relayed = await run(
    'notice',
    'relay',
    'N1',
    '--as',
    'A',
    '--to',
    'A1,A2',
    '--text',
    own,
    '--due',
    `${String(nextYear)}-09-15`,
    '--json',
  );
  expect(relayed).toMatchObject({ code: 0, stderr: '' });
  readLine(relayed.stdout);
  const late = await run('notice', 'relay', 'N1', '--as', 'A', '--to', 'A3', '--due', `${String(nextYear + 1)}-01-05`);
  expect(late.code).toBe(1);
  expect((await run('notice', 'relay', 'N1', '--as', 'A', '--to', 'B1')).code).toBe(1);
  const status = await run('notice', 'status', 'N1', '--json');
  expect(readLine(status.stdout)).toMatchObject({
    required: 4,
    reached: 1,
    open: 9,
    expected: 10,
    desk: 1,
    complete: false,
    gapsTotal: 4,
  });
  const plain = await run('notice', 'status', 'N1');
  expect(plain.stdout).toMatch(/N1[\s\S]*涉爆粉尘/u);
});

test('notice parse needs no database: a line a file, the keys of the samples', async () => {
  const second = await file('second.txt', noticeOf('防汛值守', 19));
  const empty = await newFolder();
  const said = await anda(
    ['notice', 'parse', join(cwd, 'notice.txt'), second],
    { DATABASE_URL: 'postgres://127.0.0.1:1/none' },
    empty,
  );
  expect(said).toMatchObject({ code: 0, stderr: '' });
  const lines = said.stdout
    .trimEnd()
    .split('\n')
    .map((line) => JSON.parse(line) as { file: string; layers: object[] }); // `as`: read by the assertions
  expect(lines.map(({ file: name }) => name)).toEqual([
    expect.stringContaining('notice.txt'),
    expect.stringContaining('second.txt'),
  ]);
  expect(lines[1]?.layers).toMatchObject([
    {
      title: '关于开展防汛值守的通知',
      docNumber: `云安办〔${String(nextYear)}〕19号`,
      urgency: null,
      issuedOn: `${String(nextYear)}-09-01`,
      forwards: null,
      deadlines: [{ due: `${String(nextYear)}-09-20` }, { due: `${String(nextYear)}-09-30` }],
      requirements: [{ number: '一' }, { number: '二' }],
      contacts: [{ name: '罗一', phones: ['0680－6512000'] }],
      attachments: [],
    },
  ]);
  expect(readdirSync(empty)).toEqual([]);
  expect((await run('notice', 'parse', join(cwd, 'absent.txt'))).code).toBe(1);
  expect((await run('notice', 'parse')).code).toBe(2);
});

test('migrate status and deploy', async () => {
  const status = await run('migrate', 'status', '--json');
  expect(status).toMatchObject({ code: 0, stderr: '' });
  readLine(status.stdout);
  expect(await run('migrate', 'deploy', '--json')).toMatchObject({ code: 0, stderr: '' });
});

test('a wrong or unknown setting is named in one line, and nothing is begun', async () => {
  for (const [wrong, name] of [
    [{ ANDA_COLOUR: 'red' }, 'ANDA_COLOUR'],
    [{ WECOM_CORPID: 'ww1' }, 'WECOM_CORPID'],
    [{ DINGTALK_SECRET: 'x' }, 'DINGTALK_SECRET'],
    [{ PORT: 'eighty' }, 'PORT'],
    [{ PUBLIC_URL: 'ftp://anda.invalid' }, 'PUBLIC_URL'],
    [{ WECOM_SECRET: '', WECOM_CORP_ID: 'ww1' }, 'WECOM_SECRET'],
    [{ WECOM_CORP_ID: 'ww1', WECOM_TOKEN: 't', WECOM_ENCODING_AES_KEY: 'short' }, 'WECOM_ENCODING_AES_KEY'],
    [{ ANDA_SANDBOX: '1' }, 'ANDA_SANDBOX'],
  ] as const) {
    const data = join(cwd, `fresh-${name}`);
    const said = await anda(
      ['notice', 'status', 'N1'],
      { DATABASE_URL: env['DATABASE_URL'] ?? '', ...wrong, ANDA_DATA_DIR: data },
      cwd,
    );
    expect([name, said.code]).toEqual([name, 1]);
    expectOneLine(said);
    expect(said.stderr).toContain(name);
    expect(existsSync(data)).toBe(false);
  }
});

test('beside a running server the same verbs work, and what they do is sent', async () => {
  const stand = await startStand();
  expect(await stand.issue('A,B,C')).toBe('N1');
  expect((await stand.members.cardWith('c-A', '签收')).words).toContain('N1');
  expect((await stand.anda('notice', 'relay', 'N1', '--as', 'A', '--to', 'all')).code).toBe(1);
});
