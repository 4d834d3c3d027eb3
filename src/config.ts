import { existsSync, readdirSync, readFileSync, statSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { z } from 'zod';
import { nearestWord } from './lib/nearest-word.ts';

/** A setting is wrong. The message is one line that names the setting and the mend. */
export class ConfigError extends Error {
  override readonly name = 'ConfigError';
}

const notEmpty = z.string().min(1, 'must not be empty; give it a value or remove it');
const secret = notEmpty;
/** Digits only: Number() would take an empty value for 0, which means "any free port", and `1e3` or `0x50` for numbers. */
const digits = (rule: string) => z.string().regex(/^\d+$/u, rule).transform(Number);
const port = digits('must be a port, 0 to 65535').refine((n) => n <= 65_535, 'must be a port, 0 to 65535');
const aesKey = z.string().regex(/^[A-Za-z0-9]{43}$/u, 'must be 43 letters and digits');
const httpUrl = z.url({ protocol: /^https?$/u, error: 'must be an http or https URL' });

const logLevels = ['fatal', 'error', 'warn', 'info', 'debug', 'trace', 'silent'] as const;

const settings = z.strictObject({
  PORT: port.default(8080),
  HOST: notEmpty.optional(),
  PUBLIC_URL: httpUrl.optional(),
  DATABASE_URL: z.url({ protocol: /^postgres(ql)?$/u, error: 'must be a postgres:// URL' }).optional(),
  REDIS_URL: z.url({ protocol: /^rediss?$/u, error: 'must be a redis:// URL' }).optional(),
  ANDA_DATA_DIR: notEmpty.default('.anda'),
  ANDA_SANDBOX: z.enum(['0', '1'], 'must be 0 or 1').optional(),
  ANDA_ADMIN_HOST: notEmpty.default('127.0.0.1'),
  ANDA_ADMIN_PORT: port.default(0),
  ANDA_ORIGIN: z
    .string()
    .regex(/^[^\s+]+$/u, 'must hold no white space and no +')
    .optional(),
  ANDA_LOG_KEY_FILE: notEmpty.optional(),
  LOG_LEVEL: z.enum(logLevels, `must be one of ${logLevels.join(', ')}`).default('info'),
  WECOM_CORP_ID: secret.optional(),
  WECOM_AGENT_ID: digits('must be a whole number')
    .refine((n) => n > 0, 'must be a whole number above 0')
    .optional(),
  WECOM_SECRET: secret.optional(),
  WECOM_TOKEN: secret.optional(),
  WECOM_TOKEN_OLD: secret.optional(),
  WECOM_ENCODING_AES_KEY: aesKey.optional(),
  WECOM_ENCODING_AES_KEY_OLD: aesKey.optional(),
  WECOM_ACCOUNT_LIMIT: digits('must be a whole number')
    .refine((n) => n > 0, 'must be a whole number above 0')
    .optional(),
  WECOM_API_BASE: httpUrl.default('https://qyapi.weixin.qq.com'),
  DINGTALK_CLIENT_ID: secret.optional(),
  DINGTALK_CLIENT_SECRET: secret.optional(),
  DINGTALK_ROBOT_CODE: secret.optional(),
  DINGTALK_CORP_ID: secret.optional(),
  DINGTALK_AGENT_ID: secret.optional(),
  DINGTALK_EVENT_TOKEN: secret.optional(),
  DINGTALK_EVENT_AES_KEY: secret.optional(),
  DINGTALK_MODE: z.enum(['stream', 'http'], 'must be stream or http').default('stream'),
  DINGTALK_API_BASE: httpUrl.default('https://api.dingtalk.com'),
  DINGTALK_OAPI_BASE: httpUrl.default('https://oapi.dingtalk.com'),
  HTTPS_PROXY: httpUrl.optional(),
});

export interface WecomConfig {
  corpId: string;
  token: string;
  encodingAesKey: string;
  /** What callbacks may still be signed and sealed with while token or key are being changed. */
  old?: { token?: string; encodingAesKey?: string };
  apiBase: string;
  /** How many accounts the corporation may have (账号上限): a day's messages are 200 for each. Null: reckoned from the register. */
  accountLimit: number | null;
  /** Null until both are set: the callback URL can be verified before the secret is known, but nothing can be sent. */
  app: { agentId: number; secret: string } | null;
}

export interface Config {
  port: number;
  host: string;
  publicUrl: string | null;
  /** Null: the embedded Postgres in `dataDir`. */
  databaseUrl: string | null;
  redisUrl: string | null;
  /** Absolute. */
  dataDir: string;
  sandbox: boolean;
  adminHost: string;
  adminPort: number;
  origin: string | null;
  logKeyFile: string | null;
  logLevel: string;
  /** For calls to the platforms; null: straight out. */
  httpsProxy: string | null;
  wecom: WecomConfig | null;
}

/**
 * The file that tells what a data folder is for, so that a made-up province never gets mixed with a real one. Whoever
 * makes the folder writes it first of all: a folder with other things in it and no sandbox mark counts as real.
 */
export const deploymentFile = 'deployment';
export const sandboxMark = 'sandbox';
/** Made by the command line before any server: the first server decides what it becomes. */
export const undecidedMark = 'undecided';

/** Without regard to case: `wecom_token` is meant for us as well, and is none of ours. */
const ours = /^(?:ANDA|WECOM|DINGTALK)_/iu;

/**
 * A slip in this one name would pass for "no database named": an empty one of our own beside the real one, or a sandbox.
 * Near is what differs in one letter, or has two swapped.
 */
const misspeltDatabase = (name: string): boolean => {
  const wanted = 'DATABASEURL';
  const given = name.toUpperCase().replaceAll(/[^A-Z0-9]/gu, '');
  if (name === 'DATABASE_URL' || Math.abs(given.length - wanted.length) > 1) return false;
  const head = wanted.split('').findIndex((letter, i) => letter !== given[i]);
  if (head < 0) return true;
  const rest = (text: string, from: number) => text.slice(from);
  return (
    rest(wanted, head + 1) === rest(given, head + 1) ||
    rest(wanted, head + 1) === rest(given, head) ||
    rest(wanted, head) === rest(given, head + 1) ||
    (rest(wanted, head + 2) === rest(given, head + 2) &&
      wanted[head] === given[head + 1] &&
      wanted[head + 1] === given[head])
  );
};

/**
 * The settings, parsed once.
 *
 * Throws: ConfigError, one line that names the first wrong setting and what it must be.
 */
export function readConfig(env: Record<string, string | undefined>): Config {
  const known: readonly string[] = settings.keyof().options;
  const unknown = Object.keys(env).find((name) => ours.test(name) && !known.includes(name));
  if (unknown) {
    const meant = nearestWord(unknown, known);
    const mend = meant === null ? 'remove it or correct its name' : `did you mean ${meant}?`;
    throw new ConfigError(`${unknown} is not a setting of Anda; ${mend}`);
  }
  const slip = Object.keys(env).find(misspeltDatabase);
  if (slip) throw new ConfigError(`${slip} looks like DATABASE_URL misspelt; remove it or correct its name`);
  const given = Object.fromEntries(known.flatMap((name) => (env[name] === undefined ? [] : [[name, env[name]]])));
  const parsed = settings.safeParse(given);
  if (!parsed.success) {
    const issue = parsed.error.issues[0];
    throw new ConfigError(`${issue?.path.join('.') ?? 'settings'} ${issue?.message ?? 'is wrong'}`);
  }
  const s = parsed.data;
  const wecom = readWecom(s);
  const dingtalk = known.some((n) => n.startsWith('DINGTALK_') && !/MODE|BASE/u.test(n) && env[n] !== undefined);
  const dataDir = resolve(s.ANDA_DATA_DIR);
  const sandbox = readSandbox(s.ANDA_SANDBOX, {
    hasPlatform: wecom !== null || dingtalk,
    dataDir,
    url: s.DATABASE_URL,
  });
  return {
    port: s.PORT,
    host: s.HOST ?? (sandbox ? '127.0.0.1' : '0.0.0.0'),
    publicUrl: s.PUBLIC_URL?.replace(/\/+$/u, '') ?? null,
    databaseUrl: s.DATABASE_URL ?? null,
    redisUrl: s.REDIS_URL ?? null,
    dataDir,
    sandbox,
    adminHost: s.ANDA_ADMIN_HOST,
    adminPort: s.ANDA_ADMIN_PORT,
    origin: s.ANDA_ORIGIN ?? null,
    logKeyFile: s.ANDA_LOG_KEY_FILE ?? null,
    logLevel: s.LOG_LEVEL,
    httpsProxy: s.HTTPS_PROXY ?? null,
    wecom,
  };
}

function readWecom(s: z.output<typeof settings>): WecomConfig | null {
  const names = [
    'WECOM_CORP_ID',
    'WECOM_TOKEN',
    'WECOM_ENCODING_AES_KEY',
    'WECOM_AGENT_ID',
    'WECOM_SECRET',
    'WECOM_TOKEN_OLD',
    'WECOM_ENCODING_AES_KEY_OLD',
    'WECOM_ACCOUNT_LIMIT',
  ] as const;
  if (names.every((name) => s[name] === undefined)) return null;
  const { WECOM_CORP_ID: corpId, WECOM_TOKEN: token, WECOM_ENCODING_AES_KEY: encodingAesKey } = s;
  const missing = names.slice(0, 3).find((name) => s[name] === undefined);
  if (corpId === undefined || token === undefined || encodingAesKey === undefined) {
    throw new ConfigError(`${missing ?? 'WECOM_CORP_ID'} is missing; WeCom needs corp id, token and AES key together`);
  }
  const app =
    s.WECOM_AGENT_ID !== undefined && s.WECOM_SECRET !== undefined
      ? { agentId: s.WECOM_AGENT_ID, secret: s.WECOM_SECRET }
      : null;
  const apiBase = s.WECOM_API_BASE.replace(/\/+$/u, '');
  const { WECOM_TOKEN_OLD: oldToken, WECOM_ENCODING_AES_KEY_OLD: oldKey } = s;
  const old = {
    ...(oldToken === undefined ? {} : { token: oldToken }),
    ...(oldKey === undefined ? {} : { encodingAesKey: oldKey }),
  };
  const accountLimit = s.WECOM_ACCOUNT_LIMIT ?? null;
  return { corpId, token, encodingAesKey, apiBase, accountLimit, app, ...(Object.keys(old).length > 0 ? { old } : {}) };
}

function readSandbox(
  wish: string | undefined,
  { hasPlatform, dataDir, url }: { hasPlatform: boolean; dataDir: string; url: string | undefined },
): boolean {
  const obstacle = hasPlatform
    ? 'a platform is configured'
    : url !== undefined
      ? 'DATABASE_URL is set'
      : isForeign(dataDir)
        ? `the data folder ${dataDir} holds a real deployment`
        : null;
  if (hasPlatform && url === undefined && markOf(dataDir) === sandboxMark) {
    throw new ConfigError(
      `the data folder ${dataDir} holds the made-up province of a sandbox; set ANDA_DATA_DIR to a new folder`,
    );
  }
  if (wish === '1' && obstacle) throw new ConfigError(`ANDA_SANDBOX=1 is refused because ${obstacle}`);
  return wish !== '0' && obstacle === null;
}

/** A folder in use that no sandbox made. */
function isForeign(dataDir: string): boolean {
  if (!existsSync(dataDir)) return false;
  if (!statSync(dataDir).isDirectory()) throw new ConfigError(`ANDA_DATA_DIR is not a folder: ${dataDir}`);
  const mark = markOf(dataDir);
  if (mark !== null) return mark !== sandboxMark && mark !== undecidedMark;
  return readdirSync(dataDir).length > 0;
}

function markOf(dataDir: string): string | null {
  const file = join(dataDir, deploymentFile);
  return existsSync(file) ? readFileSync(file, 'utf8').trim() : null;
}
