import { foldOrganName, matchName, organsNamed, type LowerOrgan } from '../../organs/index.ts';
import type { Sql } from '../../store/db.ts';

export interface NamedLower extends LowerOrgan {
  /** By its own name, with or without the words for the body; else the name was mended. */
  isExact: boolean;
}

const isExact = (match: string) => match === 'exact' || match === 'short';

/**
 * The open lower organs that somebody may mean by a name: as the register knows them today, else as they were called and
 * placed when the notice was issued, for its roster is frozen and people may use either.
 */
export async function lowerNamed(
  sql: Sql,
  open: LowerOrgan[],
  { below, name, at }: { below: number; name: string; at: Date },
): Promise<NamedLower[]> {
  const among = async (scope: number | null) => {
    const found = await organsNamed(sql, { below: scope, name, at });
    return found.flatMap(({ id, match, instead }) => {
      // Of a notice that came before its merger the organ itself is meant, as long as it is open there.
      const itself = open.find(({ organId }) => organId === instead?.id);
      if (itself) return [{ ...itself, isExact: true }];
      return open.filter(({ organId }) => organId === id).map((organ) => ({ ...organ, isExact: isExact(match) }));
    });
  };
  const today = await among(below);
  if (today.length > 0) return today;
  const then = open.flatMap((organ) => {
    const match = matchName({ ...organ, aliases: [] }, foldOrganName(name));
    return match === null ? [] : [{ ...organ, isExact: isExact(match) }];
  });
  const exact = then.filter((organ) => organ.isExact);
  if (then.length > 0) return exact.length > 0 ? exact : then;
  return among(null);
}
