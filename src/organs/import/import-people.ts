import { appendEntries, digestOf } from '../../evidence/index.ts';
import { chinaDate } from '../../lib/china-time.ts';
import { longStatementMs } from '../../store/db.ts';
import { assertFaultless, type Fault } from '../table/faults.ts';
import { readTable } from '../table/read-table.ts';
import { peopleColumns, type PeopleColumn } from './columns.ts';
import type { ImportDeps, Imported, ImportFile } from './import-organs.ts';
import { findKnownPeople, findOrgans } from './known-people.ts';
import { planPeople } from './people-plan.ts';
import { readPeopleRows, type OwnCorp } from './people-rows.ts';
import { closeVersion, openVersion } from './register-version.ts';
import { writePeople } from './write-people.ts';

interface PeopleImportDeps extends ImportDeps {
  /** Whose ids need no prefix. */
  ownCorp: OwnCorp;
}

/**
 * Imports people, all or nothing: a row is a post; its person is found by any given id, else by name and organ. One
 * entry in the log, without names.
 *
 * Shape: counts are of posts.
 * Units: `at` is a UTC instant.
 * Throws: AppError `file.unreadable`; `import.rejected` with every wrong row in `details`.
 * Source: design.md 6 `people import`.
 */
export async function importPeople(
  { store, ownCorp }: PeopleImportDeps,
  { bytes, fileName, at, replace = false }: ImportFile,
): Promise<Imported> {
  const rows = await readTable(bytes, fileName, peopleColumns);
  const digest = digestOf(bytes);
  const rowFaults: Fault[] = [];
  const inputs = readPeopleRows(rows, ownCorp, rowFaults);
  // `as`: keys of a row are column names, which Object.keys forgets.
  const present = new Set(Object.keys(rows[0]?.cells ?? {}) as PeopleColumn[]);
  const today = chinaDate(at);
  return store.batch(
    async (sql) => {
      const version = await openVersion(sql);
      const faults = [...rowFaults];
      const organIds = await findOrgans(sql, inputs, today, faults);
      const people = planPeople(inputs, await findKnownPeople(sql, inputs), faults);
      assertFaultless(faults);
      const counts = await writePeople(sql, people, organIds, { present, replace, today });
      await closeVersion(sql, { version, kind: 'people', at, fileName, digest, counts });
      const facts = { version, ...counts, replace };
      await appendEntries(
        sql,
        [{ kind: 'people.import', at, via: 'operator', subject: `register/${version}`, digest, facts }],
        at,
      );
      return { version, ...counts, unchanged: inputs.length - counts.added - counts.changed };
    },
    { statementTimeoutMs: longStatementMs },
  );
}
