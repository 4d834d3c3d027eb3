/** Levels of domain.md 3 from the top down. A zone stands last but one: it hangs at anything governmental. */
export const levels = [
  'state',
  'province',
  'prefecture',
  'county',
  'township',
  'developmentZone',
  'enterprise',
] as const;
export type Level = (typeof levels)[number];

/** What people read in lists and counts. */
export const levelNames: Record<Level, string> = {
  state: '国家',
  province: '省',
  prefecture: '市',
  county: '县区',
  township: '乡镇',
  developmentZone: '园区',
  enterprise: '企业',
};

export const roles = [
  'clerk',
  'leader',
  'duty',
  'safetyOfficer',
  'principal',
  'supervisor',
  'inspector',
  'expert',
  'admin',
] as const;
export type Role = (typeof roles)[number];

export const roleNames: Record<Role, string> = {
  clerk: '文书',
  leader: '领导',
  duty: '值班',
  safetyOfficer: '安全员',
  principal: '主要负责人',
  supervisor: '督查',
  inspector: '检查',
  expert: '专家',
  admin: '管理员',
};

export const isLevel = (word: string): word is Level => levels.some((level) => level === word);
export const isRole = (word: string): word is Role => roles.some((role) => role === word);

/** 0 is the top; zones and enterprises come after townships. For sorting, not for who may stand above whom. */
export const levelRank = (level: Level): number => levels.indexOf(level);

/**
 * Whether an organ of level `upper` may stand directly above one of level `lower`. Levels may be skipped, zones hang at
 * anything governmental and run townships and further zones of their own, an enterprise stands above nobody.
 *
 * Source: domain.md 3.
 */
export function mayStandAbove(upper: Level, lower: Level): boolean {
  if (upper === 'enterprise') return false;
  if (lower === 'developmentZone' || lower === 'enterprise') return true;
  if (upper === 'developmentZone') return lower === 'township';
  return levelRank(upper) < levelRank(lower);
}

/** Who may sign, return and relay for an organ (design.md 5); in an enterprise also the boss and the safety officer. */
export const receivingRoles = (level: Level): Role[] =>
  level === 'enterprise' ? ['clerk', 'leader', 'duty', 'principal', 'safetyOfficer'] : ['clerk', 'leader', 'duty'];

/** Whether somebody with these roles may sign for an organ of this level. */
export const maySign = (level: Level, held: readonly Role[]): boolean =>
  receivingRoles(level).some((role) => held.includes(role));

/** Who is asked first: the holders of the first of these roles that anybody in the organ has. */
export const inChargeRoles = (level: Level): readonly Role[] =>
  level === 'enterprise' ? ['clerk', 'safetyOfficer', 'principal', 'leader'] : ['clerk', 'leader'];

interface Held {
  roles: readonly Role[];
}

/**
 * Which holders of an organ get its notices: clerks and duty; leaders only where there is no clerk; in an enterprise
 * without a clerk the safety officer, else the principal, besides its duty officer.
 *
 * Shape: `asked` is the role that made the choice, null where nobody holds a post that receives.
 * Source: design.md 5 "Receivers of a notice".
 */
export function chooseReceivers<H extends Held>(
  level: Level,
  holders: readonly H[],
): { asked: Role | null; chosen: H[] } {
  const first = inChargeRoles(level).find((role) => holders.some((holder) => holder.roles.includes(role)));
  const asked = first ?? (holders.some((holder) => holder.roles.includes('duty')) ? 'duty' : null);
  const chosen = holders.filter(
    ({ roles: held }) => held.includes('duty') || (first !== undefined && held.includes(first)),
  );
  return { asked, chosen };
}
