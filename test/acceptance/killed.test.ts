import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, expect, test } from 'vitest';
import { createLog } from '../../src/lib/log.ts';
import { acquirePostgres } from '../../src/store/embedded-postgres.ts';
import { until } from '../support/until.ts';
import { faultsInBooks, lookInto, signaturesOf, untilSent } from './books.ts';
import { anda, newFolder, startBot, steadyPort, type Bot, type Env } from './bot.ts';
import { createMembers } from './outside-members.ts';
import type { Received } from './outside-phones.ts';
import { startOutsideWecom, type OutsideWecom } from './outside-wecom.ts';
import { descendantsOf, livingOf, postmasterOf, removeMovedData, type Process } from './processes.ts';
import { noticeOf, organs, organsCsv, people, peopleCsv } from './register.ts';
import { readLine, statusShape } from './stand.ts';
import { killAmid, startTapping } from './tapping.ts';

// An embedded Postgres, two thousand enterprises with a member each, and whoever is killed is killed while they all tap.
const count = 2_000;
const kills = 3;
const serials = Array.from({ length: count }, (_, i) => String(i + 1).padStart(4, '0'));
const codeOf = (n: string) => `F${n}`;
const userOf = (n: string) => `w-${n}`;

interface Ground {
  wecom: OutsideWecom;
  env: Env;
  cwd: string;
  bot: Bot;
  run: (...args: string[]) => Promise<string>;
}
const grounds: Ground[] = [];
afterAll(async () => {
  for (const { wecom, cwd } of grounds) {
    await wecom.close();
    await removeMovedData(join(cwd, 'data'));
  }
});

async function prepare(): Promise<Ground> {
  const wecom = await startOutsideWecom();
  const cwd = await newFolder();
  const env = { ...wecom.env, ANDA_DATA_DIR: join(cwd, 'data'), LOG_LEVEL: 'warn', PORT: await steadyPort() };
  await mkdir(env.ANDA_DATA_DIR);
  const run = async (...args: string[]) => {
    const said = await anda(args, env, cwd);
    if (said.code !== 0) throw new Error(`${args.join(' ').slice(0, 200)}: ${said.stderr}`);
    return said.stdout;
  };
  const ground = { wecom, env, cwd, bot: await startBot(env, cwd), run };
  grounds.push(ground);
  const write = async (name: string, content: string) => {
    await writeFile(join(cwd, name), content);
    return join(cwd, name);
  };
  const factories = serials.map((n) => [codeOf(n), `第${n}铝制品厂`, 'enterprise', 'P', '', '']);
  const clerks = serials.map((n) => [`厂员${n}`, codeOf(n), '安全员', 'safetyOfficer', userOf(n)]);
  await run('organs', 'import', await write('organs.csv', organsCsv([...organs, ...factories])));
  await run('people', 'import', await write('people.csv', peopleCsv([...people, ...clerks])));
  const to = serials.map(codeOf).join(',');
  await run('notice', 'issue', await write('notice.txt', noticeOf()), '--issuer', 'P', '--to', to, '--not-secret');
  await until('all cards', () => wecom.phones.received.length >= count, 60_000);
  return ground;
}

/** The driver, with enough taps for each member to outlast any outage. */
function startDriver({ wecom, bot, cwd }: Ground) {
  const members = createMembers(wecom, bot.url);
  const taps = serials.map((n) => {
    const [card] = wecom.phones.of(userOf(n));
    if (!card) throw new Error(`no card for ${n}`);
    const xmls = Array.from({ length: 5 }, () => members.tapOf(userOf(n), card, '签收').xml);
    return { user: userOf(n), xmls };
  });
  return startTapping({ url: bot.url, app: wecom.app, people: taps, atOnce: 50 }, join(cwd, 'taps.json'));
}

/** Kills three times while all tap. By the driver's own list everybody is answered 200 in the end. */
async function tapThroughKills(ground: Ground, who: string, axe: (time: number) => Promise<void>): Promise<void> {
  const tapping = await startDriver(ground);
  const [moments, summary] = await Promise.all([killAmid(tapping, { all: count, times: kills, axe }), tapping.ended]);
  console.info(`${who} killed after ${moments.join(', ')} of ${String(count)}: ${JSON.stringify(summary)}`);
  expect(tapping.answered.size).toBe(count);
  // Else the axe fell on nobody's tap.
  expect(summary.again).toBeGreaterThan(0);
  const foreseen = ['200', '503 with a body', 'no answer'];
  expect(Object.keys(summary.answers).filter((answer) => !foreseen.includes(answer))).toEqual([]);
}

