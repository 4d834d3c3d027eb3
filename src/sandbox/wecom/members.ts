import type { Department, Member } from './model.ts';

/** Who is in the app's visible range, who has no interface licence. Ids are compared in lower case (wecom.md 0). */
export const createMembers = (people: readonly Member[], hasLeft: (user: string) => boolean = () => false) => {
  let known = new Map<string, Member>();
  const unlicensed = new Set<string>();
  const inactive = new Set<string>();
  let departments: readonly Department[] = [{ id: 1, name: '安达用户', parentid: 0 }];
  const setPeople = (next: readonly Member[]) => {
    known = new Map(next.map((member) => [member.userid.toLowerCase(), member]));
  };
  setPeople(people);
  return {
    setPeople,
    setDepartments: (next: readonly Department[]) => void (departments = next),
    departments: () => departments,
    find: (userid: string): Member | undefined => (hasLeft(userid) ? undefined : known.get(userid.toLowerCase())),
    all: (): string[] => [...known.keys()].filter((user) => !hasLeft(user)),
    remove: (userid: string) => void known.delete(userid.toLowerCase()),
    /** 1 active, 4 not activated. */
    statusOf: (userid: string) => (inactive.has(userid.toLowerCase()) ? 4 : 1),
    deactivate: (userid: string) => void inactive.add(userid.toLowerCase()),
    unlicense: (userid: string) => void unlicensed.add(userid.toLowerCase()),
    isLicensed: (userid: string) => !unlicensed.has(userid.toLowerCase()),
  };
};
export type Members = ReturnType<typeof createMembers>;
