import { createLogCheck } from '../../src/evidence/index.ts';
import { getCoverage, listGaps, recount } from '../../src/notices/coverage.ts';
import { onionDigest, seenDigest, type OnionLayer } from '../../src/notices/onion.ts';
import type { Sql } from '../../src/store/db.ts';

interface Seen {
  sql: Sql;
  number: number;
  noticeId: number;
}

/** What breaks domain.md 4.6 and design.md 6 in a notice as it stands; empty when nothing does. */
export async function faultsOf(seen: Seen): Promise<string[]> {
  const { sql, noticeId } = seen;
  const inSql = await Promise.all(
    rules.map(async ([name, query]) => {
      const rows = await sql<Record<string, unknown>>(query, [noticeId]);
      return rows.map((row) => `${name}: ${JSON.stringify(row)}`);
    }),
  );
  return [
    ...(await recount(sql, noticeId)),
    ...inSql.flat(),
    ...(await digestFaults(seen)),
    ...(await figureFaults(seen)),
  ];
}

/** Every row a rule finds is a fault. */
const rules: [name: string, query: string][] = [
  [
    'the first signature of an organ counts, and no other',
    `SELECT d.id, d.signed_at, count(a.id) AS kept, count(a.id) FILTER (WHERE a.counts) AS counting FROM delivery d
     LEFT JOIN acknowledgement a ON a.delivery_id = d.id WHERE d.notice_id = $1::int GROUP BY d.id
     HAVING count(a.id) FILTER (WHERE a.counts) <> CASE WHEN count(a.id) > 0 THEN 1 ELSE 0 END
       OR (d.signed_at IS NOT NULL) <> (count(a.id) > 0) OR min(a.id) <> min(a.id) FILTER (WHERE a.counts)`,
  ],
  [
    'reached is signed, or beyond',
    `SELECT id, state FROM delivery WHERE notice_id = $1::int AND organ_id IS NOT NULL
       AND (state IN ('signed', 'relayed', 'notApplicable')) <> (signed_at IS NOT NULL)`,
  ],
  [
    'relayed, or nothing to relay, is said only where nothing is unknown below',
    `SELECT id, state, unknown FROM delivery WHERE notice_id = $1::int AND organ_id IS NOT NULL
       AND state IN ('relayed', 'notApplicable') AND unknown > 0`,
  ],
  [
    'a relay needs the own signature first',
    `SELECT r.index FROM log_entry r WHERE r.notice_id = $1::int AND r.kind = 'relay' AND NOT EXISTS (
       SELECT FROM log_entry s WHERE s.notice_id = r.notice_id AND s.delivery_id = r.delivery_id AND s.kind = 'sign'
         AND s.index < r.index)`,
  ],
  [
    'every act has one entry',
    `SELECT w.* FROM (
       SELECT 'sign' AS kind, (SELECT count(*) FROM acknowledgement WHERE notice_id = $1::int)
         + (SELECT count(*) FROM second_arrival WHERE notice_id = $1::int AND signed_at IS NOT NULL) AS acts
       UNION ALL SELECT 'withdraw', count(*) FROM withdrawal WHERE notice_id = $1::int
       UNION ALL SELECT 'correct', count(*) FROM correction WHERE notice_id = $1::int
       UNION ALL SELECT 'correct.sign', count(*) FROM correction_acknowledgement a JOIN correction c ON c.id = a.correction_id
         WHERE c.notice_id = $1::int
       UNION ALL SELECT kind, count(*) FROM roster WHERE notice_id = $1::int AND kind <> 'removal' GROUP BY kind
       UNION ALL SELECT 'notApplicable.claim', count(*) FROM not_applicable c JOIN delivery d ON d.id = c.delivery_id
         WHERE d.notice_id = $1::int
       UNION ALL SELECT 'notApplicable.confirm', count(c.confirmed_at) FROM not_applicable c
         JOIN delivery d ON d.id = c.delivery_id WHERE d.notice_id = $1::int
       UNION ALL SELECT 'phone', count(*) FROM phone_note p JOIN delivery d ON d.id = p.delivery_id WHERE d.notice_id = $1::int
     ) w WHERE w.acts <> (SELECT count(*) FROM log_entry e WHERE e.notice_id = $1::int AND e.kind = w.kind)`,
  ],
  [
    'after the whole notice was withdrawn nothing is done about it',
    `SELECT e.index, e.kind FROM log_entry e WHERE e.notice_id = $1::int AND e.index > (
       SELECT min(index) FROM log_entry w JOIN notice n ON n.id = w.notice_id WHERE w.notice_id = $1::int
         AND w.kind = 'withdraw' AND w.delivery_id IS NULL)`,
  ],
  [
    'nobody stands below a layer that was withdrawn',
    `SELECT d.id FROM delivery d JOIN withdrawn_layer w ON w.layer_id = d.layer_id JOIN notice n ON n.id = d.notice_id
     WHERE d.notice_id = $1::int AND d.organ_id IS NOT NULL AND n.withdrawn_at IS NULL`,
  ],
  [
    'whoever owes a signature has one open duty, and nobody else',
    `SELECT d.id, d.state, count(y.id) AS open FROM delivery d JOIN notice n ON n.id = d.notice_id
     LEFT JOIN duty y ON y.subject_id = d.id AND y.kind = 'sign' AND y.settled_at IS NULL
     WHERE d.notice_id = $1::int GROUP BY d.id, n.withdrawn_at
     HAVING count(y.id) <> CASE WHEN d.organ_id IS NOT NULL AND d.signed_at IS NULL AND d.state <> 'returned'
       AND n.withdrawn_at IS NULL THEN 1 ELSE 0 END`,
  ],
  [
    'whoever has signed and leaves somebody unknown owes a relay, and nobody else',
    `SELECT d.id, d.state, d.unknown, count(y.id) AS open FROM delivery d JOIN notice n ON n.id = d.notice_id
     LEFT JOIN duty y ON y.subject_id = d.id AND y.kind = 'relay' AND y.settled_at IS NULL
     WHERE d.notice_id = $1::int GROUP BY d.id, n.withdrawn_at
     HAVING count(y.id) <> CASE WHEN d.organ_id IS NOT NULL AND d.signed_at IS NOT NULL AND d.unknown > 0
       AND n.withdrawn_at IS NULL THEN 1 ELSE 0 END`,
  ],
  [
    'whoever has not signed a correction owes that, and nobody else',
    `SELECT d.id, d.state, d.corrected_since, count(y.id) AS open FROM delivery d JOIN notice n ON n.id = d.notice_id
     LEFT JOIN duty y ON y.subject_id = d.id AND y.kind = 'correct' AND y.settled_at IS NULL
     WHERE d.notice_id = $1::int GROUP BY d.id, n.withdrawn_at
     HAVING count(y.id) <> CASE WHEN d.organ_id IS NOT NULL AND d.corrected_since IS NOT NULL
       AND n.withdrawn_at IS NULL THEN 1 ELSE 0 END`,
  ],
  [
    'an open claim has one open duty',
    `SELECT c.id, count(y.id) AS open FROM not_applicable c JOIN delivery d ON d.id = c.delivery_id
     LEFT JOIN duty y ON y.subject_id = c.id AND y.kind = 'confirm' AND y.settled_at IS NULL WHERE d.notice_id = $1::int
     GROUP BY c.id HAVING count(y.id) <> CASE WHEN c.confirmed_at IS NULL AND c.refused_at IS NULL THEN 1 ELSE 0 END`,
  ],
];

