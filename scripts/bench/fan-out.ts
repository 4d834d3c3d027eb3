import { openBed, type Bed } from './bed.ts';
import { note, print } from './figure.ts';
import { issueTo } from './notice.ts';
import type { Options } from './options.ts';
import { median } from './percentile.ts';
import { givenRegister, type Register } from './register.ts';
import { startBot } from './server-process.ts';
import { startStubPlatform, type StubPlatform } from './stub-platform.ts';

/** WeCom takes so many users a call (wecom.md 5.1). */
const mostAtOnce = 1000;
const patienceMs = 600_000;

/** The rows an issue has left in `delivery`, once more and bare, for a notice that stands for nothing. Gives ms. */
async function insertBare({ store, admin }: Bed, noticeId: number): Promise<number> {
  const { rows } = await admin.query<{ id: number }>(
    `INSERT INTO notice (number, title, issuing_organ_id, issued_at, register_version)
     SELECT -number, title, issuing_organ_id, issued_at, register_version FROM notice WHERE id = $1 RETURNING id`,
    [noticeId],
  );
  const copy = rows[0]?.id;
  const from = performance.now();
  await store.batch((sql) =>
    sql(
      `INSERT INTO delivery (notice_id, layer_id, organ_id, organ_code, organ_name, level, sender_organ_id, parent_id,
         ancestors, state, state_since)
       SELECT $2::int, layer_id, organ_id, organ_code, organ_name, level, sender_organ_id, NULL, '{}', 'queued', now()
       FROM delivery d WHERE d.notice_id = $1::int ORDER BY d.organ_code`,
      [noticeId, copy],
    ),
  );
  const took = performance.now() - from;
  await admin.query('DELETE FROM delivery WHERE notice_id = $1', [copy]);
  return took;
}

async function issueToAll({ store }: Bed, register: Register): Promise<number> {
  const { first, count } = register.enterprises;
  const organIds = Array.from({ length: count }, (_, i) => first + i);
  const { noticeId } = await issueTo(store, register, organIds);
  return noticeId;
}

/** One notice to very many organs at once, until it is durable; and how many calls of the platform it takes. */
export async function fanout(options: Options): Promise<void> {
  const stub = await startStubPlatform();
  const bed = await openBed(stub.apiBase);
  const register = await bed.store.batch((sql) => givenRegister(sql, 1, options.deliveries));
  const issued: number[] = [];
  const bare: number[] = [];
  for (let round = 1; round <= options.rounds; round += 1) {
    await bed.admin.query('CHECKPOINT');
    const from = performance.now();
    const noticeId = await issueToAll(bed, register);
    issued.push(performance.now() - from);
    await bed.admin.query('CHECKPOINT');
    bare.push(await insertBare(bed, noticeId));
    note(
      `${options.deliveries} deliveries: ${Math.round(issued.at(-1) ?? 0)} ms, bare ${Math.round(bare.at(-1) ?? 0)} ms`,
    );
  }
  const [took, least] = [median(issued), median(bare)];
  const against = `INSERT … SELECT of the same rows, ${Math.round(least)} ms`;
  print({ name: 'fanout.vs_insert', value: took, unit: 'ms', ratio: took / least, against });
  await countCalls(bed, stub, options);
}

async function countCalls(bed: Bed, stub: StubPlatform, { deliveries, rounds }: Options): Promise<void> {
  const from = performance.now();
  const bot = await startBot({ ...bed, profile: null }, 'batches', { sends: true });
  while ((await waiting(bed)) > 0) {
    if (performance.now() - from > patienceMs) throw new Error('the cards were not sent in time');
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
  note(`sent in ${Math.round(performance.now() - from)} ms, start of the bot included`);
  await bot.stop();
  const calls = (stub.calls.get('/cgi-bin/message/send') ?? 0) / rounds;
  const fewest = Math.ceil(deliveries / mostAtOnce);
  print({ name: 'fanout.calls', value: calls, unit: '1', ratio: calls / fewest, against: `the fewest, ${fewest}` });
}

async function waiting({ admin }: Bed): Promise<number> {
  const { rows } = await admin.query<{ n: number }>(`SELECT count(*)::int AS n FROM outbox WHERE state = 'queued'`);
  return rows[0]?.n ?? 0;
}
