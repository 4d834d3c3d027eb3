import { createHash } from 'node:crypto';
import pg from 'pg';
import { afterEach, expect, test } from 'vitest';
import { canonicalJson } from '../../src/lib/canonical-json.ts';
import { entriesOf, startTestApp, type TestApp } from '../support/app.ts';

const sha256 = (...parts: Uint8Array[]) => {
  const hash = createHash('sha256');
  for (const part of parts) hash.update(part);
  return hash.digest('hex');
};

const clients: pg.Client[] = [];
afterEach(() => Promise.all(clients.splice(0).map((client) => client.end())));
async function connect(url: string): Promise<pg.Client> {
  const client = new pg.Client(url);
  clients.push(client);
  await client.connect();
  return client;
}

interface Stored {
  index: number;
  body: Buffer;
  leaf: Buffer;
}
const storedEntries = ({ sql }: TestApp) =>
  sql<Stored>('SELECT index::int AS index, body, leaf_hash AS leaf FROM log_entry ORDER BY index');

/** A notice that was issued, signed, relayed with words, returned, and declared 无需转达. */
async function withHistory() {
  const bed = await startTestApp();
  await bed.issue();
  await bed.tap('lin', '签收');
  await bed.tap('lin2', '签收');
  await bed.say('lin', '转发 N1 望川县,石桥县 期限9月25日 理由：山洪断路 要求：先查抛光企业');
  await bed.tap('lin', '非涉密，转发');
  await bed.say('ping', '退回 N1 不属本市职责');
  await bed.say('wang', '收到 N1');
  await bed.say('wang', '无需转达 N1 辖区没有此类企业');
  await bed.tap('lin', '同意无需转达');
  await bed.desk.sign('N1', { as: '5302', by: '石泉', reason: '电话确认' });
  return bed;
}

test('nobody changes an entry: neither the bot nor the owner of the database', async () => {
  const bed = await withHistory();
  const before = await storedEntries(bed);
  const admin = await connect(bed.db.adminUrl);
  const bot = await connect(bed.db.url);
  const orders = [
    `UPDATE log_entry SET kind = 'other' WHERE index = 0`,
    'DELETE FROM log_entry WHERE index = 0',
    'TRUNCATE log_entry',
    'UPDATE log_head SET size = size - 1',
    'DELETE FROM log_head',
    'TRUNCATE log_head',
    'UPDATE acknowledgement SET counts = NOT counts',
    'DELETE FROM acknowledgement',
    'TRUNCATE acknowledgement',
    'UPDATE roster SET count = 0',
    'TRUNCATE roster_member',
  ];
  for (const order of orders) {
    await expect(admin.query(order)).rejects.toThrow(/takes no UPDATE, DELETE or TRUNCATE|only grows/u);
    await expect(bot.query(order)).rejects.toThrow(/permission denied|takes no UPDATE|only grows|must be owner/u);
  }
  expect(await storedEntries(bed)).toEqual(before);
});

test('indexes have no gap and the head counts them, however many act at once', async () => {
  const bed = await startTestApp();
  await bed.issue();
  const other = await bed.another();
  const users = ['lin', 'lin2', 'quan', 'ping'];
  const parcels = users.map((user) => bed.twin.raw.tap(user, '签收'));
  const urls = [other.url, ...parcels.slice(1).map(() => null)];
  const send = (parcel: (typeof parcels)[number], url: string | null) =>
    url === null
      ? bed.twin.raw.post(parcel)
      : fetch(`${url}?${new URLSearchParams(parcel.query).toString()}`, { method: 'POST', body: parcel.body });
  const answers = await Promise.all(parcels.map((parcel, i) => send(parcel, urls[i] ?? null)));
  expect(answers.map(({ status }) => status)).toEqual([200, 200, 200, 200]);
  const entries = await storedEntries(bed);
  expect(entries.map(({ index }) => index)).toEqual(entries.map((_, i) => i));
  const [head] = await bed.sql<{ size: number }>('SELECT size FROM log_head');
  expect(head?.size).toBe(entries.length);
  expect((await entriesOf(bed)).filter(({ kind }) => kind === 'sign')).toHaveLength(4);
});

test('the stored bytes are canonical, and their hash is the leaf', async () => {
  const bed = await withHistory();
  const entries = await storedEntries(bed);
  expect(entries.length).toBeGreaterThan(9);
  for (const { body, leaf } of entries) {
    expect(leaf.toString('hex')).toBe(sha256(Buffer.of(0), body));
    const text = body.toString('utf8');
    expect(canonicalJson(JSON.parse(text))).toBe(text);
  }
});

test('every entry says what, when, seen when, how, and carries a nonce of its own', async () => {
  const bed = await withHistory();
  const entries = await entriesOf(bed);
  for (const entry of entries) {
    expect(entry).toMatchObject({
      v: 1,
      alg: 'sha256',
      at: expect.stringMatching(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ$/u),
      seenAt: expect.stringMatching(/Z$/u),
      nonce: expect.stringMatching(/^[0-9a-f]{32}$/u),
      digest: expect.stringMatching(/^[0-9a-f]{64}$/u),
    });
  }
  expect(new Set(entries.map(({ nonce }) => nonce)).size).toBe(entries.length);
  expect(entries.map(({ kind, via }) => `${String(kind)} ${String(via)}`)).toEqual([
    'organs.import operator',
    'people.import operator',
    'issue wecom-tap',
    'sign wecom-tap',
    'sign wecom-tap',
    'relay wecom-tap',
    'return wecom-text',
    'sign wecom-text',
    'notApplicable.claim wecom-text',
    'notApplicable.confirm wecom-tap',
    'sign desk',
  ]);
  // Who claims and who answers are two organs: each entry names its own.
  const [claim, answer] = entries.filter(({ kind }) => String(kind).startsWith('notApplicable'));
  expect(answer).toMatchObject({ claimant: claim?.['organ'] });
  expect(answer?.['organ']).not.toBe(claim?.['organ']);
});

