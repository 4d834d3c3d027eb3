import {
  beginFold,
  figuresOf,
  ProofError,
  takeEntry,
  type AuditFault,
  type FoldState,
  type RegisterView,
  type ReplayEntry,
} from '../../evidence/index.ts';
import { registerTree } from '../../organs/index.ts';
import type { Sql } from '../../store/db.ts';
import { compareArrivals } from './compare-arrivals.ts';
import { compareCounters } from './compare-counters.ts';
import { compareClaims, compareNotice, compareSeconds } from './compare-notice.ts';
import { compareCorrections, compareLayers } from './compare-texts.ts';
import { pagesOf, readRosters } from './read-notice.ts';
import { rules } from './rules.ts';

export interface AuditedNotices {
  notices: number;
  arrivals: number;
  /** Notices of releases whose entries do not say all that is needed: their rows are not recomputed. */
  old: number;
  fault: AuditFault | null;
}

/**
 * Recomputes every notice from its entries and holds every row about it against that. Stops at the first fault. The caller has followed
 * the log and the register, and reads within one snapshot.
 */
export async function auditNotices(sql: Sql): Promise<AuditedNotices> {
  const notices = await sql<{ id: number; ref: string }>(
    `SELECT id, 'N' || number AS ref FROM notice ORDER BY register_version, id`,
  );
  const registerOf = oneRegister(sql);
  const done = { notices: 0, arrivals: 0, old: 0 };
  for (const { id, ref } of notices) {
    const found = await auditNotice(sql, { id, ref }, registerOf);
    if (found === 'old') done.old += 1;
    else if ('fault' in found) return { ...done, fault: found.fault };
    else done.arrivals += found.arrivals;
    done.notices += 1;
  }
  for (const { table, query } of rules) {
    const [row] = await sql<Omit<AuditFault, 'table'>>(`SELECT key, stands, should FROM (${query}) AS wrong LIMIT 1`);
    if (row) return { ...done, fault: { table, ...row } };
  }
  return { ...done, fault: null };
}

type RegisterOf = (entry: ReplayEntry) => Promise<RegisterView>;

/** Notices come by the register they were issued under, so one is held at a time. */
function oneRegister(sql: Sql): RegisterOf {
  let held: { key: string; tree: RegisterView } | null = null;
  return async ({ body: { register } }) => {
    const { version, day } =
      typeof register === 'object' && register !== null && !Array.isArray(register) ? register : {};
    if (typeof version !== 'number' || typeof day !== 'string') return { childrenOf: () => null, nodeOf: () => null };
    const key = `${version}/${day}`;
    if (held?.key !== key) held = { key, tree: await registerTree(sql, version, day) };
    return held.tree;
  };
}

async function auditNotice(
  sql: Sql,
  notice: { id: number; ref: string },
  registerOf: RegisterOf,
): Promise<'old' | { fault: AuditFault } | { arrivals: number }> {
  const { id, ref } = notice;
  const { rosters, fault: torn } = await readRosters(sql, id, ref);
  if (torn) return { fault: torn };
  const folded = await foldNotice(sql, id, { rosters, registerOf });
  if (folded === null) return { fault: { table: 'notice', key: ref, stands: '一件通知', should: '空' } };
  if (folded instanceof ProofError) {
    if (folded.code === 'replay.old') return 'old';
    const lost = folded.code === 'roster.missing';
    return {
      fault: { table: lost ? 'roster' : 'log_entry', key: ref, stands: folded.message, should: '可由前面的存证推出' },
    };
  }
  const { state, issuedAt } = folded;
  const compared = [
    () => compareNotice(sql, id, state, issuedAt),
    () => compareLayers(sql, id, state),
    () => compareArrivals(sql, id, state),
    () => compareCounters(sql, id, state),
    () => compareClaims(sql, id, state),
    () => compareSeconds(sql, id, state),
    () => compareCorrections(sql, id, state),
  ];
  for (const compare of compared) {
    const fault = await compare();
    if (fault) return { fault };
  }
  return { arrivals: state.arrivals.size };
}

const statement = `SELECT index AS id, convert_from(body, 'UTF8') AS text FROM log_entry
  WHERE notice_id = $1::int AND index > $2::bigint ORDER BY index LIMIT $3::int`;

/** Null where the log has nothing of it. */
async function foldNotice(
  sql: Sql,
  noticeId: number,
  { rosters, registerOf }: { rosters: Parameters<typeof takeEntry>[2]; registerOf: RegisterOf },
): Promise<{ state: FoldState; issuedAt: string } | ProofError | null> {
  let folded: { state: FoldState; issuedAt: string } | null = null;
  try {
    for await (const { id, text } of pagesOf<{ id: number; text: string }>(sql, statement, noticeId)) {
      // `as`: the log was followed before this; its bytes are what sealEntry wrote.
      const entry = { index: id, body: JSON.parse(text) as ReplayEntry['body'] };
      if (folded) takeEntry(folded.state, entry, rosters);
      else {
        const { at } = entry.body;
        const state = beginFold(entry, { rosters, register: await registerOf(entry) });
        folded = { state, issuedAt: typeof at === 'string' ? at : '' };
      }
    }
    if (folded) figuresOf(folded.state);
    return folded;
  } catch (error) {
    if (error instanceof ProofError) return error;
    throw error;
  }
}
