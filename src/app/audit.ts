import type { Config } from '../config.ts';
import { auditLog, type AuditFault } from '../evidence/index.ts';
import type { Logger } from '../lib/log.ts';
import { auditNotices } from '../notices/index.ts';
import { auditRegister } from '../organs/index.ts';
import { longStatementMs, type Sql, type Store } from '../store/db.ts';
import { openDeployment } from './deployment.ts';

export { sayFault } from '../evidence/index.ts';

/** What an audit has gone through; `fault` is the first row that is not what the log says, null when all are. */
export interface Audited {
  entries: number;
  /** RFC 6962 root over all entries, 64 hex characters. */
  root: string;
  notices: number;
  arrivals: number;
  /** Notices of older releases, whose entries say too little: the log was followed, their rows were not recomputed. */
  old: number;
  fault: AuditFault | null;
}

/** Holds the log against its bytes, and every row about notices and the register against the log. Reads one snapshot, beside a running server. */
export const auditStore = (store: Pick<Store, 'batch'>): Promise<Audited> =>
  store.batch(
    async (sql) => {
      await sql('SET TRANSACTION ISOLATION LEVEL REPEATABLE READ READ ONLY');
      return audit(sql);
    },
    { statementTimeoutMs: longStatementMs },
  );

async function audit(sql: Sql): Promise<Audited> {
  const roots = new Map<string, string>();
  const { log, fault } = await auditLog(sql, ({ kind, body: { version, day, root } }) => {
    if ((kind !== 'organs.import' && kind !== 'register.day') || typeof root !== 'string') return;
    if (typeof version === 'number' && typeof day === 'string') roots.set(`${version}/${day}`, root);
  });
  const followed = { entries: log.size, root: log.root, notices: 0, arrivals: 0, old: 0 };
  if (fault) return { ...followed, fault };
  const torn = await auditRegister(sql, roots);
  if (torn) return { ...followed, fault: torn };
  return { ...followed, ...(await auditNotices(sql)) };
}

/** What `evidence audit` does. */
export async function auditDeployment(config: Config, log: Logger): Promise<Audited> {
  const deployment = await openDeployment(config, log);
  try {
    return await auditStore(deployment.store);
  } finally {
    await deployment.close();
  }
}
