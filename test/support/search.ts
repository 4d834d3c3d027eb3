import type { TestApp } from './app.ts';

/** The tables of the whole database, queue included, in which these words stand: as text, as JSON or in bytes, UTF-8 or UTF-16. */
export async function tablesWith({ sql }: Pick<TestApp, 'sql'>, words: string): Promise<string[]> {
  const tables = await sql<{ name: string }>(
    `SELECT format('%I.%I', schemaname, tablename) AS name FROM pg_tables
     WHERE schemaname NOT IN ('pg_catalog', 'information_schema') ORDER BY 1`,
  );
  const hex = [Buffer.from(words, 'utf8'), Buffer.from(words, 'utf16le')].map((bytes) => bytes.toString('hex'));
  const found: string[] = [];
  for (const { name } of tables) {
    // bytea stands in a row's text as hex.
    const [row] = await sql<{ n: number }>(
      `SELECT count(*)::int AS n FROM ${name} AS t
       WHERE position($1::text IN t::text) > 0 OR position($2::text IN t::text) > 0 OR position($3::text IN t::text) > 0`,
      [words, ...hex],
    );
    if (row && row.n > 0) found.push(name);
  }
  return found;
}
