import type { Json } from '../lib/canonical-json.ts';
import type { Sql } from '../store/db.ts';
import type { AuditFault } from './audit-fault.ts';
import { createLogCheck, type FollowedLog } from './check-log.ts';

const pageSize = 5_000;

interface Row {
  index: number;
  kind: string;
  at: Date;
  noticeId: number | null;
  leaf: Buffer;
  body: Buffer;
}

/** An entry whose bytes are what was hashed. */
export interface AuditedEntry {
  index: number;
  kind: string;
  noticeId: number | null;
  body: { [key: string]: Json };
}

/**
 * Follows the log from its first entry: numbers without a gap, every leaf from its bytes, the columns beside the bytes, and the head. Hands
 * on each entry until the first fault. Memory does not grow with the log.
 *
 * Shape: `fault` is null for a log that is whole; `log` is how far it goes, with its root.
 */
export async function auditLog(
  sql: Sql,
  onEntry: (entry: AuditedEntry) => void,
): Promise<{ log: FollowedLog; fault: AuditFault | null }> {
  const check = createLogCheck();
  const refs = new Map<number, Json>();
  for (let from = 0; ;) {
    const rows = await sql<Row>(
      `SELECT index, kind, at, notice_id AS "noticeId", leaf_hash AS leaf, body FROM log_entry
       WHERE index >= $1::bigint ORDER BY index LIMIT $2::int`,
      [from, pageSize],
    );
    for (const row of rows) {
      check.entry(row);
      const said = check.fault();
      // Until the last entry the head is not counted, so a fault is one of this entry.
      if (said !== null && said.startsWith('存证第')) return { log: check.log(), fault: brokenEntry(row, said) };
      const body = bodyOf(row);
      const fault = columnFault(row, body, refs);
      if (fault) return { log: check.log(), fault };
      onEntry({ index: row.index, kind: row.kind, noticeId: row.noticeId, body });
    }
    const last = rows.at(-1);
    if (!last) break;
    from = last.index + 1;
  }
  const [head] = await sql<{ size: number }>('SELECT size FROM log_head WHERE id = 1');
  check.head(head?.size ?? 0);
  const { size } = check.log();
  if (head?.size === size) return { log: check.log(), fault: null };
  return {
    log: check.log(),
    fault: { table: 'log_head', key: 'size', stands: String(head?.size ?? '空'), should: String(size) },
  };
}

const brokenEntry = ({ index }: Row, said: string): AuditFault => ({
  table: 'log_entry',
  key: String(index),
  stands: said.slice(said.indexOf('号') + 1),
  should: '连号且与摘要相符',
});

// `as`: the bytes are what sealEntry wrote, an object.
const bodyOf = ({ body }: Row) => JSON.parse(body.toString('utf8')) as AuditedEntry['body'];

const wordOf = (value: Json | undefined): string =>
  typeof value === 'string' || typeof value === 'number' ? String(value) : '空';

/** Columns that only help to find an entry again. They must not lead to another one. */
function columnFault(
  { index, kind, at, noticeId }: Row,
  body: AuditedEntry['body'],
  refs: Map<number, Json>,
): AuditFault | null {
  const fault = (column: string, stands: string, should: Json | undefined): AuditFault => ({
    table: 'log_entry',
    key: `${index} ${column}`,
    stands,
    should: wordOf(should),
  });
  if (body['kind'] !== kind) return fault('kind', kind, body['kind']);
  const second = `${at.toISOString().slice(0, 19)}Z`;
  if (body['at'] !== second) return fault('at', second, body['at']);
  const ref = body['notice'] ?? null;
  if (noticeId !== null && kind === 'issue') refs.set(noticeId, ref);
  const named = noticeId === null ? null : (refs.get(noticeId) ?? null);
  return named === ref ? null : fault('notice_id', wordOf(named ?? noticeId), ref);
}
