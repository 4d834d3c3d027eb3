import { join } from 'node:path';
import { expect, test } from 'vitest';
import { faultsInBooks, lookInto, untilSent } from './books.ts';
import { anda, newFolder, startBot, type Bot } from './bot.ts';
import { createMembers, type Members } from './outside-members.ts';
import { findCommitBeforeLastMigration, laterRelease, releaseAt } from './releases.ts';
import type { Person } from './register.ts';
import { brief, startStand, type Stand } from './stand.ts';
import { until } from '../support/until.ts';

/** What a release may do to the schema while the one before still runs: everything here adds, nothing takes away. */
const expanding = `
CREATE TABLE "future_thing" ("id" SERIAL NOT NULL, "of_delivery" INTEGER NOT NULL, CONSTRAINT "future_thing_pkey" PRIMARY KEY ("id"));
ALTER TABLE "delivery" ADD COLUMN "future_note" TEXT, ADD COLUMN "future_weight" INTEGER NOT NULL DEFAULT 0;
ALTER TABLE "notice" ADD COLUMN "future_kind" TEXT NOT NULL DEFAULT 'plain';
ALTER TABLE "acknowledgement" ADD COLUMN "future_mark" JSONB;
ALTER TABLE "outbox" ADD COLUMN "future_lane" INTEGER;
ALTER TABLE "account" ADD COLUMN "future_since" TIMESTAMPTZ(3);
ALTER TABLE "delivery" DROP CONSTRAINT "delivery_state_known";
ALTER TABLE "delivery" ADD CONSTRAINT "delivery_state_known" CHECK ("state" <> '');
CREATE INDEX "acknowledgement_future" ON "acknowledgement" ("at");
-- Long enough that taps come in while it runs.
SELECT pg_sleep(1);
`;
const colleagues = Array.from({ length: 120 }, (_, i) => `c-a-${String(i)}`);
const clerks = colleagues.map((id, i): Person => [`副手${String(i)}`, 'A', '文书', 'clerk', id]);

/** Another instance on the same database: of this build, or of the release in another folder. */
async function startBeside({ env }: Stand, root?: string): Promise<Bot> {
  const folder = await newFolder();
  return startBot({ ...env, ANDA_DATA_DIR: join(folder, 'data') }, folder, root);
}

const isReady = async ({ url }: Pick<Bot, 'url'>): Promise<boolean> => (await fetch(`${url}/readyz`)).status === 200;

/** The one signs and relays for the cities, the other for all below, each card drawn by either; then the notice is everywhere. */
async function walkThroughBoth({ wecom, members: here, ...stand }: Stand, other: Bot, ref: string): Promise<void> {
  const there = createMembers(wecom, other.url);
  const sign = async (members: Members, code: string) => {
    const card = await here.cardWith(`c-${code}`, '签收', `${ref} ·`);
    await members.accepted(members.tapOf(`c-${code}`, card, '签收').xml);
  };
  for (const code of ['A', 'B', 'C']) {
    await here.say(`c-${code}`, `收到 ${ref}`);
    await there.say(`c-${code}`, `转发 ${ref} 全部`);
  }
  for (const code of ['A1', 'A2', 'A3', 'AZ', 'B1', 'C1']) {
    await sign(code.startsWith('A') ? there : here, code);
  }
  await here.say('c-A1', `转发 ${ref} 全部`);
  for (const code of ['A11', 'A12']) await sign(there, code);
  await there.say('c-A11', `转发 ${ref} 全部`);
  await sign(here, 'E1');
  await lookInto(stand.databaseUrl, async (sql) => {
    await untilSent(sql);
    expect(await faultsInBooks(sql, Number(ref.slice(1)))).toEqual([]);
  });
  expect(brief(await stand.status(ref))).toMatchObject({ complete: true, gapsTotal: 0 });
}

test('a later release migrates while this one signs; then both run, and this one starts again', async () => {
  const stand = await startStand({ morePeople: clerks });
  const { wecom, members, bot, env, cwd } = stand;
  const later = await laterRelease('20991231000000_future', expanding);
  await stand.issue('A,B,C');
  await Promise.all(colleagues.map((user) => members.cardWith(user, '签收')));
  let isMigrated = false;
  const tapped: string[] = [];
  const tapAll = async () => {
    for (const user of colleagues) {
      // Half before and during, half after: statements that were prepared before meet tables that have changed.
      if (tapped.length === colleagues.length / 2) await until('the migration', () => isMigrated, 60_000);
      await members.tap(user, '签收');
      tapped.push(user);
    }
  };
  const deploy = async () => {
    await until('some taps', () => tapped.length >= 5);
    const said = await anda(['migrate', 'deploy', '--json'], { ...env, DATABASE_URL: stand.adminUrl }, cwd, later);
    isMigrated = true;
    return said;
  };
  const [said] = await Promise.all([deploy(), tapAll()]);
  expect(said).toMatchObject({ stderr: '', stdout: '{"applied":["20991231000000_future"]}\n' });
  expect(await isReady(bot)).toBe(true);
  expect(await stand.anda('migrate', 'status')).toMatchObject({ code: 0, stdout: expect.stringMatching(/未知 1/u) });
  expect(bot.output()).not.toMatch(/"level":(?:50|60)/u);

  const next = await startBeside(stand, later);
  await walkThroughBoth(stand, next, 'N1');
  // The first one goes, as in a rolling upgrade; something is amiss, and one of the old release is started after all.
  expect(await next.stop()).toBe(0);
  const again = await startBeside(stand);
  expect(await isReady(again)).toBe(true);
  await stand.issue('A,B,C', '有限空间作业', 19);
  await walkThroughBoth(stand, again, 'N2');
  expect(await again.stop()).toBe(0);
  expect(wecom.breaches).toEqual([]);
});

const earlier = await findCommitBeforeLastMigration();

test.skipIf(earlier === null)(
  'the code from before the newest migration runs on its schema, beside this one',
  async () => {
    const stand = await startStand();
    const old = await startBeside(stand, await releaseAt(earlier ?? ''));
    expect(await isReady(old)).toBe(true);
    await stand.issue('A,B,C');
    await walkThroughBoth(stand, old, 'N1');
    expect(await old.stop()).toBe(0);
  },
);
