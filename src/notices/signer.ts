import type { Clock } from '../lib/clock.ts';
import type { Store } from '../store/db.ts';
import { performAct } from './act.ts';
import { signBatch, type Signed, type Signing } from './sign.ts';

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
    store.batch((sql) => performAct(sql, clock.now(), (act) => signBatch(act, items)));

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
        for (const one of batch) await alone(one);
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
