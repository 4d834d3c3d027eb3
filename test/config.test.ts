import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { deploymentFile, readConfig, sandboxMark, undecidedMark } from '../src/config.ts';

let folder = '';
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'anda-config-'));
});
afterAll(() => rm(folder, { recursive: true, force: true }));

const aesKey = 'abcdefghijklmnopqrstuvwxyz0123456789ABCDEFG';
const callback = { WECOM_CORP_ID: 'ww00', WECOM_TOKEN: 't', WECOM_ENCODING_AES_KEY: aesKey };
const postgres = 'postgres://anda:secret@db.example:5432/anda';

/** Settings over a data folder that does not exist yet. */
const read = (env: Record<string, string> = {}) => readConfig({ ANDA_DATA_DIR: join(folder, 'new'), ...env });

/** A data folder with these files in it. */
async function givenFolder(name: string, files: Record<string, string>): Promise<string> {
  const at = join(folder, name);
  await mkdir(at);
  for (const [file, text] of Object.entries(files)) await writeFile(join(at, file), text);
  return at;
}

describe('values', () => {
  test('nothing set: the defaults', () => {
    expect(read()).toEqual({
      port: 8080,
      host: '127.0.0.1',
      publicUrl: null,
      databaseUrl: null,
      redisUrl: null,
      dataDir: join(folder, 'new'),
      sandbox: true,
      adminHost: '127.0.0.1',
      adminPort: 0,
      origin: null,
      logKeyFile: null,
      logLevel: 'info',
      httpsProxy: null,
      wecom: null,
    });
  });

  test('the data folder is .anda, made absolute', () => {
    expect(readConfig({ ANDA_SANDBOX: '0' }).dataDir).toBe(join(process.cwd(), '.anda'));
  });

  test('everything set', () => {
    const config = read({
      PORT: '0',
      HOST: '::1',
      PUBLIC_URL: 'https://anda.example/',
      DATABASE_URL: postgres,
      REDIS_URL: 'redis://cache.example:6379',
      ANDA_ADMIN_HOST: '0.0.0.0',
      ANDA_ADMIN_PORT: '9090',
      ANDA_ORIGIN: 'anda.example/log',
      ANDA_LOG_KEY_FILE: '/etc/anda/key',
      LOG_LEVEL: 'silent',
      HTTPS_PROXY: 'http://proxy.example:3128',
      WECOM_AGENT_ID: '1000002',
      WECOM_SECRET: 's',
      WECOM_API_BASE: 'http://127.0.0.1:9000/',
      WECOM_ACCOUNT_LIMIT: '3000',
      ...callback,
    });
    expect(config).toMatchObject({
      port: 0,
      host: '::1',
      publicUrl: 'https://anda.example',
      databaseUrl: postgres,
      redisUrl: 'redis://cache.example:6379',
      adminHost: '0.0.0.0',
      adminPort: 9090,
      origin: 'anda.example/log',
      logKeyFile: '/etc/anda/key',
      logLevel: 'silent',
      sandbox: false,
      wecom: {
        corpId: 'ww00',
        token: 't',
        encodingAesKey: aesKey,
        apiBase: 'http://127.0.0.1:9000',
        accountLimit: 3000,
        app: { agentId: 1000002, secret: 's' },
      },
    });
  });

  test.each([
    ['PORT', ''],
    ['PORT', '65536'],
    ['PORT', '-1'],
    ['PORT', '1e3'],
    ['PORT', '80 80'],
    ['HOST', ''],
    ['PUBLIC_URL', 'anda.example'],
    ['PUBLIC_URL', 'ftp://anda.example'],
    ['DATABASE_URL', ''],
    ['DATABASE_URL', 'mysql://anda:secret@db.example/anda'],
    ['REDIS_URL', 'http://cache.example'],
    ['ANDA_DATA_DIR', ''],
    ['ANDA_SANDBOX', 'yes'],
    ['ANDA_ADMIN_HOST', ''],
    ['ANDA_ADMIN_PORT', 'any'],
    ['ANDA_ORIGIN', ''],
    ['ANDA_ORIGIN', 'two words'],
    ['ANDA_ORIGIN', 'a+b'],
    ['ANDA_LOG_KEY_FILE', ''],
    ['LOG_LEVEL', 'loud'],
    ['WECOM_CORP_ID', ''],
    ['WECOM_AGENT_ID', '0'],
    ['WECOM_AGENT_ID', 'one'],
    ['WECOM_ACCOUNT_LIMIT', '0'],
    ['WECOM_SECRET', ''],
    ['WECOM_TOKEN', ''],
    ['WECOM_ENCODING_AES_KEY', 'secret'],
    ['WECOM_ENCODING_AES_KEY', `${aesKey.slice(1)}=`],
    ['WECOM_API_BASE', 'qyapi.weixin.qq.com'],
    ['DINGTALK_CLIENT_SECRET', ''],
    ['DINGTALK_MODE', 'push'],
    ['DINGTALK_API_BASE', 'no url'],
    ['DINGTALK_OAPI_BASE', 'no url'],
    ['HTTPS_PROXY', 'socks5://proxy.example'],
  ])('%s=%j is named in one line, without telling a secret', (name, value) => {
    const refusal = expect.stringMatching(new RegExp(`^${name} must (?!.*secret).+$`, 'u')) as unknown;
    expect(() => read({ [name]: value })).toThrow(expect.objectContaining({ name: 'ConfigError', message: refusal }));
  });
});

