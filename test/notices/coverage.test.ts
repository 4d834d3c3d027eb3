import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { coverageJson } from '../../src/app/coverage-table.ts';
import { performAct, type Act } from '../../src/notices/act.ts';
import { getCoverage, listGaps, recount } from '../../src/notices/coverage.ts';
import { signAtDesk } from '../../src/notices/desk-sign.ts';
import { issueNotice } from '../../src/notices/issue.ts';
import { answerClaim, claimNothingToRelay } from '../../src/notices/nothing-to-relay.ts';
import { relayNotice } from '../../src/notices/relay.ts';
import { returnNotice } from '../../src/notices/return.ts';
import { signBatch } from '../../src/notices/sign.ts';
import { importOrgans } from '../../src/organs/index.ts';
import { openStore, pgSql, type Store } from '../../src/store/db.ts';
import { morning } from '../support/app.ts';
import { cloneDb } from '../support/db.ts';
import { organsCsv } from '../support/register.ts';
import { addresseesOf, below, branchOf, choose, plant, planted, rowsOf } from './any-tree.ts';
import { CoverageModel, type TreeOrgan } from './coverage-model.ts';

let store: Store;
beforeAll(async () => {
  store = openStore((await cloneDb()).url);
});
afterAll(() => store.close());

interface Step {
  kind: 'sign' | 'desk' | 'relayAll' | 'relaySome' | 'return' | 'claim' | 'claimOne' | 'moveRegister';
  /** Picks among whatever is possible at that moment. */
  pick: number;
  mask: number;
  agrees: boolean;
}
const stepOf = fc.record<Step>({
  kind: fc.constantFrom(
    'sign',
    'sign',
    'desk',
    'relayAll',
    'relaySome',
    'relaySome',
    'return',
    'claim',
    'claimOne',
    'moveRegister',
  ),
  pick: fc.nat(),
  mask: fc.nat(255),
  agrees: fc.boolean(),
});
const importRows = (rows: string[]) =>
  importOrgans({ store }, { bytes: Buffer.from(organsCsv(rows)), fileName: 'o.csv', at: morning });

const act = <T>(run: (tx: Act) => Promise<T>) => store.batch((sql) => performAct(sql, morning, run));
const by = { personId: 7, name: '某人', post: '文书', via: 'wecom-text', at: morning } as const;

/** One notice in a tree, and the same notice in the model. */
async function startWorld(tree: TreeOrgan[], to: number[]) {
  await importRows(rowsOf(tree));
  const sql = pgSql(store.pool);
  const ids = new Map(
    (
      await sql<{ id: number; code: string }>('SELECT id, code FROM organ WHERE code = ANY($1::text[])', [
        tree.map(({ code }) => code),
      ])
    ).map(({ id, code }) => [code, id]),
  );
  const organOf = (i: number) => {
    const code = tree[i]?.code ?? '';
    const id = ids.get(code);
    if (id === undefined) throw new Error(`no organ ${code}`);
    return { id, code, name: `单位${code}` };
  };
  const model = new CoverageModel(tree);
  const { number, noticeId } = await act((tx) =>
    issueNotice(tx, {
      text: '关于检查的通知\n请检查。',
      file: null,
      issuer: organOf(0),
      organIds: to.map((i) => organOf(i).id),
      by,
      isDeclaredNotSecret: true,
    }),
  );
  for (const organ of to) model.arrive(organ, null);
  return { sql, tree, model, number, noticeId, organOf };
}
type World = Awaited<ReturnType<typeof startWorld>>;

/** Does one step where it is possible; the acts themselves refuse the rest, which other tests show. */
async function take(world: World, step: Step): Promise<void> {
  const { model, number, organOf, tree } = world;
  const unsigned = model.arrived().filter((organ) => !model.isReached(organ));
  const relaying = model.arrived().filter((organ) => model.isReached(organ) && model.openChildren(organ).length > 0);
  const signer = choose(unsigned, step.pick);
  const relayer = choose(relaying, step.pick);
  switch (step.kind) {
    case 'sign': {
      const organ = choose(model.arrived(), step.pick) ?? 1;
      await act((tx) => signBatch(tx, [signingFor(number, organOf(organ).id)], { isQuiet: true }));
      return model.sign(organ, { isDesk: false });
    }
    case 'desk':
      if (signer === undefined) return;
      await act((tx) => signAtDesk(tx, { number, organId: organOf(signer).id, name: '某某', reason: '电话' }));
      return model.sign(signer, { isDesk: true });
    case 'return':
      if (signer === undefined) return;
      await act((tx) => returnNotice(tx, { number, organId: organOf(signer).id, reason: '发错', by }));
      return;
    case 'relayAll':
    case 'relaySome': {
      if (relayer === undefined) return;
      const open = model.openChildren(relayer);
      const some = open.filter((_, i) => (step.mask >> (i % 8)) % 2 === 1);
      const to = step.kind === 'relayAll' || some.length === 0 ? open : some;
      const choice = step.kind === 'relayAll' ? ('all' as const) : to.map((organ) => organOf(organ).id);
      const how = { text: null, dueAt: null, reason: null, by };
      await act((tx) => relayNotice(tx, { number, organ: organOf(relayer), to: choice, ...how }));
      for (const organ of to) model.arrive(organ, relayer);
      return;
    }
    case 'claim':
    case 'claimOne': {
      if (relayer === undefined) return;
      const one = step.kind === 'claimOne' ? (choose(model.openChildren(relayer), step.mask) ?? null) : null;
      const lowerOrganId = one === null ? null : organOf(one).id;
      const organId = organOf(relayer).id;
      const { claimId } = await act((tx) =>
        claimNothingToRelay(tx, { number, organId, lowerOrganId, reason: '无此类企业', by }),
      );
      await check(world); // a claim alone changes nothing
      const organIds = tree.map((_, i) => organOf(i).id);
      await act((tx) => answerClaim(tx, { claimId, organIds, isAccepted: step.agrees, by }));
      if (step.agrees) model.excuse(relayer, one ?? 'all');
      return;
    }
    case 'moveRegister':
      return moveRegister(tree, step);
  }
}

