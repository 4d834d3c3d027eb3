import fc from 'fast-check';
import { expect, test } from 'vitest';
import { AppError } from '../../../src/errors.ts';
import { subtreeCounts } from '../../../src/organs/index.ts';
import { csv, organHeader, useRegister } from '../support.ts';

const register = useRegister();

const codes = ['A', 'B', 'C', 'D', 'E', 'F', 'G', 'H'] as const;
const organ = fc.record({
  code: fc.constantFrom(...codes),
  // Zones hang almost anywhere: most of these trees are allowed, and circles are easy to make.
  level: fc.constantFrom('county', 'enterprise', ...Array<'developmentZone'>(9).fill('developmentZone')),
  /** Which row of the same import stands above; one past the last is the province. */
  above: fc.nat({ max: 12 }),
});
const someImport = fc.record({
  organs: fc.uniqueArray(organ, { minLength: 1, maxLength: 8, selector: ({ code }) => code }),
  replace: fc.boolean(),
});
type SomeImport = typeof someImport extends fc.Arbitrary<infer T> ? T : never;

const rowsOf = ({ organs }: SomeImport) =>
  organs.map(({ code, level, above }) => `${code},${code}${level},${level},${organs[above]?.code ?? 'P'},,`);

interface Placed {
  id: number;
  parent: number | null;
  path: string;
}

/** Paths worked out here, by walking up. */
function assertPathsFollowParents(organs: Placed[]): void {
  const byId = new Map(organs.map((o) => [o.id, o]));
  for (const { id, path } of organs) {
    const walk: number[] = [];
    for (let up: Placed | undefined = byId.get(id); up; up = up.parent === null ? undefined : byId.get(up.parent)) {
      walk.unshift(up.id);
      expect(walk.length).toBeLessThanOrEqual(organs.length);
    }
    expect(path).toBe(walk.map((step) => `${step}.`).join(''));
  }
}

const placed = `SELECT id, parent_id AS parent, path FROM organ ORDER BY id`;
const versionAt = `SELECT organ_id AS id, parent_id AS parent, path FROM organ_version
  WHERE since <= $1::int AND (until IS NULL OR until > $1::int) ORDER BY organ_id`;

/** The version made, or null when the import was refused. */
async function tryImport(some: SomeImport): Promise<number | null> {
  try {
    const text = csv(organHeader, 'P,省,province,,,', ...rowsOf(some));
    return (await register.organs(text, { replace: some.replace })).version;
  } catch (error) {
    if (error instanceof AppError && error.code === 'import.rejected') return null;
    throw error;
  }
}

test('after random imports path and parent agree, in the register and in every version of it', async () => {
  let accepted = 0;
  const property = fc.asyncProperty(fc.array(someImport, { minLength: 1, maxLength: 5 }), async (imports) => {
    await register.empty();
    await register.organs(csv(organHeader, 'P,省,province,,,'));
    const versions = new Map<number, Placed[]>();
    for (const some of imports) {
      const before = await register.sql<Placed>(placed);
      const version = await tryImport(some);
      const after = await register.sql<Placed>(placed);
      if (version !== null) versions.set(version, after);
      expect(after).toEqual(version === null ? before : after);
    }
    accepted += versions.size;
    assertPathsFollowParents(await register.sql<Placed>(placed));
    for (const [version, then] of versions) {
      expect(await register.sql<Placed>(versionAt, [version])).toEqual(then);
      const top = then.find(({ parent }) => parent === null)?.id ?? 0;
      const counts = (await subtreeCounts(register.sql, [top], version, new Date(0))).get(top) ?? {};
      expect(Object.values(counts).reduce((a, b) => a + b, 0)).toBe(then.length - 1);
    }
  });
  await fc.assert(property, { numRuns: 60, seed: 12 });
  expect(accepted).toBeGreaterThan(60);
}, 120_000);
