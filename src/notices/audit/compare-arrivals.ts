import { firstDifference, type AuditFault, type FoldArrival, type FoldState } from '../../evidence/index.ts';
import type { Sql } from '../../store/db.ts';
import { reachedStates } from '../rules.ts';
import type { PerLevel } from '../unknown.ts';
import { pagesOf } from './read-notice.ts';

interface Row {
  id: number;
  organ: string;
  owner: string | null;
  name: string;
  level: string;
  layer: string;
  above: string | null;
  path: string[];
  sender: string;
  state: string;
  signedAt: string | null;
  desk: boolean;
  below: PerLevel;
  unknown: number;
  owesCorrection: boolean;
}

const second = (column: string) => `to_char(${column} AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS"Z"')`;

const statement = `SELECT d.id, d.organ_code AS organ, o.code AS owner, d.organ_name AS name, d.level, 'L' || d.layer_id AS layer,
    p.organ_code AS above, s.code AS sender, d.state, ${second('d.signed_at')} AS "signedAt", d.desk, d.below, d.unknown,
    d.corrected_since IS NOT NULL AS "owesCorrection",
    ARRAY(SELECT a.organ_code FROM unnest(d.ancestors) WITH ORDINALITY AS x(id, n) JOIN delivery a ON a.id = x.id ORDER BY x.n) AS path
  FROM delivery d LEFT JOIN organ o ON o.id = coalesce(d.organ_id, d.withdrawn_organ_id) LEFT JOIN organ s ON s.id = d.sender_organ_id
  LEFT JOIN delivery p ON p.id = d.parent_id
  WHERE d.notice_id = $1::int AND d.id > $2::int ORDER BY d.id LIMIT $3::int`;

/** What the transport says of an arrival that nobody has answered: no entry tells. */
const underWay = ['queued', 'dispatched', 'undeliverable', 'delivered', 'read'];

/** Every arrival's row against what the entries say of it; taken-back ones too. */
export async function compareArrivals(sql: Sql, noticeId: number, state: FoldState): Promise<AuditFault | null> {
  const { ref } = state;
  const seen = new Set<string>();
  const taken = new Map(state.taken.map((arrival) => [`${arrival.organ}/${arrival.layer}`, arrival]));
  for await (const row of pagesOf<Row>(sql, statement, noticeId)) {
    const key = `${ref} ${row.organ}`;
    if (row.state === 'withdrawn') {
      const place = `${row.organ}/${row.layer}`;
      const was = taken.get(place);
      const fault = was ? historyFault(key, row, was) : stray(key, row);
      if (fault) return fault;
      taken.delete(place);
      continue;
    }
    const arrival = state.arrivals.get(row.organ);
    if (!arrival || seen.has(row.organ)) return stray(key, row);
    seen.add(row.organ);
    const fault = arrivalFault(key, row, arrival, state);
    if (fault) return fault;
  }
  for (const organ of state.arrivals.keys()) {
    if (!seen.has(organ)) return { table: 'delivery', key: `${ref} ${organ}`, stands: '空', should: '一次送达' };
  }
  const [lost] = taken.values();
  return lost
    ? { table: 'delivery', key: `${ref} ${lost.organ}`, stands: '空', should: `已撤回的 ${lost.layer}` }
    : null;
}

const stray = (key: string, { layer, state }: Row): AuditFault => ({
  table: 'delivery',
  key,
  stands: `${layer} ${state}`,
  should: '空',
});

function arrivalFault(key: string, row: Row, arrival: FoldArrival, state: FoldState): AuditFault | null {
  const { signature, unknown } = arrival;
  const should = {
    owner: arrival.organ,
    name: arrival.name,
    level: arrival.level,
    layer: arrival.layer,
    above: arrival.above,
    path: pathOf(state, arrival),
    sender: arrival.sender,
    state: stateOf(arrival, row.state),
    signedAt: signature?.at ?? null,
    desk: signature?.desk ?? false,
    below: unknown,
    unknown: Object.values(unknown).reduce((a, b) => a + b, 0),
    owesCorrection: arrival.owesCorrection,
  };
  return firstDifference('delivery', key, { ...row }, should);
}

function stateOf({ state, isRelayed, notApplicable }: FoldArrival, stands: string): string {
  if (state === 'returned') return 'returned';
  if (state === 'signed') return notApplicable ? 'notApplicable' : isRelayed ? 'relayed' : 'signed';
  return underWay.includes(stands) && !reachedStates.includes(stands) ? stands : 'dispatched';
}

/** Codes of the arrivals above, outermost first. */
function pathOf({ arrivals }: FoldState, arrival: FoldArrival): string[] {
  const path: string[] = [];
  for (let at = arrival.above; at !== null; at = arrivals.get(at)?.above ?? null) path.unshift(at);
  return path;
}

/** Taken back: what it says of signing stays, and nothing is unknown below it. */
const historyFault = (
  key: string,
  row: Row,
  { organ, name, level, sender, signature }: FoldArrival,
): AuditFault | null =>
  firstDifference(
    'delivery',
    key,
    { ...row },
    {
      owner: organ,
      name,
      level,
      sender,
      signedAt: signature?.at ?? null,
      desk: signature?.desk ?? false,
      unknown: 0,
      below: {},
    },
  );
