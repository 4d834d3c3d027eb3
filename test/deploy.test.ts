import { readFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { readConfig } from '../src/config.ts';

const example = await readFile(new URL('../scripts/deploy/anda.env.example', import.meta.url), 'utf8');
/** As systemd and compose read it: `NAME=value` a line, all else is talk. */
const settingsIn = (text: string): Record<string, string> =>
  Object.fromEntries([...text.matchAll(/^([A-Za-z_]+)=(.*)$/gmu)].map(([, name = '', value = '']) => [name, value]));
const read = (env: Record<string, string>) =>
  readConfig({ ANDA_DATA_DIR: join(tmpdir(), 'anda-no-such-folder'), ...env });

test('the example of settings starts as it is: a real deployment without a platform', () => {
  expect(read(settingsIn(example))).toMatchObject({
    sandbox: false,
    wecom: null,
    host: '0.0.0.0',
    publicUrl: 'https://anda.example.cn',
  });
});

test('with every line of it in force, and the empty ones filled in, it is the whole thing', () => {
  const all = settingsIn(example.replaceAll(/^# (?=[A-Z_]+=)/gmu, ''));
  const filled = {
    ...all,
    WECOM_CORP_ID: 'ww0123456789abcdef',
    WECOM_TOKEN: 'token',
    WECOM_ENCODING_AES_KEY: 'a'.repeat(43),
    WECOM_AGENT_ID: '1000002',
    WECOM_SECRET: 'secret',
  };
  expect(Object.keys(filled).toSorted()).toEqual(Object.keys(all).toSorted());
  const config = read(filled);
  expect(config.wecom?.app).toEqual({ agentId: 1_000_002, secret: 'secret' });
  expect(config).toMatchObject({ databaseUrl: expect.stringMatching(/^postgres:/u), redisUrl: expect.any(String) });
});

test('a line left empty is named with what to do about it', () => {
  const half = { ...settingsIn(example), WECOM_CORP_ID: '' };
  expect(() => read(half)).toThrow('WECOM_CORP_ID must not be empty; give it a value or remove it');
});
