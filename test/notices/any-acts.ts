import fc from 'fast-check';
import { performAct, type Act } from '../../src/notices/act.ts';
import { addToRoster } from '../../src/notices/addition.ts';
import { correctNotice } from '../../src/notices/correct.ts';
import { signAtDesk } from '../../src/notices/desk-sign.ts';
import { issueNotice } from '../../src/notices/issue.ts';
import { answerClaim, claimNothingToRelay } from '../../src/notices/nothing-to-relay.ts';
import { notePhoneCall } from '../../src/notices/phone-note.ts';
import { relayNotice } from '../../src/notices/relay.ts';
import { returnNotice } from '../../src/notices/return.ts';
import { signSecond } from '../../src/notices/sign-second.ts';
import { signBatch } from '../../src/notices/sign.ts';
import { withdrawNotice } from '../../src/notices/withdraw.ts';
import { importOrgans } from '../../src/organs/index.ts';
import { pgSql, type Sql, type Store } from '../../src/store/db.ts';
import { morning } from '../support/app.ts';
import { organsCsv } from '../support/register.ts';
import { choose, rowsOf } from './any-tree.ts';
import type { TreeOrgan } from './coverage-model.ts';

const kinds = {
  sign: 8,
  signFor: 1,
  desk: 2,
  relayAll: 4,
  relaySome: 3,
  relayWords: 2,
  return: 1,
  claim: 2,
  answer: 3,
  withdraw: 2,
  correct: 2,
  add: 2,
  signSecond: 2,
  phone: 1,
} as const;
type Kind = keyof typeof kinds;

/** One act; of those who could do it, `pick` says who. */
export interface AnyAct {
  kind: Kind;
  pick: number;
  mask: number;
  agrees: boolean;
  person: number;
}
/** `at`: the organ that does it, by its place in the tree. */
export interface AimedAct extends AnyAct {
  at: number;
}
/** Acts at one moment; alone and once more; and what happens to the house before. */
export interface Moment {
  acts: AnyAct[];
  before: 'restart' | 'newOrgan' | null;
}

const actOf = fc.record<AnyAct>({
  kind: fc.oneof(
    // `as`: the keys of a constant are its keys.
    ...(Object.keys(kinds) as Kind[]).map((kind) => ({ weight: kinds[kind], arbitrary: fc.constant(kind) })),
  ),
  // Small numbers meet: two acts at once are about the same organ more often than not.
  pick: fc.nat(30),
  mask: fc.nat(255),
  agrees: fc.boolean(),
  person: fc.nat(1),
});
export const momentOf = fc.record<Moment>({
  acts: fc.array(actOf, { minLength: 1, maxLength: 3 }),
  before: fc.oneof(
    { weight: 8, arbitrary: fc.constant(null) },
    fc.constantFrom('restart' as const, 'newOrgan' as const),
  ),
});

/** Said again by the same person with the same words, these change nothing. */
export const repeatable: readonly Kind[] = [
  'sign',
  'signFor',
  'desk',
  'return',
  'answer',
  'correct',
  'signSecond',
  'phone',
];

export interface World {
  store: Store;
  tree: TreeOrgan[];
  number: number;
  noticeId: number;
  organOf: (i: number) => { id: number; code: string; name: string };
}

const by = (personId: number) =>
  ({ personId, name: `某人${personId}`, post: '文书', via: 'wecom-text', at: morning }) as const;
const perform = <T>(store: Store, run: (act: Act) => Promise<T>) => store.batch((sql) => performAct(sql, morning, run));

const importRows = (store: Store, rows: string[]) =>
  importOrgans({ store }, { bytes: Buffer.from(organsCsv(rows)), fileName: 'o.csv', at: morning });