interface LayerRow extends OnionLayer {
  id: number;
  innerId: number | null;
  digest: string;
}

/** What was signed is the whole onion as it was seen: every layer, and the corrections made by then. */
async function digestFaults({ sql, noticeId }: Seen): Promise<string[]> {
  const layers = await sql<LayerRow>(
    `SELECT id, inner_id AS "innerId", author_name AS author, title, document_number AS "documentNumber",
       document_date AS "documentDate", text, files, onion_digest AS digest FROM layer WHERE notice_id = $1::int`,
    [noticeId],
  );
  const onionOf = (id: number | null): LayerRow[] => {
    const layer = layers.find((l) => l.id === id);
    return layer ? [...onionOf(layer.innerId), layer] : [];
  };
  const corrections = await sql<{ layerId: number; serial: number; textDigest: string }>(
    `SELECT c.layer_id AS "layerId", k.serial, k.text_digest AS "textDigest" FROM corrected_layer c
     JOIN correction k ON k.id = c.correction_id WHERE k.notice_id = $1::int ORDER BY k.serial`,
    [noticeId],
  );
  const signed = await sql<{ layerId: number; digest: string }>(
    `SELECT layer_id AS "layerId", onion_digest AS digest FROM acknowledgement WHERE notice_id = $1::int
     UNION ALL SELECT d.layer_id, a.onion_digest FROM correction_acknowledgement a JOIN delivery d ON d.id = a.delivery_id
     WHERE d.notice_id = $1::int`,
    [noticeId],
  );
  const torn = layers.filter(({ id, digest }) => onionDigest(onionOf(id)) !== digest);
  const strange = signed.filter(({ layerId, digest }) => {
    const onion = onionDigest(onionOf(layerId));
    const mine = corrections.filter((c) => c.layerId === layerId);
    return !Array.from({ length: mine.length + 1 }, (_, n) => seenDigest(onion, mine.slice(0, n))).includes(digest);
  });
  return [
    ...torn.map(({ id }) => `layer ${String(id)} is not its onion`),
    ...strange.map(({ layerId }) => `a signature of layer ${String(layerId)} binds something else`),
  ];
}

