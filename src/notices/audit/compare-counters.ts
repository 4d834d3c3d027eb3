import type { AuditFault, FoldState } from '../../evidence/index.ts';
import type { Sql } from '../../store/db.ts';

interface Row {
  scope: number;
  /** The arrival whose branch it is; null for the whole notice. */
  organ: string | null;
  level: string;
  figures: number[];
}

/** Required, reached, desk and unknown by branch and level, against the arrivals recomputed. Branches without counters have nothing below. */
export async function compareCounters(sql: Sql, noticeId: number, state: FoldState): Promise<AuditFault | null> {
  const rows = await sql<Row>(
    `SELECT c.scope, d.organ_code AS organ, c.level, ARRAY[c.required, c.reached, c.desk, c.unknown] AS figures
     FROM coverage c LEFT JOIN delivery d ON d.id = c.scope AND d.notice_id = c.notice_id AND d.organ_id IS NOT NULL
     WHERE c.notice_id = $1::int ORDER BY c.scope, c.level`,
    [noticeId],
  );
  const kept = new Set(rows.flatMap(({ organ }) => (organ === null ? [] : [organ])));
  // Whoever has sent it on has counters of his own.
  for (const { above } of state.arrivals.values()) if (above !== null) kept.add(above);
  const counted = countUp(state, kept);
  const stands = new Set<string>();
  for (const { scope, organ, level, figures } of rows) {
    const place = `${scope === 0 ? '' : organ}/${level}`;
    stands.add(place);
    // A branch that was taken back leaves its counters behind, at nothing.
    const want = scope !== 0 && organ === null ? [0, 0, 0, 0] : (counted.get(place) ?? [0, 0, 0, 0]);
    if (want.join() !== figures.join()) return fault(state, place, figures.join('/'), want.join('/'));
  }
  const [lost] = [...counted].filter(([place]) => !stands.has(place));
  return lost ? fault(state, lost[0], '空', lost[1].join('/')) : null;
}

const fault = ({ ref }: FoldState, place: string, stands: string, should: string): AuditFault => ({
  table: 'coverage',
  key: `${ref} ${place.startsWith('/') ? '全部' : ''}${place}（应收/已签收/代录/未知）`,
  stands,
  should,
});

function countUp({ arrivals }: FoldState, kept: ReadonlySet<string>): Map<string, number[]> {
  const counted = new Map<string, number[]>();
  const add = (place: string, values: number[]) => {
    const sum = counted.get(place) ?? [0, 0, 0, 0];
    counted.set(
      place,
      sum.map((n, i) => n + (values[i] ?? 0)),
    );
  };
  for (const arrival of arrivals.values()) {
    const { signature, level, unknown } = arrival;
    const scopes = [''];
    for (let at: string | null = arrival.organ; at !== null; at = arrivals.get(at)?.above ?? null) {
      if (kept.has(at)) scopes.push(at);
    }
    for (const scope of scopes) {
      add(`${scope}/${level}`, [1, signature ? 1 : 0, signature?.desk === true ? 1 : 0, 0]);
      for (const [lower, n] of Object.entries(unknown)) add(`${scope}/${lower}`, [0, 0, 0, n]);
    }
  }
  return counted;
}
