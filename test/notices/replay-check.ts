import { expect } from 'vitest';
import {
  replayNotice,
  type NoticeState,
  type ReplayEntry,
  type RosterMember,
} from '../../src/evidence/verify/index.ts';
import type { RegisterView } from '../../src/evidence/index.ts';
import { getCoverage } from '../../src/notices/coverage.ts';
import { registerTree, type RegisterTree } from '../../src/organs/index.ts';
import type { Sql } from '../../src/store/db.ts';

interface Seen {
  sql: Sql;
  number: number;
  noticeId: number;
}

/** All that a replay stands on, as the log and the tables under its roots have it. */
export interface Replayable {
  entries: ReplayEntry[];
  rosters: Map<string, RosterMember[]>;
  tree: RegisterTree;
  /** Only branches in which something of the notice is stand open. */
  closed: RegisterView;
}

export async function readReplayable({ sql, noticeId }: Pick<Seen, 'sql' | 'noticeId'>): Promise<Replayable> {
  const rows = await sql<{ index: number; text: string }>(
    `SELECT index, convert_from(body, 'UTF8') AS text FROM log_entry WHERE notice_id = $1::int ORDER BY index`,
    [noticeId],
  );
  // `as`: what the log wrote.
  const entries = rows.map(({ index, text }) => ({ index, body: JSON.parse(text) as ReplayEntry['body'] }));
  const members = await sql<RosterMember & { root: string }>(
    `SELECT r.root, m.level, m.organ_name AS name, m.organ_code AS organ, m.parent_code AS parent
     FROM roster r JOIN roster_member m ON m.roster_id = r.id WHERE r.notice_id = $1::int ORDER BY r.id, m.position`,
    [noticeId],
  );
  const rosters = new Map<string, RosterMember[]>();
  for (const { root, ...member } of members) {
    const list = rosters.get(root) ?? [];
    // Those taken back at once may be the very same who got it.
    if (!list.some(({ organ }) => organ === member.organ)) list.push(member);
    rosters.set(root, list);
  }
  const empty = await sql<{ root: string }>('SELECT root FROM roster WHERE notice_id = $1::int AND count = 0', [
    noticeId,
  ]);
  for (const { root } of empty) rosters.set(root, []);
  const [issue] = entries;
  if (!issue) throw new Error('the notice has no entry');
  // `as`: every entry of an issue says its register.
  const { version, day } = issue.body['register'] as { version: number; day: string };
  const tree = await registerTree(sql, version, day);
  const excused = entries.flatMap(({ body }) => (typeof body['covers'] === 'string' ? [body['covers']] : []));
  const open = new Set([...members.map(({ organ }) => organ), ...excused].flatMap((organ) => tree.pathOf(organ)));
  return { entries, rosters, tree, closed: closedView(tree, open) };
}

function closedView(tree: RegisterTree, open: ReadonlySet<string>): RegisterView {
  const shown = new Set(tree.top.map(({ organ }) => organ));
  for (const code of open) for (const { organ } of tree.childrenOf(code)) shown.add(organ);
  return {
    childrenOf: (code) => (open.has(code) ? tree.childrenOf(code) : null),
    nodeOf: (code) => (shown.has(code) ? tree.nodeOf(code) : null),
  };
}

const figures = ({ levels, required, reached, open, expected, desk, complete }: Omit<NoticeState, 'arrivals'>) => ({
  levels: levels.toSorted((a, b) => (a.level < b.level ? -1 : 1)),
  required,
  reached,
  open,
  expected,
  desk,
  complete,
});

/** Held to be the same: `notice status`, every arrival as its row has it, and what its entries say, with branches open and closed. */
export async function expectReplayed(seen: Seen): Promise<void> {
  const { sql, number, noticeId } = seen;
  const { entries, rosters, tree, closed } = await readReplayable(seen);
  const coverage = await getCoverage(sql, number);
  const rows = await deliveryRows(sql, noticeId);
  for (const register of [tree, closed]) {
    const state = replayNotice({ entries, rosters, register });
    // `as`: getCoverage has all of the figures.
    expect(figures(state)).toEqual(figures(coverage as unknown as NoticeState));
    expect(state.withdrawn !== null).toBe(coverage.withdrawn !== null);
    expect(new Map([...state.arrivals].map(([organ, arrival]) => [organ, rowOf(arrival)]))).toEqual(rows);
  }
}

const rowOf = (arrival: NoticeState['arrivals'] extends Map<string, infer A> ? A : never) => ({
  name: arrival.name,
  level: arrival.level,
  above: arrival.above,
  layer: arrival.layer,
  state: arrival.state,
  entry: arrival.signature?.entry ?? null,
  desk: arrival.signature?.desk ?? false,
  unknown: arrival.unknown,
  isRelayed: arrival.isRelayed,
  notApplicable: arrival.notApplicable,
  owesCorrection: arrival.owesCorrection,
});

async function deliveryRows(sql: Sql, noticeId: number): Promise<Map<string, unknown>> {
  const rows = await sql<{ organ: string }>(
    `SELECT d.organ_code AS organ, d.organ_name AS name, d.level, p.organ_code AS above, 'L' || d.layer_id AS layer,
       CASE WHEN d.signed_at IS NOT NULL THEN 'signed' WHEN d.state = 'returned' THEN 'returned' ELSE 'open' END AS state,
       (SELECT e.index FROM log_entry e WHERE e.delivery_id = d.id AND e.kind = 'sign'
          AND (convert_from(e.body, 'UTF8')::jsonb ->> 'counts')::bool) AS entry,
       d.desk, d.below AS unknown, d.state = 'relayed' AS "isRelayed", d.state = 'notApplicable' AS "notApplicable",
       d.corrected_since IS NOT NULL AS "owesCorrection"
     FROM delivery d LEFT JOIN delivery p ON p.id = d.parent_id WHERE d.notice_id = $1::int AND d.organ_id IS NOT NULL`,
    [noticeId],
  );
  return new Map(rows.map(({ organ, ...row }) => [organ, row]));
}
