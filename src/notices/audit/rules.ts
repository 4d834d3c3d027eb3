/** Rows that are wrong: nothing where all is well. Each gives `key`, `stands`, `should`. */
export interface Rule {
  table: string;
  query: string;
}

const second = (column: string) => `to_char(${column} AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS"Z"')`;
const entries = (kind: string, more = '') =>
  `SELECT e.index, e.notice_id, e.delivery_id, e.person_id, convert_from(e.body, 'UTF8')::jsonb AS b FROM log_entry e
   WHERE e.kind = '${kind}' ${more}`;

/** An act that somebody signed against its entry: the two are paired by arrival and person, at the desk by their order. */
const pairs = (table: string, kind: string, more: string, columns: Record<string, string>) => {
  const names = Object.keys(columns);
  const stand = names.map((name) => `'${name} ' || coalesce((${columns[name] ?? ''})::text, '空')`);
  const say = names.map((name) => `'${name} ' || coalesce(e.b ->> '${name}', '空')`);
  return `WITH e AS (
      SELECT *, row_number() OVER (PARTITION BY delivery_id, person_id ORDER BY index) AS n FROM (${entries(kind, more)}) AS x
    ), a AS (
      SELECT *, row_number() OVER (PARTITION BY delivery_id, person_id ORDER BY id) AS n FROM ${table}
    )
    SELECT coalesce('存证' || e.index, '行' || a.id) || coalesce(' ' || (e.b ->> 'notice') || ' ' || (e.b ->> 'organ'), '') AS key,
      CASE WHEN a.id IS NULL THEN '空' ELSE concat_ws('，', ${stand.join(', ')}) END AS stands,
      CASE WHEN e.index IS NULL THEN '空' ELSE concat_ws('，', ${say.join(', ')}) END AS should
    FROM e FULL JOIN a ON a.delivery_id = e.delivery_id AND coalesce(a.person_id, 0) = coalesce(e.person_id, 0) AND a.n = e.n
    WHERE a.id IS NULL OR e.index IS NULL OR ${names
      .map((name) => `(${columns[name] ?? ''})::text IS DISTINCT FROM e.b ->> '${name}'`)
      .join(' OR ')}`;
};

/** A duty is open exactly where the rows, which were held against the log before, say that somebody owes it. */
const duty = (kind: string, from: string, owes: string) => `
  SELECT '${kind} ' || x.key AS key, CASE WHEN y.id IS NULL THEN '无' ELSE '未结' END AS stands,
    CASE WHEN x.owes THEN '未结' ELSE '无' END AS should
  FROM (SELECT s.*, ${owes} AS owes FROM (${from}) AS s) AS x
  LEFT JOIN duty y ON y.kind = '${kind}' AND y.subject_id = x.id AND y.settled_at IS NULL
  WHERE x.owes <> (y.id IS NOT NULL)`;
const arrivals = `SELECT d.id, 'N' || n.number || ' ' || d.organ_code AS key, d.organ_id, d.signed_at, d.state, d.unknown, d.corrected_since,
    n.withdrawn_at
  FROM delivery d JOIN notice n ON n.id = d.notice_id`;
const isHeld = 's.organ_id IS NOT NULL AND s.withdrawn_at IS NULL';

