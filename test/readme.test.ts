import { execFile } from 'node:child_process';
import { existsSync } from 'node:fs';
import { readdir, readFile } from 'node:fs/promises';
import { basename } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { match } from '../src/chat/fold.ts';
import { systemClock } from '../src/lib/clock.ts';
import { canonicalText, createNotices, readNotice } from '../src/notices/index.ts';
import { importOrgans, importPeople } from '../src/organs/index.ts';
import { openStore, type Store } from '../src/store/db.ts';
import { cloneDb } from './support/db.ts';
import { runScript } from './support/run-script.ts';

const root = new URL('../', import.meta.url);
const read = (path: string) => readFile(new URL(path, root), 'utf8');
const english = await read('README.md');
const chinese = await read('README.zh-CN.md');

/** The text below a heading, up to the next of its rank. */
function section(heading: string): string {
  const [, rest = ''] = english.split(`\n## ${heading}\n`);
  const [text = ''] = rest.split('\n## ');
  if (text === '') throw new Error(`README.md has no section ${heading}`);
  return text;
}

/** Rows of the tables in a text, without heads; a `\|` is no border. */
const rows = (text: string): string[][] =>
  text
    .split(/\n(?!\s*\|)/u)
    .flatMap((block) =>
      block
        .split('\n')
        .filter((line) => /^\s*\|/u.test(line))
        .slice(2),
    )
    .map((line) =>
      line
        .trim()
        .split(/(?<!\\)\|/u)
        .slice(1, -1)
        .map((cell) => cell.trim().replaceAll('\\|', '|')),
    );

const codes = (text: string): string[] => Array.from(text.matchAll(/`([^`\n]+)`/gu), ([, code = '']) => code);

/** Fenced blocks of a language, without the indent of the list they stand in. */
const fences = (language: string): string[] =>
  Array.from(
    english.matchAll(new RegExp(`^( *)\`\`\`${language}\n(.*?)^ *\`\`\`$`, 'gmsu')),
    ([, indent = '', body = '']) => body.replaceAll(new RegExp(`^${indent}`, 'gmu'), ''),
  );

const sources = async (folder: string, ending: RegExp): Promise<string> => {
  const names = await readdir(new URL(folder, root), { recursive: true });
  const files = names.filter((name) => ending.test(name) && !name.includes('generated')).sort();
  return (await Promise.all(files.map((name) => read(`${folder}/${name}`)))).join('\n');
};

test('every setting is told, with its default', async () => {
  const config = await read('src/config.ts');
  const [, table = ''] = /const settings = z\.strictObject\(\{\n(.*?)\n\}\);/su.exec(config) ?? [];
  const known = table.split(/\n(?= {2}[A-Z])/u).map((entry) => {
    const [name = ''] = /[A-Z_]+/u.exec(entry) ?? [];
    const [, fallback] = /\.default\('?(.*?)'?\)/u.exec(entry) ?? [];
    return [name, fallback ?? '–'];
  });
  expect(known.length).toBeGreaterThan(20);
  const told = rows(section('Settings')).map(([name = '', fallback = '']) => [
    ...codes(name),
    codes(fallback)[0] ?? fallback,
  ]);
  expect(told).toEqual(known);
});

describe('the command line', () => {
  const told = rows(section('Command line')).map(([usage = '']) => codes(usage)[0] ?? '');
  const anda = async (...args: string[]) => {
    const script = await runScript('../src/cli/main.ts', args);
    const lines: string[] = [];
    for (;;) {
      const line = await script.nextLine().catch(() => null);
      if (line === null) break;
      lines.push(line);
    }
    return { code: await script.ended, lines };
  };

  test('the table holds the usage lines', async () => {
    const { code, lines } = await anda('--help');
    expect(code).toBe(0);
    expect(lines.slice(1).map((line) => line.trim())).toEqual(told);
    expect((await anda('notice', 'status')).code).toBe(2);
  });

  test('examples use verbs and options that there are', () => {
    const examples = Array.from(english.matchAll(/^ *npm run -s anda -- (.+)$/gmu), ([, line = '']) => line);
    expect(examples.length).toBeGreaterThan(5);
    for (const line of examples) {
      const usage = told.find((one) => line.startsWith(/^[a-z ]+(?= |$)/u.exec(one)?.[0].trim() ?? one)) ?? '';
      const options = Array.from(line.matchAll(/--[a-z-]+/gu), ([option]) => option);
      expect({ line, unknown: usage === '' ? ['verb'] : options.filter((option) => !usage.includes(option)) }).toEqual({
        line,
        unknown: [],
      });
    }
  });

  test('every script of npm that is named is there', async () => {
    const { scripts } = JSON.parse(await read('package.json')) as { scripts: Record<string, string> }; // our own file
    const named = Array.from(
      (english + chinese).matchAll(/npm (?:run (?:-s )?)?(?!ci\b|run\b)([a-z]+)/gu),
      ([, name = '']) => name,
    );
    expect([...new Set(named)].filter((name) => !(name in scripts))).toEqual([]);
  });
});

test('the routes are those of the code', async () => {
  const sandbox = `${await read('src/sandbox/pages.tsx')}\n${await sources('src/sandbox/api', /\.ts$/u)}`;
  const code = `${await sources('src/web', /\.ts$/u)}\n${sandbox}`;
  const served = Array.from(
    code.matchAll(/\.(get|post|all)\(\s*'(\/[^']*)'/gu),
    ([, method = '', path = '']) => `${method.toUpperCase()} ${path.replace('*rest', '*')}`,
  );
  const told = rows(section('Routes')).map(([route = '']) => codes(route)[0] ?? '');
  // Parts of the page are between it and its script.
  const isOwn = (route: string) => /^GET \/sandbox\/(?:part|assets)\//u.test(route);
  expect(told.toSorted()).toEqual([...new Set(served)].filter((route) => !isOwn(route)).toSorted());
});

