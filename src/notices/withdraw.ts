import { settleDutiesOfNotice } from '../duties/index.ts';
import { settleSeconds } from './second-arrival.ts';
import { AppError } from '../errors.ts';
import type { Act } from './act.ts';
import { signatoryEntry, type Signatory } from './arrival.ts';
import { ownLayers } from './own-layers.ts';
import { phrases } from './phrases.ts';
import { assertNotMarked } from './secrecy.ts';
import { tellWithdrawn } from './tell-withdrawn.ts';
import { withdrawBranch } from './withdraw-branch.ts';
import { withdrawnWords } from './withdrawn-words.ts';

export interface Withdrawing {
  number: number;
  organ: { id: number; code: string; name: string };
  reason: string;
  /** Number of the notice that stands in its place, where the writer names one; one of the organ's own, or it is left out. */
  replacedBy: number | null;
  by: Signatory;
}

export interface Withdrawn {
  withdrawalId: number;
  number: number;
  title: string;
  /** False when it had been withdrawn before: nothing was done. */
  isNew: boolean;
}

/** What a withdrawal takes back. */
export interface TakenBack {
  /** The relaying organ's own arrival; null for the whole notice. */
  deliveryId: number | null;
  layerIds: number[];
  /** The onion that is taken back, as its organ sent it. */
  digest: string;
  organs: number;
  signed: number;
  /** Root of the roster of those it is taken back from; null for the whole notice. */
  rosterRoot: string | null;
}

interface LockedNotice {
  id: number;
  title: string;
  issuingOrganId: number;
  isWithdrawn: boolean;
}

/**
 * Takes a notice back: the issuing organ the whole of it, a relaying organ its own layer and everything below, after which
 * it stands as signed and not relayed and may relay again. Signatures stay. Repeating it returns the first.
 *
 * Throws: AppError `notice.not_found` (also for whoever neither issued nor got it), `notice.wrong_state` (nothing relayed),
 * `notice.withdrawn` (the whole notice, by the issuer), `reason.missing`, `notice.secret`.
 * Source: domain.md 4.6.6, 4.3 ("deliveries keep their history").
 */
export async function withdrawNotice(act: Act, withdrawing: Withdrawing): Promise<Withdrawn> {
  const { number, organ, reason } = withdrawing;
  const ref = `N${number}`;
  if (reason === '') throw new AppError('reason.missing', phrases.askWithdrawReason(ref));
  assertNotMarked(reason);
  const notice = await lockNotice(act, number);
  if (!notice) throw new AppError('notice.not_found', phrases.notFound(ref));
  const isIssuer = notice.issuingOrganId === organ.id;
  const before = await findWithdrawal(act, notice.id, organ.id);
  const again = (withdrawalId: number) => ({ withdrawalId, number, title: notice.title, isNew: false });
  if (notice.isWithdrawn) {
    if (isIssuer && before) return again(before);
    const words = await withdrawnWords(act.sql, number, [organ.id]);
    throw words === null
      ? new AppError('notice.not_found', phrases.notFound(ref))
      : new AppError('notice.withdrawn', words);
  }
  const replacedBy = await ownReplacement(act, withdrawing);
  const withdrawalId = await nextWithdrawalId(act);
  const taken = isIssuer
    ? await withdrawWhole(act, notice, replacedBy)
    : await withdrawBranch(act, { noticeId: notice.id, number, organ, withdrawalId });
  if (taken === null) {
    if (before) return again(before);
    throw new AppError('notice.wrong_state', phrases.nothingToWithdraw(ref));
  }
  await save(act, { notice, withdrawing, taken, replacedBy, withdrawalId });
  await tellWithdrawn(act, { withdrawalId, number, layerIds: taken.layerIds });
  record(act, notice, withdrawing, taken);
  return { withdrawalId, number, title: notice.title, isNew: true };
}

/** Alone: every other act about a notice shares this lock, so that each comes wholly before or wholly after. */
const lockNotice = async ({ sql }: Act, number: number): Promise<LockedNotice | null> =>
  (
    await sql<LockedNotice>(
      `SELECT id, title, issuing_organ_id AS "issuingOrganId", withdrawn_at IS NOT NULL AS "isWithdrawn"
       FROM notice WHERE number = $1::int FOR UPDATE`,
      [number],
    )
  )[0] ?? null;

/** The newest withdrawal of this notice by this organ. */
const findWithdrawal = async ({ sql }: Act, noticeId: number, organId: number): Promise<number | null> =>
  (
    await sql<{ id: number }>(
      'SELECT id FROM withdrawal WHERE notice_id = $1::int AND organ_id = $2::int ORDER BY id DESC LIMIT 1',
      [noticeId, organId],
    )
  )[0]?.id ?? null;

