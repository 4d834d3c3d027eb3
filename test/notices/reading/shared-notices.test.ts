import { execFileSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { expect, test } from 'vitest';

const root = fileURLToPath(new URL('../../../', import.meta.url));
const runner = fileURLToPath(new URL('./print-layers.ts', import.meta.url));
const score = (notices: string) => {
  const command = ['../shared/tools/score-notices.mjs', notices, '--', process.execPath, '--import', 'tsx', runner];
  const output = execFileSync(process.execPath, command, { cwd: root, encoding: 'utf8' });
  return Number(/score (\d\.\d+)/u.exec(output)?.[1]);
};

const stands = existsSync(`${root}../shared/notices`);

test.skipIf(!stands)(
  `the labelled notices score 0.95 or more${stands ? '' : ' (skipped: no ../shared/notices here)'}`,
  () => {
    expect(score('../shared/notices')).toBeGreaterThanOrEqual(0.95);
  },
);
