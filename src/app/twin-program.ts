import { randomBytes, randomInt } from 'node:crypto';
import { mkdir, readFile, rename, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { z } from 'zod';
import { AppError } from '../errors.ts';
import { startProgram, type AppSettings, type Program } from '../sandbox/program.ts';
import { PeopleFileError, provincePeople, readPeopleFile, type ProgramPeople } from '../sandbox/program-people.ts';

/** The five values as they are given: by option, by the environment, or kept from the last time. */
export type GivenSettings = Partial<Record<keyof AppSettings, string>>;

export interface TwinProgramOptions {
  given: GivenSettings;
  /** Where what was made up is kept, so that a bot's settings stay true from one start to the next. */
  folder: string;
  host: string;
  port: number;
  callbackUrl: string | null;
  peopleFile: string | null;
  /** Told once the callback address has passed the check. */
  onVerified: (url: string) => void;
}

export interface TwinProgram extends Program {
  settings: AppSettings;
  file: string;
}

const text = z.string().min(1, '不能为空');
const settingsShape = z.object({
  corpId: text,
  agentId: z.coerce.number('须为正整数').int('须为正整数').positive('须为正整数'),
  secret: text,
  token: z.string().regex(/^[A-Za-z0-9]{1,32}$/u, '须为1至32个字母或数字'),
  encodingAesKey: z.string().regex(/^[A-Za-z0-9]{43}$/u, '须为43个字母或数字'),
});

const letters = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789';
const randomLetters = (length: number) =>
  Array.from({ length }, () => letters[randomInt(letters.length)] ?? 'A').join('');

const makeSettings = (): GivenSettings => ({
  corpId: `ww${randomBytes(8).toString('hex')}`,
  agentId: '1000002',
  secret: randomLetters(43),
  token: randomLetters(24),
  encodingAesKey: randomLetters(43),
});

/** Throws AppError `request.invalid` naming the value that is wrong. */
async function readSettings(given: GivenSettings, folder: string): Promise<{ settings: AppSettings; file: string }> {
  const file = join(folder, 'twin.json');
  const unreadable = (cause: unknown) =>
    new AppError('file.unreadable', `读不懂 ${file}：请改正，或删除后重新生成`, { cause });
  const kept = await readFile(file, 'utf8').catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'ENOENT') return '{}';
    throw unreadable(error);
  });
  let known: unknown;
  try {
    known = JSON.parse(kept);
  } catch (error) {
    throw unreadable(error);
  }
  const last = z.record(z.string(), z.union([z.string(), z.number()])).safeParse(known);
  if (!last.success) throw unreadable(last.error);
  const read = settingsShape.safeParse({ ...makeSettings(), ...last.data, ...given });
  if (!read.success) {
    const [issue] = read.error.issues;
    throw new AppError('request.invalid', `${String(issue?.path[0])} ${issue?.message ?? '不对'}`);
  }
  try {
    await mkdir(folder, { recursive: true, mode: 0o700 });
    await writeFile(`${file}.new`, `${JSON.stringify(read.data, null, 2)}\n`, { mode: 0o600 });
    await rename(`${file}.new`, file);
  } catch (error) {
    throw new AppError('file.unwritable', `写不了 ${file}：请用 --folder 换一个文件夹`, { cause: error });
  }
  return { settings: read.data, file };
}

/** Throws AppError `file.unreadable`. */
async function readPeople(file: string | null): Promise<ProgramPeople> {
  if (file === null) return provincePeople();
  try {
    return readPeopleFile(await readFile(file, 'utf8'));
  } catch (error) {
    const why = error instanceof PeopleFileError ? error.message : '请核对路径和权限';
    throw new AppError('file.unreadable', `读不了人员文件 ${file}：${why}`, { cause: error });
  }
}

const againMs = 1000;

/** A bot that is developed is restarted often: its address is tried until it passes, as somebody at the console would. */
async function verifyUntilOk({ twin }: Program, url: string, signal: AbortSignal, onVerified: (url: string) => void) {
  while (!signal.aborted) {
    if ((await twin.verifyUrl(url)).ok) {
      twin.setCallback(url);
      return onVerified(url);
    }
    await sleep(againMs, null, { signal }).catch(() => null);
  }
}

const troubles: Record<string, string> = {
  EADDRINUSE: '端口已被占用，请用 --port 换一个',
  EACCES: '不许用这个端口，请用 --port 换成1024以上的',
  EADDRNOTAVAIL: '不是本机地址，请用 --host 换一个',
  ENOTFOUND: '不是本机地址，请用 --host 换一个',
};

/**
 * The stand-in WeCom as a program of its own, with its settings kept in a folder.
 *
 * Throws: AppError `request.invalid` (a setting or the address), `file.unreadable`, `file.unwritable`.
 */
export async function startTwinProgram(options: TwinProgramOptions): Promise<TwinProgram> {
  const { given, folder, host, port, callbackUrl, peopleFile, onVerified } = options;
  const people = await readPeople(peopleFile);
  const { settings, file } = await readSettings(given, folder);
  const program = await startProgram({ settings, people, host, port }).catch((error: NodeJS.ErrnoException) => {
    const trouble = troubles[error.code ?? ''];
    if (trouble === undefined) throw error;
    throw new AppError('request.invalid', `${host}:${port} ${trouble}`, { cause: error });
  });
  const stopping = new AbortController();
  if (callbackUrl !== null) void verifyUntilOk(program, callbackUrl, stopping.signal, onVerified);
  return {
    ...program,
    settings,
    file,
    close() {
      stopping.abort();
      return program.close();
    },
  };
}
