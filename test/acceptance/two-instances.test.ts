import { join } from 'node:path';
import pg from 'pg';
import { expect, test } from 'vitest';
import { until } from '../support/until.ts';
import { newFolder, startBot } from './bot.ts';
import { createMembers } from './outside-members.ts';
import { brief, startStand } from './stand.ts';
import { signRequest } from './wire.ts';

const cities = ['A', 'B', 'C'] as const;

test('one database, two processes: the same tap at both at once, one of them killed meanwhile, is one signature', async () => {
  const stand = await startStand();
  const { wecom, members, env, bot, databaseUrl } = stand;
  const folder = await newFolder();
  const other = await startBot({ ...env, ANDA_DATA_DIR: join(folder, 'data') }, folder);
  const ref = await stand.issue(cities.join(','));
  const there = createMembers(wecom, other.url);
  const requests = await Promise.all(
    cities.map(async (code) => {
      const card = await members.cardWith(`c-${code}`, '签收');
      return signRequest(wecom.app, members.tapOf(`c-${code}`, card, '签收').xml);
    }),
  );
  const answers = requests.flatMap((request) => [members.post(request), there.post(request).catch(() => null)]);
  process.kill(other.pid, 'SIGKILL');
  const here = (await Promise.all(answers)).filter((_, i) => i % 2 === 0);
  expect(here.map((answer) => answer?.status)).toEqual([200, 200, 200]);
  expect(await other.ended).toBe('SIGKILL');
  // What the killed one had begun is taken up by the one that lives, once the lock has stood for 30 s.
  await until(
    'every receipt',
    () => cities.every((code) => wecom.phones.of(`c-${code}`).some(({ words }) => words.includes('已签收'))),
    120_000,
  );
  expect(brief(await stand.status(ref))).toMatchObject({ levels: { prefecture: '2 2 0 2' } });
  const client = new pg.Client(databaseUrl);
  await client.connect();
  const { rows } = await client.query<{ kept: string; entries: string; isWhole: boolean }>(
    `SELECT (SELECT count(*) FROM acknowledgement) AS kept, (SELECT count(*) FROM log_entry WHERE kind = 'sign') AS entries,
       (SELECT max(index) + 1 = count(*) AND count(*) = (SELECT size FROM log_head) FROM log_entry) AS "isWhole"`,
  );
  await client.end();
  expect(rows).toEqual([{ kept: '3', entries: '3', isWhole: true }]);
  expect(bot.output()).not.toMatch(/"level":(?:50|60)/u);
});
