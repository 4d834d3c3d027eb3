import type { CertificateOpening } from '../../evidence/index.ts';
import type { Sql } from '../../store/db.ts';

const pageSize = 5_000;

/** One opening for each commitment as JSON in pieces, in their order; what was forgotten stands as withheld. */
export async function* openingPieces(
  sql: Sql,
  commitments: readonly { index: number; field: string }[],
): AsyncGenerator<string> {
  for (let from = 0; from < commitments.length; from += pageSize) {
    const page = commitments.slice(from, from + pageSize);
    const known = await readOpenings(sql, page);
    const pieces = page.map(({ index, field }) => {
      const opened = known.get(`${index}/${field}`);
      const opening: CertificateOpening = opened ? { index, field, ...opened } : { index, field, withheld: true };
      return JSON.stringify(opening);
    });
    yield (from > 0 ? ',' : '') + pieces.join(',');
  }
}

async function readOpenings(
  sql: Sql,
  page: readonly { index: number }[],
): Promise<Map<string, { salt: string; value: string }>> {
  const rows = await sql<{ index: number; field: string; salt: string; value: string }>(
    `SELECT index, field, encode(salt, 'hex') AS salt, value FROM log_opening WHERE index = ANY($1::bigint[])`,
    [[...new Set(page.map(({ index }) => index))]],
  );
  return new Map(rows.map(({ index, field, salt, value }) => [`${Number(index)}/${field}`, { salt, value }]));
}
