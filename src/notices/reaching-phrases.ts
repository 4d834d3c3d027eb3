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
  noSuchLink: (organ: string) => `断点中没有“${organ}”，没有催。请核对名称，或回复：断点 编号`,
  urgeWhich: (ref: string) => `请写明编号，例如：催办 ${ref}`,

  // ---- an arrival nobody answers
  nothingSentTo: (organ: string) => `没有发给“${organ}”而未签收的通知。请核对名称，或回复：未签 编号`,
  /** `form`: what was typed, to be sent again with a number. */
  sentSeveral: ({ form, notices }: { form: string; notices: Named[] }) =>
    `有${notices.length}件可能：${notices.map(name).join('、')}。请带编号重发：${form} ${notices[0]?.ref ?? 'N12'}`,
  signedThere: ({ organ, ...notice }: Named & { organ: string }) => `${organ}已签收 ${name(notice)}，无需再办。`,
  returnedThere: ({ organ, ...notice }: Named & { organ: string }) =>
    `${organ}已退回 ${name(notice)}，不能改送。问进度请回复：到哪了 ${notice.ref}`,
  readdressed: ({ organ, person, ...notice }: Named & { organ: string; person: string }) =>
    `${name(notice)}：${organ}的一份已改送${person}，由其签收。`,
  readdressedBefore: ({ organ, person, ...notice }: Named & { organ: string; person: string }) =>
    `${name(notice)}：${organ}的一份已改送过${person}，没有再发。`,
  personNotFound: ({ organ, person }: { organ: string; person: string }) =>
    `没有找到“${person}”。可改送${organ}或本单位及下级的在册人员，请写全名。`,
  personUnbound: ({ organ, person }: { organ: string; person: string }) =>
    `${person}尚未绑定账号，收不到。请改送他人，或回复：绑定码 ${organ}`,
  personAmbiguous: ({ organ, person, organs, ref }: { organ: string; person: string; organs: string[]; ref: string }) =>
    `有${organs.length}位${person}：${organs.join('、')}。请写明单位：改送 ${organ} ${person} ${organs[0] ?? '单位'} ${ref}`,
  askPerson: ({ organ, ref, people }: { organ: string; ref: string; people: string[] }) =>
    [
      `请回复：改送 ${organ} 姓名 ${ref}`,
      ...(people.length > 0 ? [`${organ}已绑定账号的有：${some(people)}。`] : []),
    ].join('\n'),
  /** A button on the card of several organs. */
  askOrgan: ({ organs, form }: { organs: string[]; form: (organ: string) => string }) =>
    `有${organs.length}家：${some(organs)}。请回复：${form(organs[0] ?? '单位')}`,
  nobodyUndeliverable: () => '没有收不到的单位了。问进度请回复：到哪了 编号',
  phoned: ({ organ, ...notice }: Named & { organ: string }) => `已记：${organ}已电话告知 ${name(notice)}，不算签收。`,
  phonedBefore: ({ organ, ...notice }: Named & { organ: string }) =>
    `${organ}今天已记过电话告知 ${name(notice)}，不算签收。`,

  // ---- binding
  /** `code`: six digits. `replaced`: an earlier one of today is worth nothing from now on. */
  bindingCode: ({ organ, code, replaced }: { organ: string; code: string; replaced: boolean }) =>
    [
      `${organ}绑定码 ${code.replace(/(\d\d)(?=\d)/gu, '$1 ')}，当日有效，限用一次，请转告其文书。`,
      replaced ? '此前的绑定码作废。' : '',
      `收到的人请回复：绑定 ${code}`,
    ].join(''),
  nobodyToBind: (organ: string) =>
    `${organ}在名录中没有待绑定账号的人员。请报管理员补录岗位，或回复：改送 ${organ} 姓名`,
  noSuchOrgan: (organ: string) => `本单位及下级中没有“${organ}”。请核对名称，或写全称。`,
  bound: ({ organ, person, post, cards }: { organ: string; person: string; post: string; cards: number }) =>
    [
      `已绑定：${organ} ${person}（${post}）。`,
      cards > 0 ? `有${cards}件通知待签收，卡片随后送达。` : '',
      '可回复：待办｜帮助',
    ].join(''),
  boundAlready: ({ person, posts }: { person: string; posts: string[] }) =>
    `此账号已绑定：${[person, ...posts].join('，')}，没有再绑。有误请联系管理员。`,
  codeWrong: (left: number) =>
    left > 0
      ? `绑定码不对或已失效，还可再试${left}次。请向上级文书核对后回复：绑定 绑定码`
      : '绑定码不对或已失效。请向上级文书核对，一小时后再试。',
  codeLocked: () => '绑定码试得太多，已暂停。请向上级文书核对，稍后再试。',
  codeSeveral: ({ organ, names, code }: { organ: string; names: string[]; code: string }) =>
    `${organ}待绑定的有${names.length}人：${some(names)}。请回复：绑定 ${code} ${names[0] ?? '姓名'}`,
  codeNobody: (organ: string) => `${organ}在名录中没有待绑定账号的人员。请上级文书报管理员补录后再试。`,
  accountTaken: () => '此账号在名录中属于已离任人员，不能绑定。请联系管理员。',
  codeUnreadable: () => '绑定码是六位数字，例如：绑定 581307',
};
