import { optionalText, type Fields } from './fields.ts';
import type { Members } from './members.ts';
import { CallRefused } from './model.ts';

/** The stand-in has one department, the root, and no tags. */
const rootDepartment = '1';

export interface Receivers {
  /** Lower-case ids that get the message. */
  reached: string[];
  /** Parts of the answer that name who does not; only those that are not empty (wecom.md 4.2). */
  refused: Record<string, string>;
}

const split = (from: Fields, name: string, max: number, errcode: number): string[] => {
  const all = (optionalText(from, name) ?? '').split('|').filter((id) => id !== '');
  if (all.length > max) throw new CallRefused(errcode, `${name}: more than ${max}`);
  return all;
};

/** Reads `touser`, `toparty`, `totag`. Ids are not trimmed: that spaces are allowed is documented nowhere. */
export const readReceivers = (body: Fields, members: Members): Receivers => {
  const users = split(body, 'touser', 1000, 40032);
  const everybody = users.includes('@all');
  const parties = everybody ? [] : split(body, 'toparty', 100, 82002);
  const tags = everybody ? [] : split(body, 'totag', 100, 82003);
  if (users.length + parties.length + tags.length === 0) throw new CallRefused(82001, 'no receiver given');
  const named = everybody ? [] : [...new Set(users.map((user) => user.toLowerCase()))];
  const inRange = new Set(everybody || parties.includes(rootDepartment) ? members.all() : []);
  const invalid: string[] = [];
  for (const user of named) {
    if (members.find(user)) inRange.add(user);
    else invalid.push(user);
  }
  // Every receiver invalid: nothing is sent, and the answer names nobody.
  if (inRange.size === 0) throw new CallRefused(81013, 'user & party & tag all invalid');
  const reached = [...inRange].filter((user) => members.isLicensed(user));
  const lists = {
    invaliduser: invalid,
    invalidparty: parties.filter((party) => party !== rootDepartment),
    invalidtag: tags,
    unlicenseduser: [...inRange].filter((user) => !members.isLicensed(user)),
  };
  const refused = Object.entries(lists).flatMap(([name, ids]) => (ids.length > 0 ? [[name, ids.join('|')]] : []));
  return { reached, refused: Object.fromEntries(refused) as Record<string, string> }; // pairs of strings by construction
};
