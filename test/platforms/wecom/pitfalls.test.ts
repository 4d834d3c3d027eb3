import { existsSync } from 'node:fs';
import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect, test } from 'vitest';
import { z } from 'zod';

const here = (path: string) => fileURLToPath(new URL(path, import.meta.url));
const testFolder = here('../../');

/** Files (below test/) with a test of that name, or why there can be none. */
type Place = string[] | { never: string };

const wecom = (...names: string[]) => names.map((name) => `platforms/wecom/${name}.test.ts`);

/** The pitfalls of ../shared/platforms/wecom.md, section 14, each once. A test of one bears `wecom.md 14.N:` in its name. */
const pitfalls: Record<number, readonly [what: string, where: Place]> = {
  1: ['padding in blocks of 32', wecom('unseal')],
  2: ['what the official package does not check', wecom('unseal')],
  3: ['the kit of the aibot skips two checks', { never: 'no aibot: its package is not installed' }],
  4: ['the query is decoded once', [...wecom('unseal'), 'web/callbacks.test.ts']],
  5: ['the raw body', ['web/read-body.test.ts']],
  6: ['ids of 64 bits, and 007', [...wecom('decode'), 'acceptance/callbacks.test.ts']],
  7: ['one element of a list; no DTD', [...wecom('decode', 'with-twin'), 'acceptance/callbacks.test.ts']],
  8: ['CDATA that ends early', ['notices/messages.test.ts']],
  9: ['sender and second are no key', wecom('decode')],
  10: ['MsgId alone is no key', wecom('decode')],
  11: ['five seconds', ['web/callbacks.test.ts', 'faults/database-gone.test.ts']],
  12: ['an empty 200', ['web/callbacks.test.ts']],
  13: ['60020', [...wecom('token'), 'app/doctor/run-doctor.test.ts']],
  14: ['success that reached nobody', [...wecom('send'), 'delivery/metrics.test.ts']],
  15: ['silent loss', [...wecom('long-text'), 'delivery/send-limits.test.ts', 'app/redis.test.ts']],
  16: ['a task id is good once', ['delivery/send-anew.test.ts', 'faults.test.ts']],
  17: ['a response code is good once, for 72 h', [...wecom('with-twin'), 'faults.test.ts', 'notices/messages.test.ts']],
  18: ['characters here, bytes there', wecom('face-limits', 'long-text')],
  19: ['races for the token', [...wecom('token', 'shared-token'), 'app/redis.test.ts']],
  20: [
    'a wrong secret is tried once',
    [...wecom('token'), 'acceptance/wrong-secret.test.ts', 'app/doctor/run-doctor.test.ts'],
  ],
  21: ['keys that are no canonical base64', wecom('unseal')],
  22: ['the sample keys, kept', wecom('unseal')],
  23: ['AgentID, agentid, AgentId', wecom('decode', 'send')],
  24: ['user ids of an aibot are encrypted', { never: 'no aibot: its callbacks have no route' }],
  25: ['one user id in two corporations', [...wecom('decode'), 'organs/queries/queries.test.ts']],
  26: ['@all, and person-times', [...wecom('send'), 'delivery/send-limits.test.ts']],
  27: ['markdown shows nothing in WeChat', [...wecom('send'), 'notices/messages.test.ts']],
};

/** Numbers in names of tests: not in comments, not in this file. */
const numbersIn = (text: string): Set<number> => {
  const names = text.matchAll(/(?:\b(?:test|describe)|\]\))(?:\.\w+)?\(\s*(['"`])(.*?)\1\s*,/gsu);
  const found = [...names].flatMap(([, , name = '']) => [...name.matchAll(/wecom\.md 14\.(\d+):/gu)]);
  return new Set(found.map(([, number]) => Number(number)));
};

async function readNumbers(): Promise<Map<string, Set<number>>> {
  const files = (await readdir(testFolder, { recursive: true })).filter((name) => name.endsWith('.test.ts'));
  const pairs = files.map(async (file) => {
    return [file, numbersIn(await readFile(join(testFolder, file), 'utf8'))] as const;
  });
  return new Map(await Promise.all(pairs));
}

test('every pitfall has its tests where the list says, and every test that names one stands in the list', async () => {
  const listed = Object.entries(pitfalls).flatMap(([number, [, where]]) =>
    Array.isArray(where) ? where.map((file) => `14.${number} ${file}`) : [],
  );
  const written = [...(await readNumbers())].flatMap(([file, numbers]) => [...numbers].map((n) => `14.${n} ${file}`));
  expect(written.toSorted()).toEqual(listed.toSorted());
});

test('what cannot happen here cannot: no kit of the aibot, no route for it', async () => {
  const shape = z.object({ dependencies: z.record(z.string(), z.string()) });
  const { dependencies } = shape.parse(JSON.parse(await readFile(here('../../../package.json'), 'utf8')));
  expect(Object.keys(dependencies).filter((name) => name.startsWith('@wecom/'))).toEqual(['@wecom/crypto']);
  expect(await readFile(here('../../../src/web/callbacks.ts'), 'utf8')).not.toMatch(/aibot/iu);
  const never = Object.values(pitfalls).flatMap(([, where]) => (Array.isArray(where) ? [] : [where.never]));
  expect(never.every((why) => why.startsWith('no aibot'))).toBe(true);
});

const facts = here('../../../../shared/platforms/wecom.md');
test.skipIf(!existsSync(facts))(
  'the list is as long as the section (skipped where ../shared is not there)',
  async () => {
    const [, section = ''] = /\n## 14\. Pitfalls\n(.*?)\n## /su.exec(await readFile(facts, 'utf8')) ?? [];
    const numbers = [...section.matchAll(/^(\d+)\. /gmu)].map(([, number]) => Number(number));
    expect(numbers).toEqual(Object.keys(pitfalls).map(Number));
  },
);