describe('names', () => {
  test.each(['ANDA_PORT', 'WECOM_CORPID', 'DINGTALK_SECRET', 'ANDA_', 'WECOM_corp_id'])(
    '%s is unknown and named',
    (name) => {
      expect(() => read({ [name]: 'x' })).toThrow(`${name} is not a setting of Anda`);
      expect(() => read({ [name]: '' })).toThrow(name);
    },
  );

  test.each([
    ['WECOM_CROP_ID', 'WECOM_CORP_ID'],
    ['WECOM_CORPID', 'WECOM_CORP_ID'],
    ['wecom_token', 'WECOM_TOKEN'],
    ['ANDA_SANBOX', 'ANDA_SANDBOX'],
  ])('%s is refused with the name that was meant', (name, meant) => {
    expect(() => read({ [name]: 'x' })).toThrow(`${name} is not a setting of Anda; did you mean ${meant}?`);
  });

  test.each(['wecom_corp_id', 'Anda_Sandbox', 'dingtalk_client_id'])('%s is meant for us, and named', (name) => {
    expect(() => read({ [name]: 'x' })).toThrow(`${name} is not a setting of Anda`);
  });

  test.each([
    'DATABSE_URL',
    'DATABASEURL',
    'DATABASE_UR',
    'DATABASE_URI',
    'DATABASE_URLS',
    'database_url',
    'DATABASE_ULR',
    'DATA_BASE_URL',
    'ATABASE_URL',
  ])('%s would pass for no database named, and is named', (name) => {
    expect(() => read({ [name]: postgres })).toThrow(`${name} looks like DATABASE_URL misspelt`);
    expect(() => read({ [name]: postgres, ...callback })).toThrow(name);
  });

  test.each(['DATABASE', 'DATABASE_HOST', 'MY_DATABASE_URL', 'DATABASE_URL_TEST', 'DATE_BASE'])(
    '%s is something else',
    (name) => {
      expect(() => read({ [name]: postgres })).not.toThrow();
    },
  );

  test('what does not begin like ours is none of our business', () => {
    expect(() => read({ PATH: '/bin', PORTS: 'x', MY_ANDA_X: 'x', npm_config_x: '' })).not.toThrow();
  });
});

describe('WeCom', () => {
  test('the callback URL can be verified before the secret is known', () => {
    expect(read(callback).wecom).toEqual({
      corpId: 'ww00',
      token: 't',
      encodingAesKey: aesKey,
      apiBase: 'https://qyapi.weixin.qq.com',
      accountLimit: null,
      app: null,
    });
    expect(read({ ...callback, WECOM_AGENT_ID: '7' }).wecom?.app).toBeNull();
  });

  test.each(Object.keys(callback))('%s alone may not be missing', (name) => {
    const { [name]: _, ...rest } = callback as Record<string, string>;
    expect(() => read(rest)).toThrow(`${name} is missing`);
  });

  test('the secret alone does not make a platform, and the API address alone is none', () => {
    expect(() => read({ WECOM_SECRET: 's', WECOM_AGENT_ID: '7' })).toThrow('WECOM_CORP_ID is missing');
    expect(read({ WECOM_API_BASE: 'http://127.0.0.1:1' })).toMatchObject({ wecom: null, sandbox: true });
  });
});

