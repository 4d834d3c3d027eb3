import { AppError } from '../../errors.ts';
import { organsNamed } from '../../organs/index.ts';
import type { Sql } from '../../store/db.ts';
import { isWithin } from '../coverage.ts';
import { phrases } from '../phrases.ts';
import { named, type NoticeTurn } from './parts.ts';
import type { Visible } from './visible.ts';

/** One organ's arrival of a notice and all that hangs below it, as part of what somebody may see. */
export interface Branch extends Visible {
  organ: string;
  signedAt: Date | null;
}

/**
 * The branch of the organ that is meant by a name. An organ the notice has not come to, one out of reach and one that does
 * not exist are answered alike.
 *
 * Throws: AppError `organ.not_found`, also where several organs have that name.
 */
export async function branchNamed(sql: Sql, turn: NoticeTurn, notice: Visible, name: string): Promise<Branch> {
  const meant = await organsNamed(sql, { below: null, name, at: turn.now });
  const arrivedAt = (organIds: number[]) => arrivalsAt(sql, notice, organIds);
  // An organ that was merged since has its own branch, which its successor's is not.
  const own = await arrivedAt(meant.flatMap(({ instead }) => instead?.id ?? []));
  const arrivals = own.length > 0 ? own : await arrivedAt(meant.map(({ id }) => id));
  const [first] = arrivals;
  const said = { ...named(notice), organ: name };
  if (!first) throw new AppError('organ.not_found', phrases.notArrivedAt(said));
  if (arrivals.some(({ organId }) => organId !== first.organId)) {
    const organs = [...new Set(arrivals.map(({ organ }) => organ))];
    throw new AppError('organ.not_found', phrases.organsOfThatName({ ...said, organs: organs.slice(0, 5) }));
  }
  return {
    ...notice,
    scope: { deliveryIds: arrivals.map(({ id }) => id) },
    organ: first.organ,
    signedAt: arrivals.map(({ signedAt }) => signedAt).find((at) => at !== null) ?? null,
  };
}

const arrivalsAt = (
  sql: Sql,
  { number, scope }: Visible,
  organIds: number[],
): Promise<{ id: number; organId: number; organ: string; signedAt: Date | null }[]> =>
  sql(
    `SELECT d.id, d.organ_id AS "organId", d.organ_name AS organ, d.signed_at AS "signedAt"
     FROM delivery d JOIN notice n ON n.id = d.notice_id
     WHERE n.number = $1::int AND d.organ_id = ANY($2::int[]) AND ${isWithin(3)} ORDER BY d.id`,
    [number, organIds, scope.deliveryIds],
  );
