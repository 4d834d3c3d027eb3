import type { Sql } from '../store/db.ts';

/** An organ's own layers of a notice that stand, and everything wrapped around them since. */
export interface OwnLayers {
  /** Outermost of an issuer's document; of a relaying organ each set of words it has sent. Oldest first. */
  own: number[];
  /** `own` and all layers around them; for an issuer every layer of the notice. Oldest first. */
  below: number[];
  /** Onion digest of the newest of `own`. */
  digest: string;
}

/**
 * The layers an organ answers for: what it may withdraw or correct. Empty lists when it has sent none that stands.
 * A later layer is wrapped around an earlier one, so the branch below is what can be reached by that.
 */
export async function ownLayers(
  sql: Sql,
  { noticeId, organId, isIssuer }: { noticeId: number; organId: number; isIssuer: boolean },
): Promise<OwnLayers> {
  const rows = await sql<{ id: number; digest: string; isOwn: boolean }>(
    `WITH RECURSIVE standing AS (
       SELECT l.id, l.inner_id, l.organ_id, l.kind, l.onion_digest FROM layer l
       WHERE l.notice_id = $1::int AND NOT EXISTS (SELECT FROM withdrawn_layer w WHERE w.layer_id = l.id)
     ), own AS (
       SELECT id FROM standing WHERE organ_id = $2::int AND kind = CASE WHEN $3::bool THEN 'issued' ELSE 'relayed' END
     ), below AS (
       SELECT id FROM own
       UNION
       SELECT s.id FROM standing s JOIN below b ON s.inner_id = b.id
     )
     SELECT s.id, s.onion_digest AS digest, own.id IS NOT NULL AS "isOwn"
     FROM standing s LEFT JOIN own ON own.id = s.id
     WHERE s.id IN (SELECT id FROM below) OR $3::bool ORDER BY s.id`,
    [noticeId, organId, isIssuer],
  );
  const own = rows.filter(({ isOwn }) => isOwn);
  return { own: own.map(({ id }) => id), below: rows.map(({ id }) => id), digest: own.at(-1)?.digest ?? '' };
}
