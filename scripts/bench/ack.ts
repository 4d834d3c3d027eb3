import { loadavg } from 'node:os';
import { getCoverage, recount } from '../../src/notices/coverage.ts';
import { pgSql } from '../../src/store/db.ts';
import { openBed, type Bed } from './bed.ts';
import { note, print, valueOf } from './figure.ts';
import { startGenerator, type Generator } from './generator-process.ts';
import { givenNotice, type GivenNotice } from './notice.ts';
import type { Options } from './options.ts';
import { median } from './percentile.ts';
import { memoryOf, memoryOfFamily } from './proc.ts';
import { createTapping, type Measured, type Tapping } from './tapping.ts';
import { givenRegister, type Register } from './register.ts';
import { startBot, type BotProcess } from './server-process.ts';
import { startStubPlatform, type StubPlatform } from './stub-platform.ts';

interface Stage {
  bed: Bed;
  generator: Generator;
  register: Register;
  notice: GivenNotice;
  stub: StubPlatform;
  options: Options;
  tapping: Tapping;
}

async function setStage(options: Options): Promise<Stage> {
  const stub = await startStubPlatform();
  const bed = await openBed(stub.apiBase);
  const from = performance.now();
  const register = await bed.store.batch((sql) => givenRegister(sql, 1, options.organs));
  const notice = await givenNotice(bed.store, register);
  await bed.admin.query('VACUUM ANALYZE');
  note(`${notice.deliveries} deliveries made in ${((performance.now() - from) / 1000).toFixed(1)} s`);
  const generator = await startGenerator();
  const tapping = await createTapping({ bed, generator, taps: register.enterprises, taskId: notice.taskId, options });
  return { bed, generator, register, notice, stub, options, tapping };
}

const rateOf = ({ done, seconds }: Measured) => done / seconds;
const perSecond = (runs: Measured[]) => median(runs.map(rateOf));

/** The median over the rounds, each of which compares what was measured one right after the other on the same machine. */
function printRatio(name: string, runs: Measured[], others: Measured[], what: string): void {
  const ratio = median(runs.flatMap((run, i) => others.slice(i, i + 1).map((other) => rateOf(run) / rateOf(other))));
  const against = `${what}, ${Math.round(perSecond(others))}/s`;
  print({ name, value: perSecond(runs), unit: '1/s', ratio, against });
}

/** Batches against one transaction a tap and against storage off, in turns, with no worker beside them. */
async function compare({ bed, options, tapping }: Stage): Promise<Measured[]> {
  const place = { ...bed, profile: options.profile };
  const bots = {
    off: await startBot(place, 'off'),
    batches: await startBot(place, 'batches'),
    tapByTap: await startBot(place, 'tapByTap'),
  };
  const runs: Record<keyof typeof bots, Measured[]> = { off: [], batches: [], tapByTap: [] };
  for (let round = 1; round <= options.rounds; round += 1) {
    for (const kind of ['off', 'batches', 'tapByTap'] as const) {
      runs[kind].push(await tapping.closed(bots[kind], { label: `${kind} ${round}`, keeps: kind !== 'off' }));
    }
  }
  printRatio('ack.vs_tap_by_tap', runs.batches, runs.tapByTap, 'one transaction a tap');
  printRatio('ack.vs_off', runs.batches, runs.off, 'storage off');
  await measureOpen(tapping, bots.batches, perSecond(runs.off) / 4, '');
  for (const bot of Object.values(bots)) await bot.stop();
  return runs.off;
}

async function measureOpen(tapping: Tapping, bot: BotProcess, rate: number, suffix: string): Promise<void> {
  const { p99, max, refused, used } = await tapping.open(bot, { label: `open loop${suffix}`, perSecond: rate });
  // Who was refused waited in vain, which no percentile of the others shows.
  const against = `open loop, ${Math.round(rate)}/s${refused > 0 ? `; ${refused} of ${used} not answered 200` : ''}`;
  print({ ...valueOf(`ack.open_p99${suffix}`, p99, 'ms'), against });
  print({ ...valueOf(`ack.open_max${suffix}`, max, 'ms'), against });
}

/** The same with the worker of the same process sending the receipts meanwhile. */
async function withWorker({ bed, options, tapping, stub }: Stage, off: Measured[]): Promise<void> {
  await forgetOutbox(bed);
  const bot = await startBot({ ...bed, profile: options.profile }, 'batches', { sends: true });
  const runs: Measured[] = [];
  for (let round = 1; round <= options.rounds; round += 1) {
    runs.push(await tapping.closed(bot, { label: `batches with worker ${round}`, keeps: true }));
  }
  printRatio('ack.vs_off_with_worker', runs, off, 'storage off');
  await measureOpen(tapping, bot, perSecond(off) / 4, '_with_worker');
  print(valueOf('ack.rss', (await memoryOf(bot.pid)).peak, 'MB'));
  note(`Postgres: ${Math.round(await memoryOfFamily(tapping.postmaster ?? 0))} MB in all its processes`);
  note(`calls of the platform: ${JSON.stringify(Object.fromEntries(stub.calls))}`);
  await bot.stop();
}

/** What earlier measurements left unsent would be sent by the worker of later ones. */
async function forgetOutbox({ admin }: Bed): Promise<void> {
  await admin.query('SELECT graphile_worker.complete_jobs(ARRAY(SELECT id FROM graphile_worker.jobs))');
  await admin.query('DELETE FROM outbox');
  await admin.query('VACUUM ANALYZE');
}

/** Nothing answered 200 may be missing, nothing doubled, and the counters must agree with a recount (design.md 7). */
async function assertKept({ bed, notice, tapping }: Stage): Promise<void> {
  const sql = pgSql(bed.store.pool);
  const [row] = await sql<{ kept: number; entries: number; head: number }>(
    `SELECT (SELECT count(*) FROM acknowledgement WHERE notice_id = $1::int) AS kept,
       (SELECT count(*) FROM log_entry WHERE kind = 'sign') AS entries, (SELECT size FROM log_head) AS head`,
    [notice.id],
  );
  const faults = await recount(sql, notice.id);
  const { levels } = await getCoverage(sql, notice.number);
  const reached = levels.find(({ level }) => level === 'enterprise')?.reached;
  const { answered, refused } = tapping.sofar();
  const kept = row?.kept ?? 0;
  const said = `${answered} answered 200, ${kept} kept, ${row?.entries} entries, ${reached} counted`;
  note(said);
  // What was answered 503 may stand all the same: it was late, not lost.
  const isRight = kept >= answered && kept <= answered + refused && row?.entries === kept && reached === kept;
  if (faults.length > 0 || !isRight) throw new Error(`the books are wrong: ${said}; ${faults[0] ?? ''}`);
}

/** Durable signatures a second through the real callback path (design.md 8). */
export async function ack(options: Options): Promise<void> {
  const stage = await setStage(options);
  await withWorker(stage, await compare(stage));
  await assertKept(stage);
  note(`load average of the machine: ${loadavg()[0]?.toFixed(1)}`);
}