/** A notice on its way into a tree. */
export async function startWorld(store: Store, tree: TreeOrgan[], to: number[]): Promise<World> {
  await importRows(store, rowsOf(tree));
  const found = await pgSql(store.pool)<{ id: number; code: string }>(
    'SELECT id, code FROM organ WHERE code = ANY($1::text[])',
    [tree.map(({ code }) => code)],
  );
  const ids = new Map(found.map(({ id, code }) => [code, id]));
  const organOf = (i: number) => {
    const code = tree[i]?.code ?? '';
    const id = ids.get(code);
    if (id === undefined) throw new Error(`no organ ${code}`);
    return { id, code, name: `单位${code}` };
  };
  const { number, noticeId } = await perform(store, (act) =>
    issueNotice(act, {
      text: '关于检查的通知\n请检查。',
      file: null,
      issuer: organOf(0),
      organIds: to.map((i) => organOf(i).id),
      by: by(7),
      isDeclaredNotSecret: true,
    }),
  );
  return { store, tree, number, noticeId, organOf };
}

/** The register gets an organ that the notice, which was frozen before, does not know. */
export async function newOrgan({ store, tree }: World, code: string, pick: number): Promise<void> {
  const homes = tree.filter(({ level }) => level !== 'enterprise');
  const home = choose(homes, pick)?.code ?? '';
  await importRows(store, [...rowsOf(tree), `${code},新企业${code},enterprise,${home}`]);
}

interface Doing extends AimedAct {
  world: World;
  number: number;
  organ: ReturnType<World['organOf']>;
  someone: ReturnType<typeof by>;
  sql: Sql;
  act: <T>(run: (tx: Act) => Promise<T>) => Promise<T>;
}
type Doer = (doing: Doing) => Promise<unknown>;

const lowerIds = ({ world: { tree, organOf }, at }: Doing) =>
  tree.flatMap(({ parent }, i) => (parent === at ? [organOf(i).id] : []));
const allIds = ({ tree, organOf }: World) => tree.map((_, i) => organOf(i).id);

const sign =
  (onBehalf: { personId: number; name: string; reason: string } | null): Doer =>
  ({ act, number, organ, person }) => {
    const signing = { ...signingOf(number, organ.id, 20 + person), ...(onBehalf ? { onBehalf } : {}) };
    return act((tx) => signBatch(tx, [signing], { isQuiet: true }));
  };

const relay =
  (what: (doing: Doing) => { to: 'all' | number[]; text: string | null }): Doer =>
  (doing) => {
    const { act, number, organ, someone } = doing;
    return act((tx) => relayNotice(tx, { number, organ, ...what(doing), dueAt: null, reason: null, by: someone }));
  };

const answer: Doer = async ({ act, sql, world, pick, agrees, someone }) => {
  const claims = await sql<{ id: number }>(
    'SELECT c.id FROM not_applicable c JOIN delivery d ON d.id = c.delivery_id WHERE d.notice_id = $1::int ORDER BY c.id',
    [world.noticeId],
  );
  const claimId = choose(claims, pick)?.id ?? 0;
  return act((tx) => answerClaim(tx, { claimId, organIds: allIds(world), isAccepted: agrees, by: someone }));
};

const add: Doer = async ({ act, sql, number, organ, mask, someone }) => {
  const rows = await sql<{ id: number }>(
    'SELECT id FROM organ WHERE path LIKE (SELECT path FROM organ WHERE id = $1::int) || $2::text AND id <> $1::int ORDER BY id DESC',
    [organ.id, '%'],
  );
  const organIds = [choose(rows, mask)?.id ?? 0, rows[0]?.id ?? 0];
  return act((tx) => addToRoster(tx, { number, organ, organIds, reason: '补发', by: someone }));
};

