import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { afterAll, expect, test } from 'vitest';
import { checkImports } from '../scripts/imports.ts';

const folders: string[] = [];
afterAll(() => Promise.all(folders.map((folder) => rm(folder, { recursive: true, force: true }))));

/** The faults of a house that holds just this file. */
async function faultsOf(file: string, text: string): Promise<string[]> {
  const folder = await mkdtemp(join(tmpdir(), 'anda-house-'));
  folders.push(folder);
  await mkdir(dirname(join(folder, file)), { recursive: true });
  await writeFile(join(folder, file), text);
  return checkImports(pathToFileURL(`${folder}/`));
}

test('every import in src/ points down', async () => {
  expect(await checkImports(new URL('../src/', import.meta.url))).toEqual([]);
});

test.each([
  ['upwards', 'organs/move.ts', `import { sign } from '../notices/index.ts';`, 'organs must not import notices'],
  ['a type upwards', 'lib/ids.ts', `import type { Db } from '../store/db.ts';`, 'lib must not import store'],
  ['re-exported upwards', 'lib/ids.ts', `export * from '../store/db.ts';`, 'lib must not import store'],
  ['at run time', 'chat/router.ts', `const x = await import('../organs/index.ts');`, 'chat must not import organs'],
  ['for its effect', 'chat/router.ts', `import '../organs/index.ts';`, 'chat must not import organs'],
  ['in double quotes', 'chat/router.ts', `import x from "../organs/index.ts";`, 'chat must not import organs'],
  ['by a template', 'chat/router.ts', 'await import(`../organs/index.ts`);', 'chat must not import organs'],
  ['over lines', 'chat/router.ts', `import {\n  a,\n  b,\n} from '../organs/index.ts';`, 'chat must not import organs'],
  ['as a type of a value', 'lib/ids.ts', `let x: import('../store/db.ts').Db;`, 'lib must not import store'],
  ['from a page', 'web/page.tsx', `import { x } from '../app.ts';`, 'web must not import app'],
  ['from the port', 'platforms/port.ts', `import { x } from '../lib/clock.ts';`, 'port must not import lib'],
  ['by the twin', 'sandbox/wire.ts', `import { x } from '../platforms/port.ts';`, 'sandbox must not import port'],
  [
    'into the composition root',
    'cli/demo.ts',
    `import { x } from '../notices/index.ts';`,
    'cli must not import notices',
  ],
  ['past an index', 'notices/sign.ts', `import { x } from '../duties/open.ts';`, 'entered by src/duties/index.ts'],
  ['past an index by the root', 'app.ts', `import { x } from './notices/sign.ts';`, 'entered by src/notices/index.ts'],
  ['between platforms', 'platforms/wecom/send.ts', `import { x } from '../dingtalk/send.ts';`, 'blind to each other'],
  [
    'of Node by the verifier',
    'evidence/verify/tree.ts',
    `import { x } from 'node:crypto';`,
    'must not import node:crypto',
  ],
  ['of Node by its short name', 'evidence/verify/tree.ts', `import { x } from 'crypto';`, 'must not import crypto'],
  ['out of the verifier', 'evidence/verify/tree.ts', `import { x } from '../append.ts';`, 'stands alone'],
  ['of Node by the check page', 'web/check/client/a.ts', `import { x } from 'node:fs';`, 'must not import node:fs'],
  ['out of the check page', 'web/check/client/a.ts', `import { x } from '../../web.ts';`, 'must not import web/web.ts'],
  ['from a room nobody knows', 'utils/x.ts', `export const x = 1;`, 'utils has no place'],
])('an import %s is found', async (_, file, text, fault) => {
  expect(await faultsOf(file, text)).toContainEqual(expect.stringContaining(fault));
  expect((await faultsOf(file, text)).every((line) => line.startsWith(`src/${file}: `))).toBe(true);
});

test.each([
  ['notices/sign.ts', `import { x } from '../duties/index.ts';\nimport { y } from './rules.ts';\nimport z from 'zod';`],
  ['app.ts', `import { x } from './notices/index.ts';\nimport { y } from './web/web.ts';`],
  ['platforms/wecom/send.ts', `import type { Platform } from '../port.ts';\nimport { x } from './api.ts';`],
  ['evidence/verify/tree.ts', `import { x } from './hash.ts';\nimport { y } from '../../lib/canonical-json.ts';`],
  ['store/generated/client.ts', `import { x } from '../../app.ts';`],
])('%s may import what it does', async (file, text) => {
  expect(await faultsOf(file, text)).toEqual([]);
});
