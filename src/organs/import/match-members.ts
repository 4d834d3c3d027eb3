import { createPlaceFinder, type RegisterOrgan } from './place-members.ts';

/** Somebody of the platform's directory. */
export interface Member {
  /** In lower case. */
  userId: string;
  /** Empty where the platform does not tell it. */
  name: string;
  /** Departments as lists of names from the top down. */
  departments: readonly (readonly string[])[];
  position: string;
}

/** Somebody of the register who holds a post today. */
export interface RegisterPerson {
  id: number;
  name: string;
  /** Where posts are held. */
  organIds: number[];
  /** Ids at this corporation, in lower case. */
  users: string[];
  /** Whether there is an account of this platform at any corporation. */
  hasAccount: boolean;
}

interface Told {
  name: string;
  user: string;
}
export interface BoundMember extends Told {
  personId: number;
  organ: string;
}
export interface Newcomer extends Told {
  /** The organ that the departments stand for; null where none does, or several may. */
  organCode: string | null;
  departments: string;
  position: string;
}

/** What could be told of a directory and a register together. Only `bound` is certain; the rest wants a person's eye. */
export interface MatchedMembers {
  bound: BoundMember[];
  /** Whose account the register has already. */
  known: number;
  /** The register has this account under another name. */
  renamed: (Told & { registered: string })[];
  /** Name and organ fit, but several people or several accounts do. */
  ambiguous: (Told & { organ: string; people: number })[];
  /** The name stands once in the register, without an account, but in an organ that the department does not stand for. */
  elsewhere: (Told & { organ: string; departments: string })[];
  /** The name and organ of somebody whose own account is not in the directory: perhaps a new id. */
  changed: (Told & { organ: string; old: string })[];
  newcomers: Newcomer[];
  /** Accounts of the register that are not in the directory. */
  missing: (Told & { organ: string })[];
  /** People of the register without an account whom nobody in the directory fits. */
  unfound: { name: string; organ: string }[];
}

/** `云岭/临澜市；云岭/石泉市`. */
const sayDepartments = ({ departments }: Member) => departments.map((path) => path.join('/')).join('；');

/**
 * Compares a directory with the register. An account is certain where its member's name and organ fit one person without an
 * account, and no other member fits that person (design.md 6: "by any given id, else name + organ"). Nothing else is taken for
 * granted.
 */
export function matchMembers(
  members: readonly Member[],
  { organs, people }: { organs: readonly RegisterOrgan[]; people: readonly RegisterPerson[] },
): MatchedMembers {
  const findPlaces = createPlaceFinder(organs);
  const organById = new Map(organs.map((organ) => [organ.id, organ]));
  const organOf = ({ organIds }: RegisterPerson) => organById.get(organIds[0] ?? 0)?.name ?? '';
  const owners = new Map(people.flatMap((person) => person.users.map((user) => [user, person] as const)));
  const listed = new Set(members.map(({ userId }) => userId));
  const byName = groupBy(people, ({ name }) => name);
  const strangers = members.filter(({ userId }) => !owners.has(userId));
  const fits = strangers.map((member) => {
    const places = [...new Set(member.departments.flatMap(findPlaces))];
    const here = (byName.get(member.name) ?? []).filter(({ organIds }) =>
      places.some(({ id }) => organIds.includes(id)),
    );
    return { member, places, here, open: here.filter(({ hasAccount }) => !hasAccount) };
  });
  const wanted = groupBy(
    fits.flatMap(({ open }) => open),
    ({ id }) => id,
  );
  const result: MatchedMembers = {
    ...noMatch(),
    known: members.length - strangers.length,
    renamed: members.flatMap(({ userId: user, name }) => {
      const owner = owners.get(user);
      return owner && name !== '' && owner.name !== name ? [{ name, user, registered: owner.name }] : [];
    }),
    missing: people.flatMap((person) => {
      const gone = person.users.find((user) => !listed.has(user));
      const isGone = gone !== undefined && person.users.every((user) => !listed.has(user));
      return isGone ? [{ name: person.name, user: gone, organ: organOf(person) }] : [];
    }),
  };
  const taken = new Set<number>();
  for (const fit of fits) {
    for (const { id } of fit.open) taken.add(id);
    file(fit, { result, wanted, byName, listed, organOf });
  }
  const doubtful = new Set(result.elsewhere.map(({ name }) => name));
  for (const person of people) {
    if (person.hasAccount || taken.has(person.id) || doubtful.has(person.name)) continue;
    result.unfound.push({ name: person.name, organ: organOf(person) });
  }
  return result;
}

function groupBy<T, K>(items: readonly T[], keyOf: (item: T) => K): Map<K, T[]> {
  const groups = new Map<K, T[]>();
  for (const item of items) {
    const group = groups.get(keyOf(item));
    if (group) group.push(item);
    else groups.set(keyOf(item), [item]);
  }
  return groups;
}

const noMatch = (): MatchedMembers => ({
  bound: [],
  known: 0,
  renamed: [],
  ambiguous: [],
  elsewhere: [],
  changed: [],
  newcomers: [],
  missing: [],
  unfound: [],
});

interface Fit {
  member: Member;
  places: RegisterOrgan[];
  /** Of this name in one of the places. */
  here: RegisterPerson[];
  /** Of those, who has no account. */
  open: RegisterPerson[];
}

/** Puts one member whom the register does not know by account where he belongs. */
function file(
  { member, places, here, open }: Fit,
  known: {
    result: MatchedMembers;
    wanted: ReadonlyMap<number, readonly RegisterPerson[]>;
    byName: ReadonlyMap<string, readonly RegisterPerson[]>;
    listed: ReadonlySet<string>;
    organOf: (person: RegisterPerson) => string;
  },
): void {
  const { result, wanted, byName, listed, organOf } = known;
  const told = { name: member.name, user: member.userId };
  const [person, ...others] = open;
  if (person) {
    const organ = places.find(({ id }) => person.organIds.includes(id))?.name ?? '';
    const rivals = wanted.get(person.id)?.length ?? 0;
    if (others.length === 0 && rivals === 1) result.bound.push({ ...told, personId: person.id, organ });
    else result.ambiguous.push({ ...told, organ, people: open.length });
    return;
  }
  const former = here.find(({ users }) => users.length > 0 && users.every((user) => !listed.has(user)));
  if (former) {
    result.changed.push({ ...told, organ: organOf(former), old: former.users[0] ?? '' });
    return;
  }
  const departments = sayDepartments(member);
  const [namesake, ...more] = (byName.get(member.name) ?? []).filter(({ hasAccount }) => !hasAccount);
  if (namesake && more.length === 0) {
    result.elsewhere.push({ ...told, organ: organOf(namesake), departments });
    return;
  }
  const [place] = places;
  const organCode = place && places.length === 1 ? place.code : null;
  result.newcomers.push({ ...told, organCode, departments, position: member.position });
}
