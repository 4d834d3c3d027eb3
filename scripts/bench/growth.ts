import { performAct } from '../../src/notices/act.ts';
import { getCoverage, listGaps } from '../../src/notices/coverage.ts';
import { signBatch, type Signing } from '../../src/notices/sign.ts';
import { longStatementMs, pgSql } from '../../src/store/db.ts';
import { openBed, type Bed } from './bed.ts';
import { note, print } from './figure.ts';
import { givenNotice, type GivenNotice } from './notice.ts';
import type { Options } from './options.ts';
import { median } from './percentile.ts';
import { givenRegister, type Register } from './register.ts';
import { userOf } from './taps.ts';
import { wecomSettings } from './wecom-settings.ts';

const small = 1000;
const repeats = 300;

interface Place {
  register: Register;
  notice: GivenNotice;
}

async function setPlaces(bed: Bed, grown: number): Promise<[Place, Place]> {
  const place = async (firstId: number, enterprises: number): Promise<Place> => {
    const register = await bed.store.batch((sql) => givenRegister(sql, firstId, enterprises), {
      statementTimeoutMs: longStatementMs,
    });
    return { register, notice: await givenNotice(bed.store, register) };
  };
  const few = await place(1, small);
  const many = await place(few.register.nextId, grown);
  await bed.admin.query('VACUUM ANALYZE');
  await bed.admin.query('CHECKPOINT');
  return [few, many];
}

/** How `act` gets slower from the small place to the large one: in turns, so that whatever else runs slows both. */
async function compare([few, many]: [Place, Place], act: (place: Place, i: number) => Promise<unknown>) {
  const took: [number[], number[]] = [[], []];
  for (let i = 0; i < repeats * 2; i += 1) {
    const from = performance.now();
    await act(i % 2 === 0 ? few : many, i);
    // The first third plans statements and fills caches.
    if (i >= (repeats * 2) / 3) took[i % 2 === 0 ? 0 : 1].push(performance.now() - from);
  }
  return { few: median(took[0]), many: median(took[1]) };
}

function report(name: string, [few, many]: [Place, Place], took: { few: number; many: number }): void {
  const against = `${few.notice.deliveries} deliveries instead of ${many.notice.deliveries}, ${took.few.toFixed(2)} ms`;
  print({ name, value: took.many, unit: 'ms', ratio: took.many / took.few, against });
}

/** Coverage as 状态 and `notice status` ask for it: the figures and the first broken links. */
export async function status({ grown }: Options): Promise<void> {
  const bed = await openBed('http://127.0.0.1:9');
  const sql = pgSql(bed.store.pool);
  const places = await setPlaces(bed, grown);
  const took = await compare(places, async ({ notice }) => {
    await getCoverage(sql, notice.number);
    await listGaps(sql, notice.id, { limit: 100, after: null });
  });
  report('status.growth', places, took);
  note('one signature, in a transaction of its own:');
  const signed = await compare(places, (place, i) => signOne(bed, place, i));
  report('ack.growth', places, signed);
}

const signOne = ({ store }: Bed, { register, notice }: Place, i: number) =>
  store.batch((sql) => performAct(sql, new Date(), (act) => signBatch(act, [signingOf(register, notice, i)])));

function signingOf({ enterprises }: Register, notice: GivenNotice, i: number): Signing {
  const person = enterprises.first + i;
  const user = userOf(person);
  return {
    inboxKey: `bench|${person}`,
    number: notice.number,
    layerId: null,
    organs: [{ organId: person, post: '文书' }],
    personId: person,
    personName: `样例人员${person}`,
    accountId: person,
    account: { platform: 'wecom', corp: wecomSettings.corpId, user },
    via: 'wecom-tap',
    at: new Date(),
    rawDigest: '0'.repeat(64),
    redrawCode: `code${person}`,
  };
}
