import type { Place } from './ledger.ts';
import type { Province } from '../../src/sandbox/province.ts';

/** Somebody in a post with an account. */
export interface Holder {
  user: string;
  name: string;
  organ: string;
  roles: string[];
  /** Reads on WeChat's plug-in, which shows no cards. */
  isReader: boolean;
}

/** Who serves where, by the rule of design.md 5 "Receivers of a notice". */
export function createStaff({ people }: Province, placeOf: (code: string) => Place) {
  const holders: Holder[] = people
    .filter((row) => row.wecom_userid !== '')
    .map((row) => ({
      user: row.wecom_userid,
      name: row.name,
      organ: row.organ_code,
      roles: row.roles.split(';'),
      isReader: row.face === 'text',
    }));
  const at = (organ: string, ...roles: string[]) =>
    holders.filter((one) => one.organ === organ && one.roles.some((role) => roles.includes(role)));
  const inCharge = (organ: string): Holder[] => {
    const order = placeOf(organ).level === 'enterprise' ? ['clerk', 'safetyOfficer', 'principal'] : ['clerk', 'leader'];
    for (const role of order) if (at(organ, role).length > 0) return at(organ, role);
    return [];
  };
  const receivers = (organ: string) => [...inCharge(organ), ...at(organ, 'duty')];
  return {
    holders,
    /** Everybody who gets what comes to an organ. */
    receivers,
    /** Whoever picks up the telephone first. */
    signer(organ: string): Holder {
      const [first] = receivers(organ);
      if (!first) throw new Error(`nobody serves at ${organ}`);
      return first;
    },
    /** The organs for which somebody receives: 区镇合一 makes it two. */
    organsOf: (user: string) => [
      ...new Set(holders.filter((one) => one.user === user && receivers(one.organ).includes(one)).map((o) => o.organ)),
    ],
  };
}
