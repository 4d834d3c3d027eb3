import { createLogCheck } from '../evidence/index.ts';
import type { RowWatch } from '../store/backup/format.ts';

/** COPY's text writes bytes as `\\x…`, the backslash doubled. */
const bytesOf = (field: string) => Buffer.from(field.slice(3), 'hex');

/** Follows the log as its rows go into a backup or come out of one. */
export function createBackupWatch(): { watch: RowWatch; fault: () => string | null } {
  const check = createLogCheck();
  const watch: RowWatch = {
    tables: ['log_entry', 'log_head'],
    row(table, { index = '', leaf_hash: leaf = '', body = '', size = '' }) {
      if (table === 'log_head') check.head(Number(size));
      else check.entry({ index: Number(index), leaf: bytesOf(leaf), body: bytesOf(body) });
    },
    log: check.log,
    fault: check.fault,
  };
  return { watch, fault: check.fault };
}