describe('while token and key are being changed', () => {
  test('the old ones stand beside the new, each for itself', () => {
    const old = { WECOM_TOKEN_OLD: 'was', WECOM_ENCODING_AES_KEY_OLD: 'a'.repeat(43) };
    expect(read({ ...callback, ...old }).wecom?.old).toEqual({ token: 'was', encodingAesKey: 'a'.repeat(43) });
    expect(read({ ...callback, WECOM_TOKEN_OLD: 'was' }).wecom?.old).toEqual({ token: 'was' });
    expect(read(callback).wecom).not.toHaveProperty('old');
  });

  test.each(['WECOM_TOKEN_OLD', 'WECOM_ENCODING_AES_KEY_OLD', 'WECOM_ACCOUNT_LIMIT'])(
    '%s alone is a platform half configured, never a sandbox',
    (name) => {
      const value = name === 'WECOM_ACCOUNT_LIMIT' ? '9' : 'a'.repeat(43);
      expect(() => read({ [name]: value })).toThrow('WECOM_CORP_ID is missing');
    },
  );
});

describe('the sandbox, over all combinations', () => {
  const wishes = [undefined, '0', '1'] as const;
  const platforms: Record<string, Record<string, string>> = {
    none: {},
    'addresses only': {
      WECOM_API_BASE: 'http://127.0.0.1:1',
      DINGTALK_MODE: 'http',
      DINGTALK_API_BASE: 'http://127.0.0.1:1',
    },
    WeCom: callback,
    'WeCom that can send': { ...callback, WECOM_AGENT_ID: '7', WECOM_SECRET: 's' },
    ...Object.fromEntries(
      ['CLIENT_ID', 'CLIENT_SECRET', 'ROBOT_CODE', 'CORP_ID', 'AGENT_ID', 'EVENT_TOKEN', 'EVENT_AES_KEY'].map(
        (name) => [`DingTalk's ${name}`, { [`DINGTALK_${name}`]: 'x' }],
      ),
    ),
  };
  const folders: Record<string, Record<string, string> | null> = {
    absent: null,
    empty: {},
    "a sandbox's": { [deploymentFile]: `${sandboxMark}\n`, PG_VERSION: '18' },
    undecided: { [deploymentFile]: `${undecidedMark}\n`, PG_VERSION: '18' },
    real: { [deploymentFile]: 'real\n', PG_VERSION: '18' },
    'of an unknown kind': { [deploymentFile]: 'sandbox-2' },
    unmarked: { PG_VERSION: '18' },
  };
  const combinations = wishes.flatMap((wish) =>
    Object.keys(platforms).flatMap((platform) =>
      [undefined, postgres].flatMap((url) => Object.keys(folders).map((kind) => ({ wish, platform, url, kind }))),
    ),
  );

  test(`all ${combinations.length}: on only where every condition of the design holds`, async () => {
    const at = new Map<string, string>();
    for (const [n, [kind, files]] of Object.entries(folders).entries()) {
      at.set(kind, files === null ? join(folder, 'all-absent') : await givenFolder(`all-${n}`, files));
    }
    const outcomeOf = (env: Record<string, string>) => {
      try {
        const { sandbox, host } = readConfig(env);
        return `${sandbox ? 'on' : 'off'} ${host}`;
      } catch (error) {
        return error instanceof Error ? error.name : 'no error';
      }
    };
    const found = combinations.map(({ wish, platform, url, kind }) =>
      outcomeOf({
        ANDA_DATA_DIR: at.get(kind) ?? '',
        ...platforms[platform],
        ...(url ? { DATABASE_URL: url } : {}),
        ...(wish ? { ANDA_SANDBOX: wish } : {}),
      }),
    );
    const wanted = combinations.map(({ wish, platform, url, kind }) => {
      const hasPlatform = platform !== 'none' && platform !== 'addresses only';
      const isOpenFolder = ['absent', 'empty', "a sandbox's", 'undecided'].includes(kind);
      const mayBe = !hasPlatform && url === undefined && isOpenFolder;
      const mixes = hasPlatform && url === undefined && kind === "a sandbox's";
      if (mixes || (wish === '1' && !mayBe)) return 'ConfigError';
      return mayBe && wish !== '0' ? 'on 127.0.0.1' : 'off 0.0.0.0';
    });
    expect(combinations.filter((_, n) => found[n] !== wanted[n])).toEqual([]);
    expect(found.filter((outcome) => outcome.startsWith('on'))).toHaveLength(16);
  });
});

