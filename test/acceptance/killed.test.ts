import { afterAll, expect, test } from 'vitest';
import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { until } from '../support/until.ts';
import { anda, newFolder, startBot, type Bot, type Env } from './bot.ts';
import { createMembers } from './outside-members.ts';
import { startOutsideWecom, type OutsideWecom } from './outside-wecom.ts';
import { descendantsOf, livingOf, postmasterOf, removeMovedData, type Process } from './processes.ts';
import { noticeOf, organs, organsCsv, people, peopleCsv, type Person } from './register.ts';
import { readLine, statusShape, type Status } from './stand.ts';
import { writeFile } from 'node:fs/promises';

// An embedded Postgres, one enterprise a member, and whoever is killed is killed while they all tap.
const count = 60;
const serials = Array.from({ length: count }, (_, i) => String(i + 1).padStart(2, '0'));
const workers: Person[] = serials.map((n): Person => [`厂员${n}`, 'B1', '文书', '', `w-${n}`]);
const codeOf = (n: string) => `F${n}`;

interface Ground {
  wecom: OutsideWecom;
  env: Env;
  cwd: string;
  bot: Bot;
  status(): Promise<Status>;
}
const grounds: Pick<Ground, 'wecom' | 'cwd'>[] = [];
afterAll(async () => {
  for (const { wecom, cwd } of grounds) {
    await wecom.close();
    await removeMovedData(join(cwd, 'data'));
  }
});

async function prepare(): Promise<Ground> {
  const wecom = await startOutsideWecom();
  const cwd = await newFolder();
  const env = { ...wecom.env, ANDA_DATA_DIR: join(cwd, 'data'), LOG_LEVEL: 'warn' };
  await mkdir(env.ANDA_DATA_DIR);
  grounds.push({ wecom, cwd });
  const bot = await startBot(env, cwd);
  const run = async (...args: string[]) => {
    const said = await anda(args, env, cwd);
    if (said.code !== 0) throw new Error(`${args.join(' ')}: ${said.stderr}`);
    return said.stdout;
  };
  const factories = serials.map((n) => [codeOf(n), `第${n}铝制品厂`, 'enterprise', 'P', '', '']);
  const clerks = workers.map(([name, , post, , id], i) => [name, codeOf(serials[i] ?? ''), post, 'safetyOfficer', id]);
  await writeFile(join(cwd, 'organs.csv'), organsCsv([...organs, ...factories]));
  await writeFile(join(cwd, 'people.csv'), peopleCsv([...people, ...clerks]));
  await writeFile(join(cwd, 'notice.txt'), noticeOf());
  await run('organs', 'import', join(cwd, 'organs.csv'));
  await run('people', 'import', join(cwd, 'people.csv'));
  await run(
    'notice',
    'issue',
    join(cwd, 'notice.txt'),
    '--issuer',
    'P',
    '--to',
    serials.map(codeOf).join(','),
    '--not-secret',
  );
  const ground: Ground = {
    wecom,
    env,
    cwd,
    bot,
    status: async () => statusShape.parse(readLine(await run('notice', 'status', 'N1', '--json'))),
  };
  await until('all cards', () => serials.every((n) => wecom.phones.of(`w-${n}`).length === 1));
  return ground;
}

/** Everybody taps at once; after `enough` answers of 200 the axe falls. Gives who was answered 200. */
async function tapUntil({ wecom, bot }: Ground, enough: number, axe: () => void): Promise<Set<string>> {
  const members = createMembers(wecom, bot.url);
  const answered = new Set<string>();
  await Promise.all(
    serials.map(async (n) => {
      const card = await members.cardWith(`w-${n}`, '签收');
      try {
        await members.accepted(members.tapOf(`w-${n}`, card, '签收').xml);
      } catch {
        return; // not answered 200: it may be lost, and the platform would deliver it again
      }
      answered.add(codeOf(n));
      if (answered.size === enough) axe();
    }),
  );
  return answered;
}

/** Who was answered has signed; the others tap again; then everybody has signed, once, and holds the receipt. */
async function expectNothingLost(ground: Ground, answered: Set<string>): Promise<void> {
  const { gaps } = await ground.status();
  expect(gaps.filter(({ organ }) => answered.has(organ))).toEqual([]);
  const members = createMembers(ground.wecom, ground.bot.url);
  const open = serials.filter((n) => !ground.wecom.phones.of(`w-${n}`).some((r) => r.words.includes('已签收')));
  for (const n of open) {
    const card = await members.cardWith(`w-${n}`, '签收').catch(() => null);
    if (card?.words.includes('［签收］')) await members.accepted(members.tapOf(`w-${n}`, card, '签收').xml);
  }
  const isReceived = (n: string) => ground.wecom.phones.of(`w-${n}`).some((r) => r.words.includes('已签收'));
  const lacking = () => serials.filter((n) => !isReceived(n));
  // What was under way is tried again after 15 s at most, then after 45: full jitter.
  await until('everybody’s receipt', () => lacking().length === 0, 120_000);
  expect(await ground.status()).toMatchObject({ required: count, reached: count, open: 0, complete: true });
  // Every receipt of one member names the same entry, and no two members share one.
  const entries = serials.map((n) => {
    const words = ground.wecom.phones.of(`w-${n}`).map((r) => r.words);
    return [...new Set(words.flatMap((w) => /存证：?(\d+)号/u.exec(w)?.[1] ?? []))].join('+');
  });
  expect(entries.filter((entry) => !/^\d+$/u.test(entry))).toEqual([]);
  expect(new Set(entries).size).toBe(count);
}

const gone = (were: Process[]) => until('no orphan', async () => (await livingOf(were)).length === 0);

test(
  'node is killed while sixty tap: nothing answered is missing, nothing is doubled',
  { timeout: 180_000 },
  async () => {
    const ground = await prepare();
    const before = await descendantsOf(ground.bot.pid);
    const answered = await tapUntil(ground, 15, () => process.kill(ground.bot.pid, 'SIGKILL'));
    await ground.bot.ended;
    expect(answered.size).toBeGreaterThanOrEqual(15);
    ground.bot = await startBot(ground.env, ground.cwd);
    await expectNothingLost(ground, answered);
    const after = await descendantsOf(ground.bot.pid);
    expect(await ground.bot.stop()).toBe(0);
    await gone([...before, ...after]);
  },
);

test('Postgres is killed while sixty tap: the same', { timeout: 300_000 }, async () => {
  const ground = await prepare();
  const server = await postmasterOf(ground.bot.pid);
  const before = await descendantsOf(ground.bot.pid);
  const answered = await tapUntil(ground, 15, () => process.kill(server.pid, 'SIGKILL'));
  // It comes back by itself, or has ended and is started again, as a supervisor would: no lock needs a hand.
  const hasEnded = await Promise.race([ground.bot.ended.then(() => true), untilReady(ground.bot)]);
  if (hasEnded) ground.bot = await startBot(ground.env, ground.cwd);
  await expectNothingLost(ground, answered);
  const after = await descendantsOf(ground.bot.pid);
  expect(await ground.bot.stop()).toBe(0);
  await gone([...before, ...after]);
});

const untilReady = (bot: Bot): Promise<boolean> =>
  until(
    '/readyz again',
    async () => {
      const response = await fetch(`${bot.url}/readyz`).catch(() => null);
      return response?.status === 200;
    },
    60_000,
  ).then(() => false);
