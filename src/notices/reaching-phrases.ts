/** A notice as people can tell it apart: never the number alone (wording.md 2). */
interface Named {
  /** `N12`. */
  ref: string;
  /** `nickname(title)` of lib/text. */
  words: string;
}
const name = ({ ref, words }: Named) => `${ref} ${words}`;

/** More than this nobody reads in a chat. */
const mostNames = 10;
const some = (names: string[]) =>
  `${names.slice(0, mostNames).join('、')}${names.length > mostNames ? `等${names.length}家` : ''}`;

export interface UrgedWords {
  /** Links urged, and register organs below them that nobody was troubled in. */
  links: number;
  below: number;
  /** `9月4日 08:00`, and how many links wait until then; null when all reminders go out now. */
  held: { until: string; links: number } | null;
  /** Urged less than 24 hours ago. */
  recent: number;
  /** Links whose next step is not theirs, or nobody can be reached in: `望川县（文书岗位未绑定账号）`. */
  apart: string[];
}

/** The short replies around reaching people: urging, sending to another person, binding, telephone notes. */
export const reachingPhrases = {
  // ---- urging
  urged: ({ links, below, held, recent, apart, ...notice }: Named & UrgedWords) =>
    [
      [
        `已催${links}处`,
        held ? `，其中${held.links}处${held.until}送达（夜间和周末不打扰）` : '',
        below > 0 ? `；其下${below}家未打扰` : '',
        '；同一处24小时内不再催',
        `（${name(notice)}）。`,
      ].join(''),
      ...(recent > 0 ? [`另有${recent}处24小时内已催过。`] : []),
      ...(apart.length > 0 ? [`未催：${some(apart)}。`] : []),
    ].join('\n'),
  notUrged: ({ recent, apart, ...notice }: Named & Pick<UrgedWords, 'recent' | 'apart'>) =>
    [
      recent > 0 ? `${name(notice)}：${recent}处24小时内已催过，没有再催。` : `${name(notice)}：没有可催办的断点。`,
      ...(apart.length > 0 ? [`未催：${some(apart)}。`] : []),
    ].join('\n'),
  withdrawnNotUrged: (ref: string) => `${ref} 已撤回，无需催办。`,
  urgeWhich: (ref: string) => `请写明编号，例如：催办 ${ref}`,
};