export const rules: readonly Rule[] = [
  {
    table: 'log_opening',
    query: `SELECT o.index || ' ' || o.field AS key, encode(sha256(o.salt || convert_to(o.value, 'UTF8')), 'hex') AS stands,
        coalesce(convert_from(e.body, 'UTF8')::jsonb ->> o.field, '空') AS should
      FROM log_opening o LEFT JOIN log_entry e ON e.index = o.index
      WHERE convert_from(e.body, 'UTF8')::jsonb ->> o.field IS DISTINCT FROM encode(sha256(o.salt || convert_to(o.value, 'UTF8')), 'hex')`,
  },
  {
    table: 'acknowledgement',
    query: pairs('acknowledgement', 'sign', 'AND e.delivery_id IS NOT NULL', {
      at: second('a.at'),
      via: 'a.via',
      post: 'a.post',
      digest: 'a.onion_digest',
      counts: 'a.counts',
      organ: 'SELECT o.code FROM organ o WHERE o.id = a.organ_id',
      subject: `SELECT 'N' || n.number || '/L' || a.layer_id FROM notice n WHERE n.id = a.notice_id`,
    }),
  },
  {
    table: 'acknowledgement',
    query: `SELECT '行' || a.id || ' person_name' AS key, a.person_name AS stands, o.value AS should
      FROM acknowledgement a JOIN log_entry e ON e.delivery_id = a.delivery_id AND e.kind = 'sign' AND e.person_id = a.person_id
      JOIN log_opening o ON o.index = e.index AND o.field = 'person'
      WHERE o.value <> a.person_name || '#' || a.person_id`,
  },
  {
    table: 'correction_acknowledgement',
    query: pairs('correction_acknowledgement', 'correct.sign', '', {
      at: second('a.at'),
      via: 'a.via',
      post: 'a.post',
      digest: 'a.onion_digest',
      correction: 'SELECT k.serial FROM correction k WHERE k.id = a.correction_id',
    }),
  },
  {
    table: 'roster',
    query: `WITH e AS (
        SELECT index, notice_id, b -> 'roster' ->> 'root' AS root, b -> 'roster' ->> 'count' AS count, b -> 'roster' -> 'perLevel' AS per_level,
          b ->> 'kind' AS kind, split_part(b ->> 'subject', '/', 2) AS layer, b ->> 'organ' AS organ
        FROM (SELECT e.index, e.notice_id, convert_from(e.body, 'UTF8')::jsonb AS b FROM log_entry e
          WHERE e.kind IN ('issue', 'relay', 'addition')) AS x
        UNION ALL SELECT index, notice_id, b ->> 'rosterRoot', b ->> 'organs', NULL, 'removal', NULL, b ->> 'organ'
        FROM (${entries('withdraw')}) AS x WHERE b ? 'rosterRoot'
      ), r AS (
        SELECT r.*, o.code AS organ FROM roster r LEFT JOIN organ o ON o.id = r.by_organ_id
      )
      SELECT '名册' || coalesce(r.id::text, '（存证' || e.index || '）') AS key,
        coalesce(concat_ws('，', r.kind, r.organ, 'L' || r.layer_id, r.count, r.per_level::text, r.root), '空') AS stands,
        coalesce(concat_ws('，', e.kind, e.organ, e.layer, e.count, e.per_level::text, e.root), '空') AS should
      FROM (SELECT *, row_number() OVER (PARTITION BY notice_id, kind, root ORDER BY index) AS n FROM e) AS e
      FULL JOIN (SELECT *, row_number() OVER (PARTITION BY notice_id, kind, root ORDER BY id) AS n FROM r) AS r
        ON r.notice_id = e.notice_id AND r.kind = e.kind AND r.root = e.root AND r.n = e.n
      WHERE r.id IS NULL OR e.index IS NULL OR r.count::text <> e.count OR r.organ IS DISTINCT FROM e.organ
        OR (e.layer IS NOT NULL AND 'L' || r.layer_id <> e.layer) OR (e.per_level IS NOT NULL AND r.per_level <> e.per_level)
      ORDER BY r.id NULLS LAST`,
  },
  {
    table: 'withdrawal',
    query: `WITH e AS (
        SELECT *, row_number() OVER (PARTITION BY notice_id, b ->> 'organ' ORDER BY index) AS n FROM (${entries('withdraw')}) AS x
      ), w AS (
        SELECT w.*, o.code, row_number() OVER (PARTITION BY w.notice_id, o.code ORDER BY w.id) AS n
        FROM withdrawal w LEFT JOIN organ o ON o.id = w.organ_id
      )
      SELECT coalesce('存证' || e.index, '行' || w.id) AS key,
        CASE WHEN w.id IS NULL THEN '空' ELSE concat_ws('，', w.code, ${second('w.at')}, w.post, w.organs, w.signed) END AS stands,
        CASE WHEN e.index IS NULL THEN '空' ELSE concat_ws('，', e.b ->> 'organ', e.b ->> 'at', e.b ->> 'post', e.b ->> 'organs', e.b ->> 'signed')
        END AS should
      FROM e FULL JOIN w ON w.notice_id = e.notice_id AND w.code = e.b ->> 'organ' AND w.n = e.n
      WHERE w.id IS NULL OR e.index IS NULL OR ${second('w.at')} <> e.b ->> 'at' OR w.post <> e.b ->> 'post'
        OR w.organs::text <> e.b ->> 'organs' OR w.signed::text <> e.b ->> 'signed'
        OR (w.delivery_id IS NULL) = (e.b ? 'rosterRoot')`,
  },
  { table: 'duty', query: duty('sign', arrivals, `${isHeld} AND s.signed_at IS NULL AND s.state <> 'returned'`) },
  { table: 'duty', query: duty('relay', arrivals, `${isHeld} AND s.signed_at IS NOT NULL AND s.unknown > 0`) },
  { table: 'duty', query: duty('correct', arrivals, `${isHeld} AND s.corrected_since IS NOT NULL`) },
  {
    table: 'duty',
    query: duty(
      'confirm',
      `SELECT c.id, 'N' || n.number || ' ' || d.organ_code AS key, c.confirmed_at, c.refused_at
       FROM not_applicable c JOIN delivery d ON d.id = c.delivery_id JOIN notice n ON n.id = d.notice_id`,
      's.confirmed_at IS NULL AND s.refused_at IS NULL',
    ),
  },
];