describe('the sandbox', () => {
  test('leaves a folder open that only the command line has used, and refuses platforms over a made-up province', async () => {
    const open = await givenFolder('open', { [deploymentFile]: `${undecidedMark}\n`, PG_VERSION: '18' });
    const wecom = { WECOM_CORP_ID: 'ww1', WECOM_TOKEN: 't', WECOM_ENCODING_AES_KEY: 'a'.repeat(43) };
    expect(read({ ANDA_DATA_DIR: open }).sandbox).toBe(true);
    expect(read({ ANDA_DATA_DIR: open, ...wecom }).sandbox).toBe(false);
    const made = await givenFolder('made', { [deploymentFile]: `${sandboxMark}\n` });
    expect(() => read({ ANDA_DATA_DIR: made, ...wecom })).toThrow(/made-up province/u);
    expect(read({ ANDA_DATA_DIR: made, ...wecom, DATABASE_URL: 'postgres://x@127.0.0.1/x' }).sandbox).toBe(false);
  });

  test('is on in a new folder, absent or empty, and in one that a sandbox made', async () => {
    const empty = await givenFolder('empty', {});
    const ours = await givenFolder('ours', { [deploymentFile]: `${sandboxMark}\n`, PG_VERSION: '18' });
    for (const dir of [join(folder, 'absent'), empty, ours]) {
      for (const wish of [{}, { ANDA_SANDBOX: '1' }]) {
        expect(read({ ANDA_DATA_DIR: dir, ...wish })).toMatchObject({ sandbox: true, host: '127.0.0.1' });
      }
    }
  });

  test('is off, and open to the network, where its conditions do not hold; asking for it is refused', async () => {
    const real = await givenFolder('real', { [deploymentFile]: 'production' });
    const unmarked = await givenFolder('unmarked', { 'log.key': 'x' });
    for (const [env, why] of [
      [callback, 'a platform is configured'],
      [{ DINGTALK_CLIENT_ID: 'd' }, 'a platform is configured'],
      [{ DATABASE_URL: postgres }, 'DATABASE_URL is set'],
      [{ ANDA_DATA_DIR: real }, 'holds a real deployment'],
      [{ ANDA_DATA_DIR: unmarked }, 'holds a real deployment'],
    ] as [Record<string, string>, string][]) {
      expect(read(env)).toMatchObject({ sandbox: false, host: '0.0.0.0' });
      expect(() => read({ ...env, ANDA_SANDBOX: '1' })).toThrow(why);
    }
  });

  test('is on beside settings that make no platform', () => {
    expect(read({ DINGTALK_MODE: 'http', DINGTALK_API_BASE: 'http://127.0.0.1:1' }).sandbox).toBe(true);
  });

  test('is turned off by ANDA_SANDBOX=0 whatever else holds, and HOST is kept where it is set', () => {
    expect(read({ ANDA_SANDBOX: '0' })).toMatchObject({ sandbox: false, host: '0.0.0.0', wecom: null });
    expect(read({ HOST: '192.0.2.1' })).toMatchObject({ sandbox: true, host: '192.0.2.1' });
  });

  test('a data folder that is a file is named', async () => {
    const file = join(folder, 'file');
    await writeFile(file, '');
    expect(() => read({ ANDA_DATA_DIR: file })).toThrow('ANDA_DATA_DIR is not a folder');
  });
});