/** Gaps are the first broken links, and complete is said only without any. */
async function figureFaults({ sql, number, noticeId }: Seen): Promise<string[]> {
  const coverage = await getCoverage(sql, number);
  const gaps = await listGaps(sql, noticeId, { limit: 100, after: null });
  const broken = await sql<{ code: string }>(
    `SELECT organ_code AS code FROM delivery WHERE notice_id = $1::int AND organ_id IS NOT NULL
       AND (signed_at IS NULL OR unknown > 0) ORDER BY organ_code`,
    [noticeId],
  );
  const { required, reached, open, expected, complete, gapsTotal } = coverage;
  const said = gaps.map(({ organ }) => organ).join();
  return [
    ...(said === broken.map(({ code }) => code).join() && gapsTotal === broken.length ? [] : [`gaps: ${said}`]),
    ...(open === expected - reached && required <= expected && reached <= required ? [] : ['figures do not add up']),
    ...(complete === (open === 0 && broken.length === 0) ? [] : ['complete is said wrongly']),
  ];
}

/** Rows that are never changed nor deleted, by what they say. */
export async function historyOf({ sql, noticeId }: Pick<Seen, 'sql' | 'noticeId'>): Promise<Map<string, string>> {
  const rows = await sql<{ key: string; row: string }>(
    `SELECT 'acknowledgement ' || id AS key, md5(t::text) AS row FROM acknowledgement t WHERE notice_id = $1::int
     UNION ALL SELECT 'entry ' || index, md5(t::text) FROM log_entry t WHERE notice_id = $1::int
     UNION ALL SELECT 'layer ' || id, md5(t::text) FROM layer t WHERE notice_id = $1::int
     UNION ALL SELECT 'roster ' || id, md5(t::text) FROM roster t WHERE notice_id = $1::int
     UNION ALL SELECT 'withdrawal ' || id, md5(t::text) FROM withdrawal t WHERE notice_id = $1::int
     UNION ALL SELECT 'correction ' || id, md5(t::text) FROM correction t WHERE notice_id = $1::int`,
    [noticeId],
  );
  return new Map(rows.map(({ key, row }) => [key, row]));
}

/** What breaks the log as a whole: a number missing or given twice, a leaf that is not its bytes, a head that counts wrongly. */
export async function faultOfLog(sql: Sql): Promise<string | null> {
  const check = createLogCheck();
  const rows = await sql<{ index: string; leaf: Buffer; body: Buffer }>(
    'SELECT index::text, leaf_hash AS leaf, body FROM log_entry ORDER BY log_entry.index',
  );
  for (const { index, ...entry } of rows) check.entry({ index: Number(index), ...entry });
  check.head(Number((await sql<{ size: string }>('SELECT size::text FROM log_head'))[0]?.size));
  return check.fault();
}
