import { existsSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { expect, test } from 'vitest';

const readme = await readFile(new URL('../../README.md', import.meta.url), 'utf8');
const [, list = ''] = /\n### What it keeps of WeCom\n(.*?)\n##/su.exec(readme) ?? [];
const rows = list
  .split('\n')
  .filter((line) => line.startsWith('| '))
  .slice(1)
  .map((line) =>
    line
      .slice(1, -1)
      .split('|')
      .map((cell) => cell.trim()),
  );
const testsIn = (text: string) => Array.from(text.matchAll(/`([\w-]+\.test\.ts)`/gu), ([, name = '']) => name);

test('each rule of the list is kept, in part or not, and whatever is kept names a test that is there', () => {
  expect(rows.length).toBeGreaterThan(40);
  for (const [rule = '', kept = '', why = ''] of rows) {
    expect([rule, kept]).toEqual([rule, expect.stringMatching(/^(?:kept|in part|not kept)$/u)]);
    const missing = testsIn(why).filter((name) => !existsSync(new URL(name, import.meta.url)));
    expect([rule, missing]).toEqual([rule, []]);
    const isShown = kept === 'kept' ? testsIn(why).length === 1 : why.length > 20;
    expect([rule, isShown]).toEqual([rule, true]);
  }
});

const checklist = new URL('../../../shared/platforms/wecom.md', import.meta.url);
const isThere = existsSync(checklist);

test.skipIf(!isThere)(
  `every call of the platform's checklist stands in the list${isThere ? '' : ' (no checklist here)'}`,
  async () => {
    const [, section = ''] = /\n## 15\. [^\n]*\n(.*?)\n---/su.exec(await readFile(checklist, 'utf8')) ?? [];
    const calls = Array.from(section.matchAll(/`([a-z_]+(?:\/[a-z_*]+)?)`/gu), ([, name = '']) => name);
    const told = rows.map(([rule = '']) => rule).join('\n');
    const own = new Set(['media/*', 'disconnected_event', 'req_id']);
    expect(calls.length).toBeGreaterThan(15);
    expect(calls.filter((name) => !own.has(name) && !told.includes(name))).toEqual([]);
  },
);
