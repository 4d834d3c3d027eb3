import { createSigner, inOneTransaction, type Signer, type SignerDeps } from '../../src/notices/signer.ts';

/** What is compared (design.md 8). */
export const signers: Readonly<Record<string, (deps: SignerDeps) => Signer>> = {
  /** As in production. */
  batches: (deps) => createSigner(deps),
  /** The same path with the batch's transaction replaced by a promise that resolves at once. */
  off: (deps) => createSigner(deps, async (items) => items.map(() => ({ outcome: 'duplicate' }))),
  /** One transaction a tap, on as many connections as the pool has. */
  tapByTap: (deps) => {
    const commit = inOneTransaction(deps);
    return {
      async sign(item) {
        const [signed] = await commit([item]);
        if (!signed) throw new Error('a signature has no outcome');
        return signed;
      },
    };
  },
};
