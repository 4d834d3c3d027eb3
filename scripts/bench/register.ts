import type { Sql } from '../../src/store/db.ts';
import { wecomSettings } from './wecom-settings.ts';
import { userOf } from './taps.ts';

/** Organs of one level, with ids in a row; each has one clerk, whose person and account bear the organ's id. */
interface Rank {
  level: string;
  first: number;
  count: number;
}

/** A province made for measuring: cities, counties, townships and below them the enterprises. */
export interface Register {
  provinceId: number;
  cities: Rank;
  counties: Rank;
  townships: Rank;
  enterprises: Rank;
  /** Above the last id used. */
  nextId: number;
}

/** A tenth, a hundredth … of the enterprises stand above them, so that any size is a tree of the same shape. */
const planRegister = (firstId: number, enterprises: number): Register => {
  const ranks: Rank[] = [];
  let first = firstId + 1;
  for (const [level, share] of Object.entries({ prefecture: 10_000, county: 1000, township: 100, enterprise: 1 })) {
    const count = Math.ceil(enterprises / share);
    ranks.push({ level, first, count });
    first += count;
  }
  const [cities, counties, townships, lowest] = ranks;
  if (!cities || !counties || !townships || !lowest) throw new Error('a register has four levels below the province');
  return { provinceId: firstId, cities, counties, townships, enterprises: lowest, nextId: first };
};

/**
 * Writes a province with this many enterprises by plain set-based SQL, in the shape that the product's import leaves
 * behind: at 10⁶ organs that is not what is measured.
 */
export async function givenRegister(sql: Sql, firstId: number, enterprises: number): Promise<Register> {
  const register = planRegister(firstId, enterprises);
  const province = { level: 'province', first: firstId, count: 1 };
  const ranks = [province, register.cities, register.counties, register.townships, register.enterprises];
  await sql(
    `INSERT INTO register_import (kind, at, file_name, file_digest, added, changed, removed)
     VALUES ('organs', now(), 'bench', '', $1::int, 0, 0)`,
    [register.nextId - firstId],
  );
  for (const [i, rank] of ranks.entries()) await insertOrgans(sql, rank, ranks[i - 1] ?? null);
  await insertPeople(sql, firstId, register.nextId - 1);
  for (const table of ['organ', 'organ_version', 'person', 'account', 'post_holder']) await sql(`ANALYZE ${table}`);
  return register;
}

async function insertOrgans(sql: Sql, { level, first, count }: Rank, above: Rank | null): Promise<void> {
  await sql(
    `INSERT INTO organ (id, code, name, level, parent_id, path)
     SELECT i, 'B' || lpad(i::text, 9, '0'), '样例单位' || i, $2::text, p.id, coalesce(p.path, '') || i || '.'
     FROM generate_series($1::int, $1::int + $3::int - 1) AS i LEFT JOIN organ p ON p.id = $4::int + (i - $1::int) % $5::int`,
    [first, level, count, above?.first ?? null, above?.count ?? 1],
  );
  await sql(
    `INSERT INTO organ_version (organ_id, since, parent_id, name, level, path)
     SELECT id, (SELECT max(id) FROM register_import), parent_id, name, level, path
     FROM organ WHERE id >= $1::int AND id < $1::int + $2::int`,
    [first, count],
  );
}

async function insertPeople(sql: Sql, first: number, last: number): Promise<void> {
  const range = [first, last];
  await sql(
    `INSERT INTO person (id, name) SELECT i, '样例人员' || i FROM generate_series($1::int, $2::int) AS i`,
    range,
  );
  await sql(
    `INSERT INTO account (id, platform, corp, "user", person_id)
     SELECT i, 'wecom', $3::text, $4::text || i, i FROM generate_series($1::int, $2::int) AS i`,
    [...range, wecomSettings.corpId, userOf('')],
  );
  await sql(
    `INSERT INTO post_holder (id, person_id, organ_id, post, roles)
     SELECT i, i, i, '文书', '{clerk}' FROM generate_series($1::int, $2::int) AS i`,
    range,
  );
  for (const table of ['organ', 'person', 'account', 'post_holder']) {
    await sql(`SELECT setval('${table}_id_seq', greatest($1::int, (SELECT last_value FROM ${table}_id_seq)))`, [last]);
  }
}