describe('the map of src/', () => {
  const told = rows(section('The map of `src/`')).map(
    ([room = '', , below = '']) => [codes(room)[0] ?? '', below] as const,
  );

  test('rooms import what the check lets them', async () => {
    const [, list = ''] = /const below = \{\n(.*?)\n\} as const/su.exec(await read('scripts/imports.ts')) ?? [];
    const known = Array.from(list.matchAll(/^ {2}(\w+): \[(.*)\],$/gmu), ([, room = '', names = '']) => {
      const below = Array.from(names.matchAll(/'([^']+)'/gu), ([, name = '']) => name).filter((name) => name !== room);
      return [room, below[0] === '*' ? 'everything' : below.toSorted().join(' ') || 'nothing'];
    });
    const sorted = told.map(([room, below]) => [room, below.split(' ').toSorted().join(' ')]);
    expect(Object.fromEntries(sorted)).toEqual(Object.fromEntries(known));
  });

  test('every folder is named, and every file that is named is there', async () => {
    const names = await readdir(new URL('src', root), { recursive: true, withFileTypes: true });
    const inSource = (parent: string) => `${parent}/`.split('/src/').at(-1) ?? '';
    const folders = names.filter((entry) => entry.isDirectory() && !entry.parentPath.includes('generated'));
    const map = section('The map of `src/`');
    const rooms = new Set(told.map(([room]) => room));
    const missing = folders
      .map(({ parentPath, name }) => inSource(parentPath) + name)
      .filter((folder) => !rooms.has(folder) && !map.includes(`${folder}/\``) && !map.includes(`${folder} `));
    expect(missing).toEqual([]);
    const files = names
      .filter((entry) => entry.isFile())
      .map(({ parentPath, name }) => `/${inSource(parentPath)}${name}`);
    const named = codes(english).filter((code) => /^[\w/-]+\.tsx?$/u.test(code) && !code.startsWith('scripts/'));
    expect(named.filter((name) => !files.some((file) => file.endsWith(`/${name.replace(/^src\//u, '')}`)))).toEqual([]);
    expect(files.some((file) => basename(file) === 'sign.ts')).toBe(true);
  });
});

describe('on a database', () => {
  let store: Store;
  beforeAll(async () => {
    store = openStore((await cloneDb()).url);
  });
  afterAll(() => store.close());

  test('people may say what both READMEs tell them', () => {
    const { commands } = createNotices({ store, clock: systemClock });
    const actOf = (text: string) => commands.find(({ grammar }) => match(grammar, text))?.act;
    const told = rows(section('What people say')).map(([act = '', example = '']) => [codes(example)[0] ?? '', act]);
    expect(told.map(([text = '']) => [text, actOf(text)])).toEqual(told);
    const inChinese = rows(chinese).flatMap(([, said = '']) => codes(said));
    expect(inChinese.length).toBeGreaterThan(10);
    expect(inChinese.filter((text) => actOf(text) === undefined)).toEqual([]);
  });

  test('the register of the quick start can be imported', async () => {
    const [organs = '', people = ''] = fences('csv');
    const file = (text: string) => ({
      bytes: Buffer.from(text),
      fileName: 'x.csv',
      at: new Date('2026-09-01T02:00:00Z'),
    });
    expect(await importOrgans({ store }, file(organs))).toMatchObject({ added: 5 });
    const ownCorp = { wecom: 'ww0123456789abcdef', dingtalk: null };
    expect(await importPeople({ store, ownCorp }, file(people))).toMatchObject({ added: 5 });
  });
});

test('the notice of the first ten minutes is read', () => {
  const [, text = ''] = /<<'END'\n(.*?)\nEND\n/su.exec(english) ?? [];
  const layers = readNotice(canonicalText(text));
  expect(layers).toMatchObject([{ title: '关于开展有限空间作业专项检查的通知', docNumber: '云安办〔2026〕21号' }]);
  expect(layers[0]?.requirements).toHaveLength(3);
  expect(layers[0]?.deadlines).toMatchObject([{ due: '2026-12-20' }]);
});

/** A folder of whoever built it, another registry, a private address: none of a stranger's business. */
const foreign = [
  /(?<![\w.~-])\/(?:work|workspace)\/[\w.]/u,
  /\/root\/\w/u,
  /"resolved": "(?!https:\/\/registry\.npmjs\.org\/)/u,
];

test.skipIf(!existsSync(new URL('.git', root)))('no file tells where it was made', async () => {
  const { stdout } = await promisify(execFile)('git', ['ls-files', '-z'], { cwd: root });
  const files = stdout
    .split('\0')
    .filter((name) => name !== '' && name !== 'test/readme.test.ts' && existsSync(new URL(name, root)));
  const texts = await Promise.all(files.map(async (name) => ({ name, text: await read(name) })));
  expect(texts.filter(({ text }) => foreign.some((pattern) => pattern.test(text))).map(({ name }) => name)).toEqual([]);
});

test('every picture and file a README links to is there', async () => {
  for (const name of ['README.md', 'README.zh-CN.md']) {
    const text = await readFile(new URL(`../${name}`, import.meta.url), 'utf8');
    const links = [...text.matchAll(/\]\((?!https?:|#)([^)#\s]+)/gu)].map(([, link = '']) => link);
    const missing = links.filter((link) => !existsSync(new URL(`../${link}`, import.meta.url)));
    expect({ name, missing }).toEqual({ name, missing: [] });
  }
});
