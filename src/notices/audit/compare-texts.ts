import { correctionText, digestOf, firstDifference, type AuditFault, type FoldState } from '../../evidence/index.ts';
import type { Sql } from '../../store/db.ts';
import type { CorrectionFile } from '../corrections.ts';
import { onionDigest, type OnionLayer } from '../onion.ts';

interface LayerRow extends OnionLayer {
  id: number;
  inner: number | null;
  organ: string | null;
  kind: string;
  textDigest: string;
  digest: string;
  isWithdrawn: boolean;
  corrected: number[];
}

/** Every layer gives the digest that was signed, by all of its words and those inside it. */
export async function compareLayers(sql: Sql, noticeId: number, state: FoldState): Promise<AuditFault | null> {
  const rows = await sql<LayerRow>(
    `SELECT l.id, l.inner_id AS inner, o.code AS organ, l.kind, l.author_name AS author, l.title, l.document_number AS "documentNumber",
       l.document_date AS "documentDate", l.text, l.files, l.text_digest AS "textDigest", l.onion_digest AS digest,
       EXISTS (SELECT FROM withdrawn_layer w WHERE w.layer_id = l.id) AS "isWithdrawn",
       ARRAY(SELECT k.serial FROM corrected_layer c JOIN correction k ON k.id = c.correction_id WHERE c.layer_id = l.id
         ORDER BY k.serial) AS corrected
     FROM layer l LEFT JOIN organ o ON o.id = l.organ_id WHERE l.notice_id = $1::int ORDER BY l.id`,
    [noticeId],
  );
  const onions = new Map<number, LayerRow[]>();
  for (const row of rows) {
    const onion = [...(row.inner === null ? [] : (onions.get(row.inner) ?? [])), row];
    onions.set(row.id, onion);
    const fault = layerFault(row, onionDigest(onion), state);
    if (fault) return fault;
  }
  const lost = [...state.layers.keys()].find((label) => rows.every(({ id }) => `L${id}` !== label));
  return lost === undefined ? null : { table: 'layer', key: `${state.ref}/${lost}`, stands: '空', should: '一层' };
}

function layerFault(row: LayerRow, digest: string, { ref, layers, withdrawn }: FoldState): AuditFault | null {
  const key = `${ref}/L${row.id}`;
  const { inner: within, organ, kind, textDigest, digest: kept } = row;
  const stands = { inner: within, organ, kind, textDigest, digest: kept };
  const folded = layers.get(`L${row.id}`);
  const bound = folded?.digest ?? digest;
  // The words give another digest than the one that was signed: then it is they that were changed.
  if (digest !== bound) return { table: 'layer', key: `${key} text`, stands: `摘要 ${digest}`, should: bound };
  const own = firstDifference('layer', key, stands, { digest: bound, textDigest: digestOf(row.text) });
  if (own || !folded) return own;
  const inner = folded.inner === null ? null : Number(folded.inner.slice(1));
  const made = firstDifference('layer', key, stands, {
    organ: folded.organ,
    kind: inner === null ? 'issued' : 'relayed',
    ...(inner === null ? {} : { inner }),
  });
  const isWithdrawn = folded.isWithdrawn || withdrawn !== null;
  const corrected = folded.corrections.map(({ serial }) => serial);
  return (
    made ??
    firstDifference('withdrawn_layer', key, { isWithdrawn: row.isWithdrawn }, { isWithdrawn }) ??
    firstDifference('corrected_layer', key, { corrected: row.corrected }, { corrected })
  );
}

interface CorrectionRow {
  serial: number;
  layer: string;
  organ: string;
  text: string;
  files: CorrectionFile[] | null;
  digest: string;
}

export async function compareCorrections(sql: Sql, noticeId: number, state: FoldState): Promise<AuditFault | null> {
  const rows = await sql<CorrectionRow>(
    `SELECT k.serial, 'L' || k.layer_id AS layer, o.code AS organ, k.text, k.files, k.text_digest AS digest
     FROM correction k LEFT JOIN organ o ON o.id = k.organ_id WHERE k.notice_id = $1::int ORDER BY k.serial`,
    [noticeId],
  );
  for (const [n, said] of state.corrections.entries()) {
    const key = `${state.ref} 更正${said.serial}`;
    const row = rows[n];
    if (!row) return { table: 'correction', key, stands: '空', should: said.digest };
    const digest = digestOf(correctionText(row.text, row.files ?? []));
    if (digest !== said.digest)
      return { table: 'correction', key: `${key} text`, stands: `摘要 ${digest}`, should: said.digest };
    const { serial, layer, organ } = said;
    const fault = firstDifference('correction', key, { ...row, files: null }, { serial, layer, organ, digest });
    if (fault) return fault;
  }
  const more = rows[state.corrections.length];
  return more
    ? { table: 'correction', key: `${state.ref} 更正${more.serial}`, stands: more.digest, should: '空' }
    : null;
}
