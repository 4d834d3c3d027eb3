import { join } from 'node:path';
import { expect, test } from 'vitest';
import { z } from 'zod';
import type { Sql } from '../../src/store/sql.ts';
import { until } from '../support/until.ts';
import { faultsInBooks, lookInto, untilSent } from './books.ts';
import { newFolder, startBot } from './bot.ts';
import { createMembers } from './outside-members.ts';
import type { Person } from './register.ts';
import { brief, startStand } from './stand.ts';
import { signRequest } from './wire.ts';

/** Enough that whoever takes the first jobs has both hands full before all have tapped. */
const colleagues = Array.from({ length: 60 }, (_, i) => `c-a-${String(i)}`);
const clerks = colleagues.map((id, i): Person => [`副手${String(i)}`, 'A', '文书', 'clerk', id]);

const redrawOf = z.object({ response_code: z.string() });

interface HeldJob {
  id: string;
  worker: string;
  outboxIds: number[];
}

/** Jobs locked by the process of this name: whoever runs jobs under an id holds an advisory lock made of it (delivery/presence.ts). */
const jobsOf = (sql: Sql, name: string): Promise<HeldJob[]> =>
  sql<HeldJob>(
    `SELECT j.id::text, j.locked_by AS worker,
            ARRAY(SELECT jsonb_array_elements_text(coalesce(j.payload::jsonb -> 'outboxIds', jsonb_build_array(j.payload -> 'outboxId')))::int)
              AS "outboxIds"
       FROM graphile_worker._private_jobs j
       JOIN pg_locks l ON l.locktype = 'advisory' AND l.classid = 1634624610 AND l.granted
        AND l.objid::bigint = (hashtext(j.locked_by)::bigint & 4294967295)
        AND l.database = (SELECT oid FROM pg_database WHERE datname = current_database())
       JOIN pg_stat_activity a ON a.pid = l.pid
      WHERE a.application_name = $1::text`,
    [name],
  );

test('two processes, the same taps at both at once; one is killed in mid-batch of sending, and the other sends the rest', async () => {
  const stand = await startStand({ morePeople: clerks });
  const { wecom, members, env, bot, databaseUrl } = stand;
  const folder = await newFolder();
  const other = await startBot(
    { ...env, DATABASE_URL: `${databaseUrl}?application_name=other`, ANDA_DATA_DIR: join(folder, 'data') },
    folder,
  );
  const there = createMembers(wecom, other.url);
  const ref = await stand.issue('A,B,C');
  await Promise.all(colleagues.map((user) => members.cardWith(user, '签收')));
  const letGo = wecom.holdAnswers('message/update_template_card');
  const tapAtBoth = async (user: string) => {
    const card = await members.cardWith(user, '签收');
    const request = signRequest(wecom.app, members.tapOf(user, card, '签收').xml);
    return Promise.all([members.post(request), there.post(request)]);
  };

  await lookInto(databaseUrl, async (sql) => {
    const tapped: string[] = [];
    let lost: HeldJob[] = [];
    // Three at a time, until the one that is to die has a call under way that WeCom has carried out and not answered.
    while (lost.length === 0 && tapped.length < colleagues.length) {
      const next = colleagues.slice(tapped.length, tapped.length + 3);
      const answers = await Promise.all(next.map(tapAtBoth));
      expect(answers.flat().map(({ status }) => status)).toEqual(answers.flat().map(() => 200));
      tapped.push(...next);
      lost = await jobsOf(sql, 'other');
    }
    expect(lost).not.toEqual([]);
    const ids = lost.flatMap(({ outboxIds }) => outboxIds);
    const states = async () =>
      (await sql<{ state: string }>('SELECT DISTINCT state FROM outbox WHERE id = ANY($1::int[])', [ids])).map(
        ({ state }) => state,
      );
    const codes = await sql<{ code: string }>('SELECT code FROM outbox WHERE id = ANY($1::int[])', [ids]);
    await until('a call of the one that is to die', () =>
      wecom
        .callsTo('message/update_template_card')
        .some(({ body }) => codes.some(({ code }) => code === redrawOf.parse(body).response_code)),
    );
    await other.kill();
    // Dead, and its jobs still bear its name: nobody but the one that lives can send them, once the lock has stood for 30 s.
    await until('the end of its connections', async () => (await jobsOf(sql, 'other')).length === 0);
    const locked = await sql<{ worker: string }>(
      'SELECT locked_by AS worker FROM graphile_worker._private_jobs WHERE id = ANY($1::bigint[]) ORDER BY id',
      [lost.map(({ id }) => id)],
    );
    expect(new Set(locked.map(({ worker }) => worker))).toEqual(new Set(lost.map(({ worker }) => worker)));
    expect(await states()).toEqual(['queued']);
    letGo();
    await untilSent(sql);
    expect(await states()).toEqual(['sent']);
    expect(tapped.filter((user) => !wecom.phones.of(user).some(({ words }) => words.includes('已签收')))).toEqual([]);
    expect(await sql('SELECT count(*)::int AS kept FROM acknowledgement')).toEqual([{ kept: tapped.length }]);
    expect(await faultsInBooks(sql)).toEqual([]);
  });
  expect(brief(await stand.status(ref))).toMatchObject({ levels: { prefecture: '2 1 1 2' } });
  expect(bot.output()).not.toMatch(/"level":(?:50|60)/u);
});
