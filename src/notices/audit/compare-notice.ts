import { firstDifference, type AuditFault, type FoldState } from '../../evidence/index.ts';
import type { Sql } from '../../store/db.ts';

/** The notice's own row: how it was issued, and whether it stands. */
export async function compareNotice(
  sql: Sql,
  noticeId: number,
  state: FoldState,
  issuedAt: string,
): Promise<AuditFault | null> {
  const [row] = await sql<{
    ref: string;
    title: string;
    issuer: string;
    issuedAt: string;
    registerVersion: number;
    isWithdrawn: boolean;
    corrections: number;
  }>(
    `SELECT 'N' || n.number AS ref, n.title, o.code AS issuer, n.register_version AS "registerVersion",
       to_char(n.issued_at AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS"Z"') AS "issuedAt",
       n.withdrawn_at IS NOT NULL AS "isWithdrawn", n.corrections
     FROM notice n LEFT JOIN organ o ON o.id = n.issuing_organ_id WHERE n.id = $1::int`,
    [noticeId],
  );
  const { ref, title, issuer, registerVersion, withdrawn, corrections } = state;
  if (!row) return { table: 'notice', key: ref, stands: '空', should: title };
  const should = { ref, title, issuer, issuedAt, registerVersion, isWithdrawn: withdrawn !== null };
  return firstDifference('notice', ref, { ...row }, { ...should, corrections: corrections.length });
}

/** 无需转达: what was said, and what became of it where an entry says so. */
export async function compareClaims(
  sql: Sql,
  noticeId: number,
  { ref, claims }: FoldState,
): Promise<AuditFault | null> {
  const rows = await sql<{ id: number; claimant: string; covers: string; isConfirmed: boolean; isRefused: boolean }>(
    `SELECT c.id, d.organ_code AS claimant, coalesce(o.code, 'all') AS covers, c.confirmed_at IS NOT NULL AS "isConfirmed",
       c.refused_at IS NOT NULL AS "isRefused"
     FROM not_applicable c JOIN delivery d ON d.id = c.delivery_id LEFT JOIN organ o ON o.id = c.organ_id
     WHERE d.notice_id = $1::int ORDER BY c.id`,
    [noticeId],
  );
  const left = new Map(claims);
  for (const row of rows) {
    const key = `${ref} 申报${row.id}`;
    const claim = left.get(row.id);
    if (!claim) return { table: 'not_applicable', key, stands: row.claimant, should: '空' };
    left.delete(row.id);
    const { answer } = claim;
    // Overtaken by a relay or a withdrawal it is settled without an entry of its own.
    const isRefused = answer === 'open' ? row.isRefused : answer !== 'confirmed';
    const should = {
      claimant: claim.claimant.organ,
      covers: claim.covers,
      isConfirmed: answer === 'confirmed',
      isRefused,
    };
    const fault = firstDifference('not_applicable', key, { ...row }, should);
    if (fault) return fault;
  }
  const [lost] = left;
  return lost
    ? { table: 'not_applicable', key: `${ref} 申报${lost[0]}`, stands: '空', should: lost[1].claimant.organ }
    : null;
}

/** The notice once more, by another sender. */
export async function compareSeconds(
  sql: Sql,
  noticeId: number,
  { ref, seconds }: FoldState,
): Promise<AuditFault | null> {
  const rows = await sql<{ organ: string; layer: string; first: string; hasWords: boolean; isSigned: boolean }>(
    `SELECT o.code AS organ, 'L' || s.layer_id AS layer, d.organ_code || '/L' || d.layer_id AS first, s.has_words AS "hasWords",
       s.signed_at IS NOT NULL AS "isSigned"
     FROM second_arrival s LEFT JOIN organ o ON o.id = s.organ_id LEFT JOIN delivery d ON d.id = s.delivery_id
     WHERE s.notice_id = $1::int ORDER BY s.id`,
    [noticeId],
  );
  const left = [...seconds];
  for (const row of rows) {
    const key = `${ref} ${row.organ}/${row.layer}`;
    const at = left.findIndex((one) => one.layer === row.layer && `${one.organ}/${one.first.layer}` === row.first);
    const [second] = at < 0 ? [] : left.splice(at, 1);
    if (!second) return { table: 'second_arrival', key, stands: row.first, should: '空' };
    const { organ, hasWords, signature } = second;
    const fault = firstDifference('second_arrival', key, row, { organ, hasWords, isSigned: signature !== null });
    if (fault) return fault;
  }
  const [lost] = left;
  return lost
    ? { table: 'second_arrival', key: `${ref} ${lost.organ}/${lost.layer}`, stands: '空', should: '一行' }
    : null;
}
