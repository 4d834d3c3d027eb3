import { AppError } from '../errors.ts';
import type { Clock } from '../lib/clock.ts';
import type { Store } from '../store/db.ts';
import { performAct } from './act.ts';
import { signBatch, type Signed, type Signing } from './sign.ts';

/** A statement of a batch takes milliseconds: a database that is silent for so long is away, and everybody waits behind it. */
const statementTimeoutMs = 10_000;

/** Larger batches gain nothing more and make the last in them wait. */
const mostAtOnce = 500;

interface Waiting {
  item: Signing;
  done: (signed: Signed) => void;
  failed: (error: unknown) => void;
}

export interface SignerDeps {
  store: Pick<Store, 'batch'>;
  clock: Clock;
}

/** Makes signatures durable; gives one outcome an item, in their order. */
export type CommitSignatures = (items: Signing[]) => Promise<Signed[]>;

/** All of them in one transaction. */
export const inOneTransaction =
  ({ store, clock }: SignerDeps): CommitSignatures =>
  (items) =>
    store.batch((sql) => performAct(sql, clock.now(), (act) => signBatch(act, items)), { statementTimeoutMs });

/**
 * Collects the signatures that arrive while a batch is in flight and commits them together: one batch in flight an
 * instance (design.md 3). A promise resolves when its signature is durable.
 */
export function createSigner(deps: SignerDeps, commit: CommitSignatures = inOneTransaction(deps)) {
  let waiting: Waiting[] = [];
  let isRunning = false;

  const alone = async ({ item, done, failed }: Waiting) => {
    try {
      const [signed] = await commit([item]);
      if (signed) done(signed);
    } catch (error) {
      failed(error);
      if (error instanceof AppError && error.code === 'database.down') throw error;
    }
  };
  const oneByOne = async (batch: Waiting[]) => {
    for (const [i, one] of batch.entries()) {
      try {
        await alone(one);
      } catch (error) {
        // Away twice: whoever waits hears it now, not after one more time limit for each in front of him.
        for (const { failed } of batch.slice(i + 1)) failed(error);
        return;
      }
    }
  };

  const run = async () => {
    isRunning = true;
    while (waiting.length > 0) {
      const batch = waiting.splice(0, mostAtOnce);
      try {
        const results = await commit(batch.map(({ item }) => item));
        results.forEach((signed, i) => batch[i]?.done(signed));
      } catch {
        // One bad item must not take the others down: each gets a transaction of its own, and its own error.
        await oneByOne(batch);
      }
    }
    isRunning = false;
  };

  return {
    sign: (item: Signing): Promise<Signed> =>
      new Promise((done, failed) => {
        waiting.push({ item, done, failed });
        if (!isRunning) void run();
      }),
  };
}
export type Signer = ReturnType<typeof createSigner>;
