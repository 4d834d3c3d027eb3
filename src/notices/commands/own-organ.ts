import { organsNamed, type Holding } from '../../organs/index.ts';
import type { Sql } from '../../store/db.ts';

/**
 * Those of somebody's organs that he may mean by a name or a code: as they are called now, by a piece of the name, or as
 * they once were called.
 */
export async function ownOrgansNamed(sql: Sql, mine: Holding[], name: string, at: Date): Promise<Holding[]> {
  const whole = mine.filter(({ organName, organCode }) => organCode === name || organName === name);
  if (whole.length > 0) return whole;
  const parts = name.length > 1 ? mine.filter(({ organName }) => organName.includes(name)) : [];
  if (parts.length > 0) return parts;
  const found = await organsNamed(sql, { below: null, name, at });
  return mine.filter(({ organId }) => found.some(({ id }) => id === organId));
}
