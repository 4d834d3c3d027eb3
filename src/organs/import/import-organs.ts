import { appendEntries, digestOf } from '../../evidence/index.ts';
import { chinaDate } from '../../lib/china-time.ts';
import { longStatementMs, type Sql, type Store } from '../../store/db.ts';
import { makeRegisterRoot } from '../register/register-root.ts';
import { assertFaultless, type Fault } from '../table/faults.ts';
import { readTable } from '../table/read-table.ts';
import { organColumns, type OrganColumn } from './columns.ts';
import { checkMergers } from './merger-checks.ts';
import { checkOrgans } from './organ-checks.ts';
import { workOutPaths } from './organ-paths.ts';
import { readOrganRows, type OrganInput } from './organ-rows.ts';
import { stageOrgans } from './organ-staging.ts';
import { closeVersion, openVersion } from './register-version.ts';
import { writeMergers } from './write-mergers.ts';
import { writeOrgans } from './write-organs.ts';

export interface ImportDeps {
  store: Pick<Store, 'batch'>;
}

interface OrgansImportDeps extends ImportDeps {
  /** Within the import's transaction: what follows for organs that have a successor since this import. */
  onMerged?: (sql: Sql, organIds: number[]) => Promise<unknown>;
}

export interface ImportFile {
  bytes: Uint8Array;
  fileName: string;
  /** The instant of the import, UTC; its day in China is the day on which left-out rows end. */
  at: Date;
  /** Close what the file leaves out. */
  replace?: boolean;
}

/** What became of the rows; `removed` are rows of the register that the file left out. */
export interface Imported {
  /** The register version this import made. */
  version: number;
  added: number;
  changed: number;
  removed: number;
  unchanged: number;
}

/**
 * Imports organs, all or nothing: upsert by code, the tree's paths and versions kept, one entry in the log, and one more for
 * each organ that was merged into another (`merged_into`), or stands on its own again.
 *
 * Units: `at` is a UTC instant. Ten thousand organs take about a second, a million a minute or two and 1.2 GB.
 * Throws: AppError `file.unreadable`; `import.rejected` with every wrong row in `details`.
 * Source: design.md 6 `organs import`, domain.md 3.
 */
export async function importOrgans(
  { store, onMerged }: OrgansImportDeps,
  { bytes, fileName, at, replace = false }: ImportFile,
): Promise<Imported> {
  const rows = await readTable(bytes, fileName, organColumns);
  const digest = digestOf(bytes);
  const faults: Fault[] = [];
  const inputs = readOrganRows(rows, faults);
  // `as`: keys of a row are column names, which Object.keys forgets.
  const present = new Set(Object.keys(rows[0]?.cells ?? {}) as OrganColumn[]);
  return store.batch(
    async (sql) => {
      const version = await openVersion(sql);
      const today = chinaDate(at);
      await stageOrgans(sql, inputs, { present, replace, today });
      const checked = [...(await checkOrgans(sql, { replace })), ...(await checkMergers(sql, { replace, today }))];
      assertFaultless([...faults, ...checked, ...(await workOutPaths(sql))]);
      const counts = await writeOrgans(sql, { version, replace, today });
      const mergers = await writeMergers(sql, { version, at });
      await closeVersion(sql, { version, kind: 'organs', at, fileName, digest, counts });
      const { added, changed, removed, moved } = counts;
      const { root } = await makeRegisterRoot(sql, { version, day: today, at });
      const organs = await countValid(sql, at);
      const facts = { version, day: today, added, changed, removed, moved, replace, organs, root };
      if (mergers.organIds.length > 0) await onMerged?.(sql, mergers.organIds);
      const subject = `register/${version}`;
      await appendEntries(
        sql,
        [{ kind: 'organs.import', at, via: 'operator', subject, digest, facts }, ...mergers.entries],
        at,
      );
      return { version, added, changed, removed, unchanged: countUnchanged(inputs, counts) };
    },
    { statementTimeoutMs: longStatementMs },
  );
}

const countUnchanged = (inputs: readonly OrganInput[], { added, changed }: { added: number; changed: number }) =>
  inputs.length - added - changed;

/** The register's size by level: the denominator of every coverage under this version. */
async function countValid(sql: Sql, at: Date): Promise<Record<string, number>> {
  const rows = await sql<{ level: string; count: number }>(
    `SELECT level, count(*)::int AS count FROM organ
     WHERE (valid_from IS NULL OR valid_from <= $1::date) AND (valid_to IS NULL OR valid_to > $1::date)
     GROUP BY level ORDER BY level`,
    [chinaDate(at)],
  );
  return Object.fromEntries(rows.map(({ level, count }) => [level, count]));
}
