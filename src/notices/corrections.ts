import type { Sql } from '../store/db.ts';
import { seenDigest } from './onion.ts';
import { topics } from './topic-names.ts';

export interface CorrectionFile {
  digest: string;
  name: string;
}

/** A correction of a layer, or of one inside it. */
export interface LayerCorrection {
  id: number;
  serial: number;
  /** The corrected layer, and the organ that answers for it. */
  layerId: number;
  organId: number;
  organName: string;
  text: string;
  textDigest: string;
  /** Files that are part of it; null for none. */
  files: CorrectionFile[] | null;
  at: Date;
}

const columns = `k.id, k.serial, k.layer_id AS "layerId", k.organ_id AS "organId", k.organ_name AS "organName", k.text,
  k.text_digest AS "textDigest", k.files, k.at`;

/** All corrections that are part of a layer, oldest first. */
export const correctionsOf = (sql: Sql, layerId: number): Promise<LayerCorrection[]> =>
  sql<LayerCorrection>(
    `SELECT ${columns} FROM corrected_layer c JOIN correction k ON k.id = c.correction_id
     WHERE c.layer_id = $1::int ORDER BY k.serial`,
    [layerId],
  );

interface Signable {
  id: number;
  layerId: number;
  /** How many corrections the notice has had. */
  corrections: number;
  /** Of the onion alone; becomes what a signature binds. */
  onionDigest: string;
  /** The last correction that a signature covers, its serial; null for none. */
  seen: { id: number; serial: number } | null;
  /** Some correction has not been shown to this organ yet. */
  hasUnseen: boolean;
}

/**
 * Turns the digest of each arrival's onion into what a signature of it binds now: with the corrections that its organ has
 * been shown. One whose new card still waits to be sent was not on anybody's screen, so it is not signed for.
 */
export async function bindCorrections(sql: Sql, arrivals: Signable[]): Promise<void> {
  const corrected = arrivals.filter(({ corrections }) => corrections > 0);
  if (corrected.length === 0) return;
  const rows = await sql<{ deliveryId: number; id: number; serial: number; textDigest: string; isShown: boolean }>(
    `SELECT d.id AS "deliveryId", k.id, k.serial, k.text_digest AS "textDigest", NOT EXISTS (
         SELECT FROM outbox o WHERE o.state IN ('queued', 'parked') AND o.topic IN ('${topics.notice}', '${topics.correction}')
           AND d.id = ANY (o.delivery_ids) AND o.created_at <= k.at) AS "isShown"
     FROM delivery d JOIN corrected_layer c ON c.layer_id = d.layer_id JOIN correction k ON k.id = c.correction_id
     WHERE d.id = ANY($1::int[]) ORDER BY d.id, k.serial`,
    [corrected.map(({ id }) => id)],
  );
  for (const arrival of corrected) {
    const mine = rows.filter(({ deliveryId }) => deliveryId === arrival.id);
    const hidden = mine.findIndex(({ isShown }) => !isShown);
    const seen = hidden < 0 ? mine : mine.slice(0, hidden);
    arrival.onionDigest = seenDigest(arrival.onionDigest, seen);
    arrival.seen = seen.at(-1) ?? null;
    arrival.hasUnseen = hidden >= 0;
  }
}
