import { randomBytes } from 'node:crypto';
import type { Clock } from '../../lib/clock.ts';
import type { Members } from './members.ts';
import { CallRefused } from './model.ts';

const lifeMs = 5 * 60_000;

/** Codes of the OAuth login inside WeCom: one use, 5 minutes (wecom.md 8). */
export const createLogin = (clock: Clock, members: Members) => {
  const open = new Map<string, { userid: string; until: number }>();
  const spent = new Set<string>();
  return {
    /** What the client's redirect carries for this person. */
    issue(userid: string): string {
      const code = randomBytes(24).toString('base64url');
      open.set(code, { userid, until: clock.now().getTime() + lifeMs });
      return code;
    },
    /** `GET /cgi-bin/auth/getuserinfo?code=`; who is no member has an `openid` alone. */
    userOf(code: string | null): Record<string, unknown> {
      const entry = open.get(code ?? '');
      if (code !== null && spent.has(code)) throw new CallRefused(42022, 'code has been used');
      if (!entry || code === null) throw new CallRefused(40029, 'invalid code');
      open.delete(code);
      if (entry.until <= clock.now().getTime()) throw new CallRefused(42003, 'code expired');
      spent.add(code);
      const member = members.find(entry.userid);
      return member ? { userid: member.userid } : { openid: `open-${entry.userid}` };
    },
  };
};
export type Login = ReturnType<typeof createLogin>;
