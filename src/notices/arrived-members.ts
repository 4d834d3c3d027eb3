import type { Sql } from '../store/db.ts';
import { isNew, newParameters, type NewArrivals } from './new-arrivals.ts';

export interface NewDelivery {
  id: number;
  organId: number;
  organCode: string;
  organName: string;
  level: string;
  parentCode: string | null;
}

export interface Arrived {
  noticeId: number;
  /** Null for the register that was frozen at issue. */
  registerVersion: number | null;
  arrivals: NewArrivals;
}

/** Statement text: new arrivals as a roster names them. Its parameters begin at `$n`: arrivedParameters. */
export const arrivedMembers = (n: number): string => `
  SELECT d.id, d.organ_id, d.organ_code, d.organ_name, d.level, p.code AS parent_code
  FROM notice n JOIN delivery d ON ${isNew(n + 2)}
  JOIN organ_version v ON v.organ_id = d.organ_id AND v.since <= coalesce($${n + 1}::int, n.register_version)
    AND (v.until IS NULL OR v.until > coalesce($${n + 1}::int, n.register_version))
  LEFT JOIN organ p ON p.id = v.parent_id
  WHERE n.id = $${n}::int`;

export const arrivedParameters = ({ noticeId, registerVersion, arrivals }: Arrived) => [
  noticeId,
  registerVersion,
  ...newParameters(arrivals),
];

/** New arrivals in organ-code order; for those of one relay, not for a hundred thousand. */
export const listArrivals = (sql: Sql, arrived: Arrived): Promise<NewDelivery[]> =>
  sql<NewDelivery>(
    `SELECT id, organ_id AS "organId", organ_code AS "organCode", organ_name AS "organName", level,
       parent_code AS "parentCode"
     FROM (${arrivedMembers(1)}) AS made ORDER BY organ_code`,
    arrivedParameters(arrived),
  );
