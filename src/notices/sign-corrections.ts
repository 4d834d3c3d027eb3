import { enqueue } from '../delivery/index.ts';
import { openDuties, settleDuties } from '../duties/index.ts';
import type { Act } from './act.ts';
import type { Arrival, Signing } from './sign.ts';
import { askSigned } from './tell-corrected.ts';

interface Fresh {
  item: Signing;
  arrival: Arrival;
  post: string;
  /** `corrected`: the notice was signed before, this is for the correction; else a signature that binds it too. */
  outcome: 'signed' | 'colleague' | 'corrected';
}

/**
 * What signatures of a batch mean for corrections: whoever had signed before signs for them now; whoever signs the notice
 * binds those that were shown, and owes those that were not.
 */
export async function keepCorrections(act: Act, fresh: Fresh[]): Promise<void> {
  const concerned = fresh.filter(({ arrival }) => arrival.corrections > 0);
  if (concerned.length === 0) return;
  const { sql, now } = act;
  const later = concerned.filter(({ outcome }) => outcome === 'corrected');
  await saveLater(act, later);
  const done = concerned.filter(({ outcome, arrival }) => outcome !== 'signed' && !arrival.hasUnseen);
  const ids = [...new Set(done.map(({ arrival }) => arrival.id))];
  if (ids.length > 0) {
    await sql('UPDATE delivery SET corrected_since = NULL WHERE id = ANY($1::int[])', [ids]);
    await settleDuties(sql, 'correct', ids, 'signed', now);
  }
  for (const { item, arrival, post } of later) recordLater(act, item, arrival, post);
  await askFor(
    act,
    concerned.filter(({ outcome, arrival }) => outcome === 'signed' && arrival.hasUnseen),
  );
}

async function saveLater({ sql, now }: Act, later: Fresh[]): Promise<void> {
  if (later.length === 0) return;
  await sql(
    `INSERT INTO correction_acknowledgement (correction_id, delivery_id, person_id, person_name, post, via, at, seen_at, onion_digest)
     SELECT correction_id, delivery_id, person_id, person_name, post, via, at, $2::timestamptz, onion_digest
     FROM jsonb_to_recordset($1::jsonb) AS a(correction_id int, delivery_id int, person_id int, person_name text, post text,
       via text, at timestamptz, onion_digest text)
     ON CONFLICT DO NOTHING`,
    [
      JSON.stringify(
        later.map(({ item, arrival, post }) => ({
          correction_id: arrival.seen?.id,
          delivery_id: arrival.id,
          person_id: item.personId,
          person_name: item.personName,
          post,
          via: item.via,
          at: item.at.toISOString(),
          onion_digest: arrival.onionDigest,
        })),
      ),
      now.toISOString(),
    ],
  );
}

function recordLater(act: Act, item: Signing, arrival: Arrival, post: string): void {
  act.record({
    kind: 'correct.sign',
    at: item.at,
    via: item.via,
    notice: `N${arrival.number}`,
    organ: arrival.organCode,
    post,
    subject: `N${arrival.number}/L${arrival.layerId}`,
    digest: arrival.onionDigest,
    facts: { correction: arrival.seen?.serial ?? 0, callback: item.rawDigest },
    secret: { person: `${item.personName}#${item.personId}` },
    lookup: { noticeId: arrival.noticeId, deliveryId: arrival.id, personId: item.personId },
  });
}

/** Signed while a corrected card was still on its way: the signature stands for what was on the screen, the rest is asked for. */
async function askFor(act: Act, unseen: Fresh[]): Promise<void> {
  const { sql, now } = act;
  for (const { arrival } of unseen) {
    const { id, organId, noticeId, number, dueAt } = arrival;
    await sql('UPDATE delivery SET corrected_since = $2::timestamptz WHERE id = $1::int', [id, now.toISOString()]);
    await openDuties(sql, [{ kind: 'correct', organId, noticeId, subjectId: id, dueAt }], now);
    await enqueue(sql, await askSigned(act, { noticeId, number }, [arrival]), now);
  }
}
