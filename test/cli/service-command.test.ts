import { execFile } from 'node:child_process';
import { copyFile } from 'node:fs/promises';
import { userInfo } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect, test } from 'vitest';
import { newFolder } from '../acceptance/bot.ts';

const root = fileURLToPath(new URL('../..', import.meta.url));

test("scripts/deploy/anda runs a verb with the service's settings and hands its exit code on", async () => {
  const folder = await newFolder();
  const settings = join(folder, 'anda.env');
  await copyFile(join(root, 'scripts/deploy/anda.env.example'), settings);
  const env = {
    PATH: process.env['PATH'],
    ANDA_USER: userInfo().username,
    ANDA_NODE: process.execPath,
    ANDA_HOME: root,
    ANDA_ENV_FILE: settings,
    ANDA_DATA_DIR: join(folder, 'data'),
  };
  const said = await new Promise<{ code: unknown; stdout: string }>((resolve) => {
    execFile('sh', [join(root, 'scripts/deploy/anda'), 'doctor', '--json'], { env, cwd: folder }, (error, stdout) =>
      resolve({ code: error?.code ?? 0, stdout }),
    );
  });
  expect(said.code).toBe(1);
  // The settings are the file's: a real deployment, its address, no platform yet.
  expect(JSON.parse(said.stdout)).toMatchObject({
    findings: expect.arrayContaining([
      expect.objectContaining({ text: '对外地址 https://anda.example.cn' }),
      expect.objectContaining({ check: 'wecom-settings', state: 'fail' }),
    ]),
  });
});
