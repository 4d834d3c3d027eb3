import type { CertificateCorrection, CertificateLayer } from '../../evidence/index.ts';
import type { Sql } from '../../store/db.ts';
import type { LayerFile } from '../onion.ts';

/**
 * The layers of a notice as a certificate lists them: what lay inside the issued one, the original first, as `L3/1`, `L3/2` …, the
 * issued one, then the others in the order of `labels`. Only what is signed; names of files are not.
 */
export async function certificateLayers(sql: Sql, noticeId: number, labels: string[]): Promise<CertificateLayer[]> {
  const rows = await sql<
    Omit<CertificateLayer, 'layer' | 'files'> & { id: number; kind: string; files: LayerFile[] | null }
  >(
    `SELECT id, kind, author_name AS author, title, document_number AS "documentNumber", document_date AS "documentDate",
       text, files FROM layer WHERE notice_id = $1::int ORDER BY id`,
    [noticeId],
  );
  const [issued = ''] = labels;
  const originals = rows.filter(({ kind }) => kind === 'original');
  const sent = labels.flatMap((label) => rows.filter(({ id }) => `L${id}` === label));
  return [...originals, ...sent].map((row, n) => ({
    layer: n < originals.length ? `${issued}/${n + 1}` : `L${row.id}`,
    author: row.author,
    title: row.title,
    documentNumber: row.documentNumber,
    documentDate: row.documentDate,
    text: row.text,
    files: row.files?.map(({ digest, isMain }) => ({ digest, isMain })) ?? null,
  }));
}

/** The first `count` corrections of a notice, oldest first. */
export const certificateCorrections = (sql: Sql, noticeId: number, count: number): Promise<CertificateCorrection[]> =>
  sql<CertificateCorrection>(
    'SELECT serial, text, files FROM correction WHERE notice_id = $1::int AND serial <= $2::int ORDER BY serial',
    [noticeId, count],
  );