test('no name, no account and no reason stands in the log in clear; the openings open it', async () => {
  const bed = await withHistory();
  const entries = await storedEntries(bed);
  const all = entries.map(({ body }) => body.toString('utf8')).join('\n');
  for (const secret of [
    '周岚',
    '王丽',
    '陈静',
    '石泉"',
    '山洪断路',
    '不属本市职责',
    '没有此类企业',
    '电话确认',
    '"lin',
    'sheng',
  ]) {
    expect(all).not.toContain(secret);
  }
  const openings = await bed.sql<{ index: number; field: string; salt: Buffer; value: string }>(
    'SELECT index::int AS index, field, salt, value FROM log_opening ORDER BY index, field',
  );
  for (const { index, field, salt, value } of openings) {
    const entry = JSON.parse(entries[index]?.body.toString('utf8') ?? '{}') as Record<string, unknown>; // as stored above
    expect(entry[field]).toBe(sha256(salt, Buffer.from(value, 'utf8')));
    expect(salt).toHaveLength(16);
  }
  expect(openings.filter(({ field }) => field === 'reason').map(({ value }) => value)).toEqual([
    '山洪断路',
    '不属本市职责',
    '辖区没有此类企业',
    '电话确认',
  ]);
  expect(new Set(openings.map(({ salt }) => salt.toString('hex'))).size).toBe(openings.length);
});

test('what is signed is the digest of the onion that was sent', async () => {
  const bed = await withHistory();
  const signed = (await entriesOf(bed)).filter(({ kind }) => kind === 'sign');
  const onions = await bed.sql<{ kind: string; digest: string }>(
    'SELECT kind, onion_digest AS digest FROM layer ORDER BY id',
  );
  expect(signed.map(({ organ, digest }) => [organ, digest])).toEqual([
    ['5301', onions[0]?.digest],
    ['5301', onions[0]?.digest],
    ['530101', onions[1]?.digest],
    ['5302', onions[0]?.digest],
  ]);
});

/** Lets every entry of a kind fail in the database, as a full disk would. */
async function breakEntries(bed: TestApp, kind: string) {
  const admin = await connect(bed.db.adminUrl);
  await admin.query(`CREATE FUNCTION fail() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN
    IF NEW.kind = '${kind}' THEN RAISE EXCEPTION 'no room'; END IF; RETURN NEW; END $$;
    CREATE TRIGGER fail BEFORE INSERT ON log_entry FOR EACH ROW EXECUTE FUNCTION fail()`);
  return { mend: () => admin.query('DROP TRIGGER fail ON log_entry') };
}

const everything = ({ sql }: TestApp) =>
  sql(
    `SELECT (SELECT json_agg(d ORDER BY d.id) FROM delivery d) AS deliveries, (SELECT json_agg(y ORDER BY y.id) FROM duty y) AS duties,
       (SELECT count(*)::int FROM acknowledgement) AS acknowledgements, (SELECT count(*)::int FROM outbox) AS outbox,
       (SELECT json_agg(c ORDER BY c.scope, c.level) FROM coverage c) AS coverage, (SELECT count(*)::int FROM inbox_key) AS keys,
       (SELECT count(*)::int FROM layer) AS layers, (SELECT count(*)::int FROM roster) AS rosters,
       (SELECT size FROM log_head) AS size, (SELECT count(*)::int FROM graphile_worker.jobs) AS jobs,
       (SELECT json_agg(g ORDER BY g.account_id) FROM dialogue g) AS dialogues`,
  );

test.each([
  { act: 'sign', user: 'ping', words: '收到 N1' },
  { act: 'relay', user: 'lin', words: '转发 N1 全部' },
  { act: 'return', user: 'ping', words: '退回 N1 发错' },
  { act: 'notApplicable.claim', user: 'lin', words: '无需转达 N1 没有此类企业' },
])('$act: entry, state and outgoing message commit together or not at all', async ({ act, user, words }) => {
  const bed = await startTestApp();
  await bed.issue();
  await bed.tap('lin', '签收');
  const before = await everything(bed);
  const { mend } = await breakEntries(bed, act);
  const parcel = bed.twin.raw.say(user, words);
  expect((await bed.twin.raw.post(parcel)).status).toBe(503);
  expect(await everything(bed)).toEqual(before);
  await mend();
  // The platform delivers it again: now it is acted on, once.
  expect((await bed.twin.raw.post(bed.twin.raw.again(parcel))).status).toBe(200);
  expect((await bed.twin.raw.post(bed.twin.raw.again(parcel))).status).toBe(200);
  await bed.drain();
  expect((await entriesOf(bed)).filter(({ kind }) => kind === act)).toHaveLength(act === 'sign' ? 2 : 1);
});
