/** A notice as people can tell it apart: never the number alone (wording.md 2). */
interface Named {
  /** `N12`. */
  ref: string;
  /** `nickname(title)` of lib/text. */
  words: string;
}
const name = ({ ref, words }: Named) => `${ref} ${words}`;
const until = (due: string | null) => (due === null ? '' : `，期限${due}前`);

/** The short replies around 交办 and 办结. */
export const assigningPhrases = {
  /** `earlier`: who had it until now; `isOwn`: somebody took it himself. */
  assigned: ({
    person,
    due,
    earlier,
    isOwn,
    ...notice
  }: Named & { person: string; due: string | null; earlier: string | null; isOwn: boolean }) =>
    `已交办 ${name(notice)}：${person}承办${until(due)}。${earlier === null ? '' : `原由${earlier}承办，已改。`}办好后${isOwn ? '请' : `由${person}`}回复：办结 ${notice.ref}`,
  assignedBefore: ({ person, due, ...notice }: Named & { person: string; due: string | null }) =>
    `${name(notice)}由${person}承办${until(due)}，没有再发。`,
  /** 交办 N12 alone: who has it, and how to change that. */
  handledBy: ({ person, due, ...notice }: Named & { person: string; due: string | null }) =>
    `${name(notice)}由${person}承办${until(due)}。改由他人请回复：交办 ${notice.ref} 姓名`,
  askPerson: (ref: string) => `请写明交办给谁，回复：交办 ${ref} 姓名 9月20日`,
  signFirst: (ref: string) => `请先签收，再交办。请回复：收到 ${ref}`,
  nobody: ({ person, ref }: { person: string; ref: string }) =>
    `本单位没有“${person}”。请核对姓名，或回复：交办 ${ref} 姓名`,
  several: ({ person, posts, ref }: { person: string; posts: string[]; ref: string }) =>
    `本单位有${posts.length}位${person}：${posts.join('、')}。请写明职务，回复：交办 ${ref} ${person} ${posts[0] ?? '职务'}`,
  /** Same name, same post: words cannot tell them apart. */
  twins: (person: string) => `本单位有同名同职务的${person}，分不清。请管理员在名录中改写职务后再交办。`,
  unbound: ({ person, organ, ref }: { person: string; organ: string; ref: string }) =>
    `${person}尚未绑定账号，收不到。请回复：绑定码 ${organ}｜交办 ${ref} 姓名`,
  handledBefore: ({ person, at, ...notice }: Named & { person: string; at: string }) =>
    `${name(notice)}：${person}承办，已于${at}办结。`,
  /** To somebody who had it. */
  passedOn: ({ person, ...notice }: Named & { person: string }) => `${name(notice)}已改由${person}承办，您无需再办。`,
};
