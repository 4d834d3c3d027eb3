import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll } from 'vitest';
import { z } from 'zod';
import { cloneDb } from '../support/db.ts';
import { anda, cleanUp, newFolder, startBot, type Bot, type Env, type Said } from './bot.ts';
import { createMembers, type Members } from './outside-members.ts';
import { startOutsideWecom, type OutsideWecom } from './outside-wecom.ts';
import { noticeOf, writeRegister, type Person } from './register.ts';

/** `notice status --json` to the letter (design.md 6): another field, or one less, fails. */
const numbers = { required: z.int(), reached: z.int(), open: z.int(), expected: z.int() };
export const statusShape = z.strictObject({
  notice: z.strictObject({ ref: z.string(), title: z.string(), documentNumber: z.string().nullable() }),
  levels: z.array(z.strictObject({ level: z.string(), ...numbers })),
  ...numbers,
  desk: z.int(),
  complete: z.boolean(),
  gaps: z.array(
    z.strictObject({
      organ: z.string(),
      name: z.string(),
      level: z.string(),
      state: z.string(),
      since: z.iso.datetime(),
    }),
  ),
  gapsTotal: z.int(),
});
export type Status = z.infer<typeof statusShape>;

/** The same in a form that fits an assertion: a level is "required reached open expected". */
export const brief = ({ levels, required, reached, open, expected, desk, complete, gaps, gapsTotal }: Status) => ({
  levels: Object.fromEntries(
    levels.map((l) => [l.level, [l.required, l.reached, l.open, l.expected].map(String).join(' ')]),
  ),
  all: [required, reached, open, expected].map(String).join(' '),
  desk,
  complete,
  gaps: gaps.map((g) => `${g.organ} ${g.state}`).toSorted(),
  gapsTotal,
});

export interface Stand {
  wecom: OutsideWecom;
  bot: Bot;
  members: Members;
  env: Env;
  cwd: string;
  databaseUrl: string;
  /** Of the role that owns the tables: who migrates. */
  adminUrl: string;
  /** A verb of the command line, beside the running bot. */
  anda(...args: string[]): Promise<Said>;
  /** The same with --json: its one line. */
  json(...args: string[]): Promise<unknown>;
  status(ref: string): Promise<Status>;
  /** Issues from a file, on behalf of the province; its ref. */
  issue(to: string, matter?: string, serial?: number): Promise<string>;
  write(name: string, content: string): Promise<string>;
  close(): Promise<void>;
}

const stands: Stand[] = [];
// What a stand has to complain about must not keep the rest from being cleared away: after a hook that throws no other runs.
afterAll(async () => {
  try {
    for (const stand of stands.splice(0)) await stand.close();
  } finally {
    await cleanUp();
  }
});

/** The outside WeCom, the register, and the bot as a process between them, on a database of this file's own. */
export async function startStand({
  morePeople = [],
  env: moreEnv = {},
}: { morePeople?: Person[]; env?: Env } = {}): Promise<Stand> {
  const { url: databaseUrl, adminUrl } = await cloneDb();
  const wecom = await startOutsideWecom();
  const cwd = await newFolder();
  const env = { ...wecom.env, DATABASE_URL: databaseUrl, ANDA_DATA_DIR: join(cwd, 'data'), ...moreEnv };
  const run = (...args: string[]) => anda(args, env, cwd);
  const files = await writeRegister(cwd, morePeople);
  for (const verb of ['organs', 'people'] as const) {
    const { code, stderr } = await run(verb, 'import', files[verb]);
    if (code !== 0) throw new Error(`${verb} import: ${stderr}`);
  }
  const bot = await startBot(env, cwd);
  const write = async (name: string, content: string) => {
    await writeFile(join(cwd, name), content);
    return join(cwd, name);
  };
  const json = async (...args: string[]): Promise<unknown> => {
    const { code, stdout, stderr } = await run(...args, '--json');
    if (code !== 0) throw new Error(`${args.join(' ')}: ${String(code)} ${stderr}`);
    return readLine(stdout);
  };
  const stand: Stand = {
    wecom,
    bot,
    members: createMembers(wecom, bot.url),
    env,
    cwd,
    databaseUrl,
    adminUrl,
    anda: run,
    json,
    write,
    status: async (ref) => statusShape.parse(await json('notice', 'status', ref)),
    async issue(to, matter, serial) {
      const file = await write(`notice-${String(serial ?? 18)}.txt`, noticeOf(matter, serial));
      const said = await json('notice', 'issue', file, '--issuer', 'P', '--to', to, '--not-secret');
      return z.strictObject({ ref: z.string(), organs: z.literal(to.split(',').length) }).parse(said).ref;
    },
    async close() {
      const code = await stand.bot.stop();
      await wecom.close();
      if (code !== 0) throw new Error(`the bot ended with ${String(code)}: ${stand.bot.output()}`);
      if (wecom.breaches.length > 0) throw new Error(`against wecom.md:\n${wecom.breaches.join('\n')}`);
    },
  };
  stands.push(stand);
  return stand;
}

/** One JSON value on one line, and nothing else (design.md 6). */
export function readLine(stdout: string): unknown {
  if (!/^[^\n]+\n$/u.test(stdout)) throw new Error(`not one line: ${stdout}`);
  return JSON.parse(stdout);
}