/** The register goes on living: an organ more, an organ elsewhere under another name. The notice was frozen before. */
async function moveRegister(tree: TreeOrgan[], { pick, mask }: Step): Promise<void> {
  const isBelow = (organ: number, top: number): boolean =>
    organ === top || ((tree[organ]?.parent ?? null) !== null && isBelow(tree[organ]?.parent ?? 0, top));
  const moved = 1 + (pick % Math.max(1, tree.length - 1));
  const level = tree[moved]?.level ?? '';
  const homes = tree.flatMap((home, i) =>
    below[home.level]?.includes(level) && !isBelow(i, moved) ? [home.code] : [],
  );
  const code = tree[moved]?.code ?? '';
  const rows = rowsOf(tree).with(moved, `${code},改名${code},${level},${choose(homes, mask) ?? ''}`);
  await importRows([...rows, `${code}-x${mask},新企业,enterprise,${tree[0]?.code ?? ''}`]);
}

const signingFor = (number: number, organId: number) => ({
  inboxKey: null,
  number,
  layerId: null,
  organs: [{ organId, post: '文书' }],
  personId: 9,
  personName: '另一人',
  accountId: 0,
  account: { platform: 'wecom' as const, corp: '', user: 'u' },
  via: 'wecom-tap' as const,
  at: morning,
  rawDigest: 'ab'.repeat(32),
  redrawCode: null,
});

/** Books, figures and gaps of the program are those of the definition. */
async function check({ sql, model, number, noticeId, organOf }: World): Promise<void> {
  expect(await recount(sql, noticeId)).toEqual([]);
  const coverage = await getCoverage(sql, number);
  const gaps = await listGaps(sql, noticeId, { limit: 100, after: null });
  const { levels, ...figures } = coverageJson({ coverage, gaps });
  const truth = model.coverage();
  expect(new Map(levels.map((level) => [level.level, level]))).toEqual(truth.levels);
  const { required, reached, open, expected, desk, complete } = truth;
  expect(figures).toMatchObject({ required, reached, open, expected, desk, complete, gapsTotal: truth.gaps.length });
  expect(new Set(figures.gaps.map(({ organ }) => organ))).toEqual(new Set(truth.gaps));
  // Never "0 of 0": where a branch is unknown the whole is open.
  const isUnknown = model.arrived().some((organ) => model.unknownBelow(organ).length > 0);
  expect(coverage.complete && isUnknown).toBe(false);
  for (const organ of model.arrived()) await checkBranch({ sql, model, number, organ, organId: organOf(organ).id });
}

async function checkBranch({
  sql,
  model,
  number,
  organ,
  organId,
}: Pick<World, 'sql' | 'model' | 'number'> & { organ: number; organId: number }) {
  const [row] = await sql<{ id: number; state: string; unknown: number }>(
    `SELECT d.id, d.state, d.unknown FROM delivery d JOIN notice n ON n.id = d.notice_id
     WHERE n.number = $1::int AND d.organ_id = $2::int`,
    [number, organId],
  );
  const unknown = model.unknownBelow(organ).length;
  expect(row?.unknown).toBe(unknown);
  const branch = await getCoverage(sql, number, { deliveryIds: [row?.id ?? 0] });
  const { required, reached, open, expected, complete, gaps } = model.coverage(organ);
  expect(branch).toMatchObject({ required, reached, open, expected, complete, gapsTotal: gaps.length });
}

describe('coverage is its definition', () => {
  test('after any acts in any tree', { timeout: 180_000 }, async () => {
    await fc.assert(
      fc.asyncProperty(
        branchOf(),
        fc.nat(255),
        fc.boolean(),
        fc.array(stepOf, { maxLength: 22 }),
        async (branches, mask, deep, steps) => {
          const tree = plant(branches);
          const world = await startWorld(tree, addresseesOf(tree, mask, deep));
          await check(world);
          for (const step of steps) {
            await take(world, step);
            await check(world);
          }
        },
      ),
      { numRuns: 30 },
    );
    expect(planted()).toBeGreaterThanOrEqual(30);
  });
});