const receiptsBy = (received: readonly Received[]): Map<string, Set<string>> => {
  const entries = new Map<string, Set<string>>();
  for (const { user, words } of received) {
    const [, entry] = words.includes('已签收') ? (/存证：?(\d+)号/u.exec(words) ?? []) : [];
    if (entry === undefined) continue;
    const known = entries.get(user) ?? new Set<string>();
    entries.set(user, known.add(entry));
  }
  return entries;
};

/** Everybody has signed once, holds the receipt, and nothing waits: in the books, on the phones, and as the bot says it. */
async function expectNothingLost({ wecom, env, run }: Ground): Promise<void> {
  const server = await acquirePostgres({ dataDir: env['ANDA_DATA_DIR'] ?? '', log: createLog('silent') });
  try {
    await lookInto(server.url, async (sql) => {
      await untilSent(sql);
      const once = { kept: 1, counting: 1, entries: 1 };
      expect(await signaturesOf(sql)).toEqual(new Map(serials.map((n) => [codeOf(n), once])));
      expect(await faultsInBooks(sql)).toEqual([]);
    });
  } finally {
    await server.release();
  }
  // Every receipt of one member names the same entry, and no two members share one.
  const receipts = receiptsBy(wecom.phones.received);
  expect(serials.filter((n) => receipts.get(userOf(n))?.size !== 1)).toEqual([]);
  expect(new Set([...receipts.values()].flatMap((entries) => [...entries])).size).toBe(count);
  expect(statusShape.parse(readLine(await run('notice', 'status', 'N1', '--json')))).toMatchObject({
    required: count,
    reached: count,
    open: 0,
    complete: true,
  });
  expect(wecom.breaches).toEqual([]);
}

/** Its exit code, when nothing of what it ever started lives on. */
async function stop(ground: Ground, before: Process[]): Promise<number | string> {
  const after = await descendantsOf(ground.bot.pid);
  const code = await ground.bot.stop();
  await until('no orphan', async () => (await livingOf([...before, ...after])).length === 0);
  return code;
}

test('node is killed three times while 2,000 tap: nothing answered is missing, nothing is doubled', async () => {
  const ground = await prepare();
  const before: Process[] = [];
  await tapThroughKills(ground, 'node', async () => {
    before.push(...(await descendantsOf(ground.bot.pid)));
    await ground.bot.kill();
    ground.bot = await startBot(ground.env, ground.cwd);
  });
  await expectNothingLost(ground);
  expect(await stop(ground, before)).toBe(0);
});

test('Postgres is killed three times while 2,000 tap: the same', { timeout: 300_000 }, async () => {
  const ground = await prepare();
  const before: Process[] = [];
  await tapThroughKills(ground, 'Postgres', async (time) => {
    const server = await postmasterOf(ground.bot.pid);
    const whole = [server, ...(await descendantsOf(server.pid))];
    before.push(...whole);
    // The first time the head alone, whose children end by themselves; then all of it, as when the power goes.
    for (const { pid } of time === 0 ? [server] : whole) killIfThere(pid);
    // It comes back by itself, or has ended and is started again, as a supervisor would: no lock needs a hand.
    if ((await untilBackOrEnded(ground.bot, server)) === 'ended') ground.bot = await startBot(ground.env, ground.cwd);
  });
  await expectNothingLost(ground);
  expect(await stop(ground, before)).toBe(0);
});

/** A backend may have ended with its connection since it was listed. */
function killIfThere(pid: number): void {
  try {
    process.kill(pid, 'SIGKILL');
  } catch (error) {
    if (!(error instanceof Error && 'code' in error && error.code === 'ESRCH')) throw error;
  }
}

/** `back`: another server answers for the killed one. */
async function untilBackOrEnded(bot: Bot, killed: Process): Promise<'back' | 'ended'> {
  let hasEnded = false;
  void bot.ended.then(() => (hasEnded = true));
  return until(
    'another Postgres',
    async () => {
      if (hasEnded) return 'ended';
      const server = await postmasterOf(bot.pid).catch(() => null);
      if (server === null || server.pid === killed.pid) return null;
      const response = await fetch(`${bot.url}/readyz`).catch(() => null);
      return response?.status === 200 ? 'back' : null;
    },
    60_000,
  );
}