async function ownReplacement({ sql }: Act, { replacedBy, number, organ }: Withdrawing): Promise<number | null> {
  if (replacedBy === null || replacedBy === number) return null;
  const found = await sql(
    'SELECT 1 AS one FROM notice WHERE number = $1::int AND issuing_organ_id = $2::int AND withdrawn_at IS NULL',
    [replacedBy, organ.id],
  );
  return found.length > 0 ? replacedBy : null;
}

/** Known before its row is written: the arrivals it takes back name it. */
const nextWithdrawalId = async ({ sql }: Act): Promise<number> => {
  const [row] = await sql<{ id: number }>(`SELECT nextval(pg_get_serial_sequence('withdrawal', 'id'))::int AS id`);
  if (!row) throw new Error('no number for a withdrawal');
  return row.id;
};

/** The arrivals keep their states, coverage stays as it was: both are history from now on. */
async function withdrawWhole({ sql, now }: Act, notice: LockedNotice, replacedBy: number | null): Promise<TakenBack> {
  const layers = await ownLayers(sql, { noticeId: notice.id, organId: notice.issuingOrganId, isIssuer: true });
  const [counted] = await sql<{ organs: number; signed: number }>(
    `SELECT coalesce(sum(required), 0)::int AS organs, coalesce(sum(reached), 0)::int AS signed FROM coverage
     WHERE notice_id = $1::int AND scope = 0`,
    [notice.id],
  );
  await sql(`UPDATE notice SET withdrawn_at = $2::timestamptz, replaced_by = $3::int WHERE id = $1::int`, [
    notice.id,
    now.toISOString(),
    replacedBy,
  ]);
  await sql(
    `UPDATE not_applicable c SET refused_at = $2::timestamptz FROM delivery d
     WHERE d.id = c.delivery_id AND d.notice_id = $1::int AND c.confirmed_at IS NULL AND c.refused_at IS NULL`,
    [notice.id, now.toISOString()],
  );
  await settleDutiesOfNotice(sql, notice.id, 'withdrawn', now);
  return {
    deliveryId: null,
    layerIds: layers.below,
    digest: layers.digest,
    organs: counted?.organs ?? 0,
    signed: counted?.signed ?? 0,
    rosterRoot: null,
  };
}

interface Saving {
  notice: LockedNotice;
  withdrawing: Withdrawing;
  taken: TakenBack;
  replacedBy: number | null;
  withdrawalId: number;
}

async function save({ sql }: Act, { notice, withdrawing, taken, replacedBy, withdrawalId }: Saving): Promise<void> {
  const { organ, reason, by } = withdrawing;
  await sql(
    `INSERT INTO withdrawal (id, notice_id, organ_id, organ_name, delivery_id, reason, replaced_by, person_id, person_name,
       post, at, organs, signed)
     VALUES ($1::int, $2::int, $3::int, $4::text, $5::int, $6::text, $7::int, $8::int, $9::text, $10::text,
       $11::timestamptz, $12::int, $13::int)`,
    [
      withdrawalId,
      notice.id,
      organ.id,
      organ.name,
      taken.deliveryId,
      reason,
      replacedBy,
      by.personId,
      by.name,
      by.post,
      by.at.toISOString(),
      taken.organs,
      taken.signed,
    ],
  );
  await sql('INSERT INTO withdrawn_layer (layer_id, withdrawal_id) SELECT unnest($1::int[]), $2::int', [
    taken.layerIds,
    withdrawalId,
  ]);
  await settleSeconds(sql, taken.layerIds, by.at);
}

function record(act: Act, notice: LockedNotice, { number, organ, reason, by }: Withdrawing, taken: TakenBack): void {
  const { person, facts, ...signatory } = signatoryEntry(by);
  const { layerIds, organs, signed, rosterRoot, deliveryId } = taken;
  act.record({
    ...signatory,
    kind: 'withdraw',
    notice: `N${number}`,
    organ: organ.code,
    subject: rosterRoot === null ? `N${number}` : `N${number}/L${layerIds[0] ?? 0}`,
    digest: taken.digest,
    facts: {
      ...facts,
      layers: layerIds.map((id) => `L${id}`),
      organs,
      signed,
      ...(rosterRoot === null ? {} : { rosterRoot }),
    },
    secret: { person, reason },
    lookup: {
      noticeId: notice.id,
      ...(deliveryId === null ? {} : { deliveryId }),
      ...(by.personId === null ? {} : { personId: by.personId }),
    },
  });
}