const doers: Record<Kind, Doer> = {
  sign: sign(null),
  signFor: sign({ personId: 90, name: '张三', reason: '出差' }),
  desk: ({ act, number, organ, person }) =>
    act((tx) => signAtDesk(tx, { number, organId: organ.id, name: `柜台${person}`, reason: '电话' })),
  return: ({ act, number, organ, someone }) =>
    act((tx) => returnNotice(tx, { number, organId: organ.id, reason: '发错', by: someone })),
  relayAll: relay(() => ({ to: 'all', text: null })),
  relaySome: relay((doing) => ({
    to: lowerIds(doing).filter((_, i) => (doing.mask >> (i % 8)) % 2 === 1),
    text: null,
  })),
  relayWords: relay(({ mask }) => ({ to: 'all', text: `先查第${String(mask % 3)}项` })),
  claim(doing) {
    const { act, number, organ, agrees, mask, someone } = doing;
    const lowerOrganId = agrees ? null : (choose(lowerIds(doing), mask) ?? null);
    const claim = { number, organId: organ.id, lowerOrganId, reason: '无此类企业', by: someone };
    return act((tx) => claimNothingToRelay(tx, claim));
  },
  answer,
  withdraw({ act, world, number, organ, at, mask, someone }) {
    // The whole notice only now and then: little is left to see of it afterwards.
    const who = at === 0 && mask > 60 ? world.organOf(1 % world.tree.length) : organ;
    return act((tx) => withdrawNotice(tx, { number, organ: who, reason: '有误', replacedBy: null, by: someone }));
  },
  correct: ({ act, number, organ, mask, someone }) =>
    act((tx) => correctNotice(tx, { number, organ, text: `应为第${String(mask % 3)}项`, by: someone })),
  add,
  async signSecond({ act, sql, world, pick, someone }) {
    const seconds = await sql<{ id: number }>('SELECT id FROM second_arrival WHERE notice_id = $1::int ORDER BY id', [
      world.noticeId,
    ]);
    const secondId = choose(seconds, pick)?.id ?? 0;
    return act((tx) => signSecond(tx, { secondId, organIds: allIds(world), by: someone }));
  },
  phone({ act, world, number, organ, at, someone }) {
    const senderOrgan = world.organOf(world.tree[at]?.parent ?? 0);
    return act((tx) => notePhoneCall(tx, { number, organId: organ.id, senderOrgan, by: someone }));
  },
};

/** Does it, or throws the AppError with which it is refused. */
export function doAct(world: World, aimed: AimedAct): Promise<unknown> {
  const { store, number, organOf } = world;
  return doers[aimed.kind]({
    ...aimed,
    world,
    number,
    organ: organOf(aimed.at),
    someone: by(20 + aimed.person),
    sql: pgSql(store.pool),
    act: (run) => perform(store, run),
  });
}

/** Mostly somebody who may do it, so that walks get far; at times anybody at all. */
export async function aim({ store, tree, noticeId }: World, act: AnyAct): Promise<AimedAct> {
  const { kind, pick, mask } = act;
  const anybody = pick % tree.length;
  if (mask % 8 === 0) return { ...act, at: anybody };
  const isSigner = ['sign', 'signFor', 'desk', 'return', 'phone'].includes(kind);
  const rows = await pgSql(store.pool)<{ code: string }>(
    `SELECT organ_code AS code FROM delivery WHERE notice_id = $1::int AND organ_id IS NOT NULL
       AND CASE WHEN $2::bool THEN signed_at IS NULL OR organ_id % 3 = 0 ELSE signed_at IS NOT NULL END ORDER BY organ_code`,
    [noticeId, isSigner],
  );
  const places = rows.map(({ code }) => tree.findIndex((organ) => organ.code === code)).filter((i) => i >= 0);
  // The issuer corrects, withdraws and adds, too.
  const mayBeIssuer = ['correct', 'withdraw', 'add'].includes(kind);
  return { ...act, at: choose(mayBeIssuer ? [0, ...places] : places, pick) ?? anybody };
}

const signingOf = (number: number, organId: number, personId: number) => ({
  inboxKey: null,
  number,
  layerId: null,
  organs: [{ organId, post: '文书' }],
  personId,
  personName: `某人${personId}`,
  accountId: 0,
  account: { platform: 'wecom' as const, corp: '', user: 'u' },
  via: 'wecom-tap' as const,
  at: morning,
  rawDigest: 'ab'.repeat(32),
  redrawCode: null,
});
