import fc from 'fast-check';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { AppError } from '../../src/errors.ts';
import { getCoverage } from '../../src/notices/index.ts';
import { openStore, pgSql, type Store } from '../../src/store/db.ts';
import { cloneDb } from '../support/db.ts';
import { aim, doAct, momentOf, newOrgan, startWorld, type AimedAct, type World } from './any-acts.ts';
import { addresseesOf, branchOf, plant } from './any-tree.ts';
import { proved } from './certificate-ground.ts';

const numRuns = Number(process.env['PROPERTY_RUNS'] ?? 8);

let store: Store;
beforeAll(async () => {
  const { url } = await cloneDb();
  store = openStore(url);
});
afterAll(() => store.close());

const tryAct = (world: World, act: AimedAct) =>
  doAct(world, act).catch((error: unknown) => {
    if (!(error instanceof AppError) || error.code === 'database.down') throw error;
  });

test(
  'after any acts there is a certificate that holds and has the figures of notice status',
  { timeout: 600_000 },
  async () => {
    await fc.assert(
      fc.asyncProperty(
        branchOf(10),
        fc.nat(255),
        fc.boolean(),
        fc.array(momentOf, { minLength: 8, maxLength: 25 }),
        async (branches, mask, deep, moments) => {
          const tree = plant(branches);
          const world = await startWorld(store, tree, addresseesOf(tree, mask, deep));
          for (const [i, { acts, before }] of moments.entries()) {
            if (before === 'newOrgan') await newOrgan(world, `${world.tree[0]?.code ?? ''}-x${i}`, i);
            for (const act of acts) await tryAct(world, await aim(world, act));
          }
          const sql = pgSql(store.pool);
          const { status, fault, state } = await proved(sql, world.noticeId);
          expect({ status, fault }).toEqual({ status: 'valid', fault: null });
          const { levels, required, reached, open, expected, desk, complete } = await getCoverage(sql, world.number);
          expect({ ...state, arrivals: null }).toMatchObject({
            levels,
            required,
            reached,
            open,
            expected,
            desk,
            complete,
          });
        },
      ),
      { numRuns, endOnFailure: true },
    );
  },
);
