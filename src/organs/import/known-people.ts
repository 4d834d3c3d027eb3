import type { Account } from '../../platforms/port.ts';
import type { Sql } from '../../store/db.ts';
import type { Fault } from '../table/faults.ts';
import { accountKey, placeKey } from './people-clusters.ts';
import type { KnownPeople } from './people-plan.ts';
import type { PersonInput } from './people-rows.ts';

const chunkSize = 20_000;

function* chunksOf<T>(items: readonly T[]): Generator<T[]> {
  for (let from = 0; from < items.length; from += chunkSize) yield items.slice(from, from + chunkSize);
}

interface KnownOrgan {
  id: number;
  code: string;
  isClosed: boolean;
}

/** Ids of the organs that the rows name; rows that name none, or one that is closed, are faults. */
export async function findOrgans(
  sql: Sql,
  rows: readonly PersonInput[],
  today: string,
  faults: Fault[],
): Promise<Map<string, number>> {
  const organs = new Map<string, KnownOrgan>();
  for (const codes of chunksOf([...new Set(rows.map((row) => row.organ_code))])) {
    const found = await sql<KnownOrgan>(
      `SELECT id, code, coalesce(valid_to <= $2::date, false) AS "isClosed" FROM organ WHERE code = ANY ($1::text[])`,
      [codes, today],
    );
    for (const organ of found) organs.set(organ.code, organ);
  }
  for (const { line, organ_code, valid_to } of rows) {
    const organ = organs.get(organ_code);
    const ended = valid_to !== null && valid_to <= today;
    if (!organ) faults.push({ line, column: 'organ_code', reason: `名录中没有编码为 ${organ_code} 的单位` });
    else if (organ.isClosed && !ended) {
      faults.push({ line, column: 'organ_code', reason: `单位 ${organ_code} 已停用，不能再有在岗人员` });
    }
  }
  return new Map([...organs.values()].map(({ code, id }) => [code, id]));
}

interface AccountRow extends Account {
  personId: number;
}
const accountFields = 'a.platform, a.corp, a."user", a.person_id AS "personId"';

/** What the register knows of the people in a file: by their accounts, and by name within an organ. */
export async function findKnownPeople(sql: Sql, rows: readonly PersonInput[]): Promise<KnownPeople> {
  const byAccount = new Map<string, number>();
  const byPlace = new Map<string, number[]>();
  const accountsOf = new Map<number, Account[]>();
  const accounts = new Map(rows.flatMap((row) => row.accounts).map((account) => [accountKey(account), account]));
  for (const chunk of chunksOf([...accounts.values()])) {
    const found = await sql<AccountRow>(
      `SELECT ${accountFields} FROM json_to_recordset($1::json) AS f(platform text, corp text, "user" text)
       JOIN account a ON a.platform = f.platform AND a.corp = f.corp AND a."user" = f."user"`,
      [JSON.stringify(chunk)],
    );
    for (const row of found) byAccount.set(accountKey(row), row.personId);
  }
  const places = new Map(rows.map(({ name, organ_code: code }) => [placeKey(name, code), { name, code }]));
  for (const chunk of chunksOf([...places.values()])) {
    const found = await sql<{ id: number; name: string; code: string }>(
      `SELECT DISTINCT p.id, p.name, o.code FROM json_to_recordset($1::json) AS f(name text, code text)
       JOIN organ o ON o.code = f.code JOIN post_holder h ON h.organ_id = o.id
       JOIN person p ON p.id = h.person_id AND p.name = f.name ORDER BY p.id`,
      [JSON.stringify(chunk)],
    );
    for (const { id, name, code } of found) {
      const key = placeKey(name, code);
      byPlace.set(key, [...(byPlace.get(key) ?? []), id]);
    }
  }
  for (const chunk of chunksOf([...new Set([...byPlace.values()].flat())])) {
    const found = await sql<AccountRow>(`SELECT ${accountFields} FROM account a WHERE a.person_id = ANY ($1::int[])`, [
      chunk,
    ]);
    for (const { personId, ...account } of found) {
      accountsOf.set(personId, [...(accountsOf.get(personId) ?? []), account]);
    }
  }
  return { byAccount, byPlace, accountsOf };
}
