/** A notice as people can tell it apart: never the number alone (wording.md 2). */
interface Named {
  /** `N12`. */
  ref: string;
  /** `nickname(title)` of lib/text. */
  words: string;
}
const name = ({ ref, words }: Named) => `${ref} ${words}`;
const names = (notices: Named[]) => notices.map(name).join('、');

interface SignedBy {
  organ: string;
  person: string;
  post: string;
  at: string;
  absent: string | null;
  reason: string | null;
  isDesk: boolean;
}

/** More than this nobody reads in a chat. */
const mostNames = 40;

/**
 * The short replies of notices (wording.md, table), in one place. No reply offers a word the bot does not know; a refusal says what to
 * type instead. Values stand as they are given: dates by sayDate and sayDeadline, organs and persons by the register.
 */
export const phrases = {
  // ---- signing
  nothingUnsigned: () => '当前没有待签收的通知。',
  askSign: (notice: Named) => `${name(notice)}待签收，请点签收或回复：收到 ${notice.ref}`,
  /** 签收所选 with every box empty. */
  nothingTicked: () => '没有勾选，没有签收。请勾选后再点签收所选，或回复：全部签收',
  /** Everything that was ticked has gone meanwhile. */
  nothingSigned: (why: string[]) => `没有签收：${why.join('、')}。可回复：待办`,
  /** 好的, 嗯, OK, 1. */
  ifReceived: (ref: string) => `如已收到，请点签收或回复：收到 ${ref}`,
  readIsNotSigned: (ref: string) => `已阅不等于签收。请点签收或回复：收到 ${ref}`,
  /** Signed by this very person before. */
  signedBefore: ({ ref, words, at, entry }: Named & { at: string; entry: number }) =>
    `${ref} ${words}您已于${at}签收，存证${entry}号。`,
  /** This person signs for several of the receiving organs: the number alone does not say for which. */
  signForWhich: ({ ref, organs }: { ref: string; organs: string[] }) =>
    `${ref} 送达您任职的${organs.length}个单位：${organs.join('、')}。请在写明单位的卡片上点签收，或回复：收到 ${ref} ${organs[0] ?? '单位'}`,
  /** The second sender has taken its own words back; the first text stands. */
  secondWithdrawn: (ref: string) => `${ref} 的这份来文已撤回，无需签收。原来的一份仍然有效。`,
  /** Before the text of a second sender, in 原文. */
  alsoFrom: (sender: string) => `另由${sender}转来：`,
  /** 代签 without the name or the reason. */
  askOnBehalf: (ref: string, person: string) => `请写明代谁签收和原因，回复：代签 ${ref} ${person || '姓名'} 原因`,
  nobodyToSignFor: (ref: string, person: string) =>
    `本单位没有可签收 ${ref} 的“${person}”。请核对姓名，或回复：代签 ${ref} 姓名 原因`,
  signYourself: (ref: string) => `本人签收请回复：收到 ${ref}`,
  notYourOrgan: ({ ref, organ }: { ref: string; organ: string }) =>
    `您任职的单位中没有“${organ}”，没有签收。签收请回复：收到 ${ref}`,
  /** The same for relaying and returning, where no typed form names the organ. */
  severalOrgans: ({ ref, organs }: { ref: string; organs: string[] }) =>
    `${ref} 送达您任职的${organs.length}个单位：${organs.join('、')}。请在写明单位的卡片上办理，或先回复：切换单位 ${organs[0] ?? '单位'}`,
  /** A line of the history: 代签 and 柜台代录 are told apart. */
  signedBy: ({ organ, person, post, at, absent, reason, isDesk }: SignedBy) =>
    `${organ} ${at}${isDesk ? '柜台代录' : absent === null ? '签收' : '代签'}：${person}${post && !isDesk ? `（${post}）` : ''}${absent === null ? '' : `代${absent}`}${reason === null ? '' : `，${reason}`}`,
  /** Signed by the operator, at the desk. */
  deskSigned: ({ by, operator }: { by: string; operator: string }) =>
    `柜台代录：经${by}电话确认，由${operator}录入。统计中另列。`,

  deskNeedsReason: () => '柜台代录须写明签收人和原因：--by 姓名 --reason 原因',

  // ---- returning
  askReturnReason: (ref: string) => `请说明退回原因，回复：退回 ${ref} 原因`,
  signedAlready: (ref: string) => `${ref} 本单位已签收，不能退回。如有误请电话联系发文单位。`,

  // ---- relaying
  signFirst: (ref: string) => `请先签收 ${ref}。一并办理请回复：收到 ${ref} 转发全部`,
  dueLaterThanAbove: ({ due, above }: { due: string; above: string }) =>
    `限期${due}晚于上级${above}。请改期，或回复：限期 ${due} 理由…`,
  /** The same, said by the act itself. */
  askDue: (example: string) => `请回复新的限期，例如：限期 ${example}`,
  dateUnreadable: (text: string) => `看不懂日期“${text}”，或已经过去。请写成：限期 9月25日`,
  /** 选单位: there is no list to tick, so the names stand in the reply, as many as can be read. */
  pickOrgans: ({ ref, organs }: { ref: string; organs: string[] }) =>
    [
      `下级${organs.length}家：${organs.slice(0, mostNames).join('、')}${organs.length > mostNames ? '等' : ''}。`,
      `请回复：转发 ${ref} ${organs.slice(0, 2).join(',')}｜转发 ${ref} 全部 除 ${organs[0] ?? '单位'}`,
    ].join('\n'),
  organNotBelow: (organ: string) => `下级中没有“${organ}”。请核对名称，或写全称。`,
  organAmbiguous: ({ organ, candidates }: { organ: string; candidates: string[] }) =>
    `“${organ}”对应${candidates.length}家：${candidates.join('、')}。请写全称。`,
  nobodyLeft: () => '除去之后没有单位可送。请重新写明单位。',
  // ---- 呈批
  approvalOn: (organ: string) => `${organ}已开启呈批：文书转发、补发前须领导同意。关闭请回复：呈批 关`,
  approvalOff: (organ: string) => `${organ}已关闭呈批：文书签收后可直接转发。`,
  approvalByLeader: () => '呈批由本单位领导开启或关闭，请领导回复：呈批 开｜呈批 关',
  askApproval: (ref: string) => `请写明转发给谁，回复：呈批 ${ref} 全部`,
  noLeader: () => '本单位没有收得到消息的领导，呈批送不到。请管理员登记领导账号。',
  approvalAsked: ({ leaders, count, ...notice }: Named & { leaders: string[]; count: number }) =>
    `已呈批 ${name(notice)}：转发${count}家，待${leaders.join('、')}同意。同意后自动发出。`,
  additionAsked: ({ leaders, count, ...notice }: Named & { leaders: string[]; count: number }) =>
    `已呈批 ${name(notice)}：补发${count}家，待${leaders.join('、')}同意。同意后自动发出。`,
  askRefusal: (ref: string, what: 'relay' | 'addition') =>
    `请说明不同意的原因，回复：不同意${what === 'relay' ? '转发' : '补发'} ${ref} 原因`,
  approvalRefused: ({ leader, reason, ...notice }: Named & { leader: string; reason: string }) =>
    `${leader}不同意转发 ${name(notice)}：${reason}。改好后请回复：转发 ${notice.ref} 全部`,
  additionRefused: ({ leader, reason, ...notice }: Named & { leader: string; reason: string }) =>
    `${leader}不同意补发 ${name(notice)}：${reason}。改好后请回复：补发 ${notice.ref} 单位 原因`,
  refusalTold: ({ what, ...notice }: Named & { what: 'relay' | 'addition' }) =>
    `未同意${what === 'relay' ? '转发' : '补发'} ${name(notice)}，已告知文书。`,
  noSuchApproval: () => '没有待您同意的转发或补发。可回复：待办',
  // ---- adding to a roster
  askAddition: (ref: string) => `请写明补发给谁和原因，回复：补发 ${ref} 单位 原因`,
  /** In the register as it was frozen: that is a relay, not an addition. */
  notNew: ({ ref, organ }: { ref: string; organ: string }) => `${organ}在原名录内，请回复：转发 ${ref} ${organ}`,
  hasItAlready: (notice: Named) => `${name(notice)}已发到所写的单位，没有可补发的。`,
  added: ({ organs, ...notice }: Named & { organs: string[] }) =>
    `已补发 ${name(notice)}：${organs.length}家（${organs.slice(0, mostNames).join('、')}${organs.length > mostNames ? '等' : ''}），名录中记为新增。`,
  relayedBefore: (notice: Named) =>
    `${name(notice)}已转发全部下级，没有可再转的单位。问进度请回复：到哪了 ${notice.ref}`,
  nothingToRelay: () => '没有待转发的通知。可回复：待办',
  /** The register has nothing below this organ. */
  noLower: () => '本单位没有下级，无需转发。',
  /** All lower organs have it or need it not. */
  notLower: () => '下级中没有这家单位。请核对名称，或写全称。',
  askNothingReason: (ref: string) => `请说明无需转达的原因，回复：无需转达 ${ref} 原因`,
  claimAgreed: (notice: Named) => `上级已同意：${name(notice)}无需转达。`,
  claimRefused: (notice: Named) => `上级不同意：${name(notice)}仍须转达。请回复：转发 ${notice.ref} 全部`,
  /** Several of one organ are open; `scopes`: the lower organs they are about. */
  whichClaim: ({ ref, scopes }: { ref: string; scopes: string[] }) =>
    `${ref} 有${scopes.length}件无需转达待您确认：${scopes.join('、')}。请点卡片，或回复：同意无需转达 ${ref} ${scopes.at(-1) ?? '单位'}`,
  noSuchClaim: () => '没有待您确认的无需转达。可回复：待办',

  // ---- withdrawing
  askWithdrawReason: (ref: string) => `请说明撤回原因，回复：撤回 ${ref} 原因`,
  /** Withdrawing and correcting name no organ: 撤回 N12 would not say whose layer is meant. */
  severalSenders: ({ ref, organs }: { ref: string; organs: string[] }) =>
    `${ref} 由您任职的${organs.length}个单位发出或转发：${organs.join('、')}。请由其他文书办理。`,
  nothingToWithdraw: (ref: string) => `本单位没有转发过 ${ref}，没有可撤回的。退回上级请回复：退回 ${ref} 原因`,
  withdrawnBefore: (notice: Named) => `${name(notice)}已撤回。`,
  // ---- correcting
  askCorrection: (ref: string) => `请写明更正内容，回复：更正 ${ref} 内容`,
  askCorrectionOrFile: ({ ref, url }: { ref: string; url: string }) =>
    `请写明更正内容，回复：更正 ${ref} 内容\n更正是文件的，请打开链接上传（10分钟内有效，只能用一次）：\n${url}`,
  correctionTooLong: (most: number) => `更正超过${most}字。请精简，或撤回后重新发文。`,
  nothingToCorrect: (ref: string) => `本单位没有转发过 ${ref}，没有可更正的。`,
  correctedBefore: (notice: Named) => `${name(notice)}已有同样的更正，没有再发。`,
  /** One correction among the words of a notice. */
  correction: ({ serial, organ, at, text }: { serial: number; organ: string; at: string; text: string }) =>
    `更正（第${serial}号，${organ}，${at}）：${text}`,

  /** Above the words of a withdrawn notice, for who wants to look it up. */
  onlyToLookUp: (notice: Named) => `${name(notice)}已撤回，原文仅供查阅。`,

  // ---- issuing
  draftTooLong: () => '草稿已超过10万字，这一条没有并入。请取消后由管理员用文件发文，或精简后重发。',
  askDraft: () => '请发来通知全文，可分几条；随后给您预览，确认后才发出。不发请回复：取消',
  /** The same with a way for files, which cannot be sent in chat. */
  askDraftOrFile: (url: string) =>
    `请发来通知全文，可分几条；有文件的请打开链接上传（10分钟内有效，只能用一次）：\n${url}\n随后给您预览，确认后才发出。不发请回复：取消`,
  askUpload: (url: string) => `请打开链接上传文件（10分钟内有效，只能用一次）：\n${url}`,
  uploadNotConfigured: () => '还不能上传文件：请管理员设置公网地址 PUBLIC_URL。可先把通知全文粘贴过来。',
  uploadGone: () => '链接已经用过，或已过10分钟。请回到聊天窗口回复：上传',
  filesGone: (again = '发文') => `上传的文件已经清除，没有发出。请重新回复：${again}`,
  uploadEmpty: () => '没有收到文件。请选择文件后再上传。',
  uploadTooMany: (most: number) => `一件通知最多${most}个文件。请合并或减少后再上传。`,
  uploadTooLarge: () => '文件合计超过20 MB。请压缩或分开后再上传。',
  notAllowedFile: (name: string) => `“${name}”是压缩包，不能收。请解开后逐个上传。`,
  tinyFile: (name: string) => `“${name}”是空文件。请核对后再上传。`,
  fileIsDraft: () =>
    '本件以上传的文件为准，文字没有并入。改读错的请回复：标题 …｜文号 …｜期限 9月25日。重来请回复：取消',
  noSuchItem: (all: number) =>
    all === 0 ? '没有读出要办的事项，无需删除。' : `要办的共${all}项。请写成：删除第${all}项`,
  correctLike: (example: string) => `没看懂要改成什么。请写成：${example}`,
  /** Nothing can be read of the file: scan, picture, .ofd, .wps, .doc. */
  askLine: () => '原件已存，读不出文字。请补一句：标题、文号、最早期限；下级看原件签收。',
  askLineAgain: () => '没看懂标题。请补一句，例如：关于开展专项检查的通知，云安办〔2026〕18号，9月30日',
  /** `mark` as it stands in the head. */
  secretMark: (mark: string) => `文首标有“${mark}”，不得经互联网传送，已停办并删除。确属误判请重新发文并说明。`,
  noLowerOrgans: () => '没有可以发给的下级单位。请核对名录，或回复：发给 单位',

  // ---- asking
  ambiguous: ({ words, notices }: { words: string; notices: Named[] }) =>
    `“${words}”对应${notices.length}件：${names(notices)}。请带编号重发，例如：${notices[0]?.ref ?? 'N12'}`,
  /** Not there and not allowed are one answer, so that nobody can find out what exists (design.md 7). */
  notFound: (ref: string) => `没有找到 ${ref}。请核对编号，或回复：待办`,
  nothingByWords: (words: string) => `没有找到“${words}”的通知。请写编号，或回复：待办`,
  /** 查找: newest first; `about` is number and date of the document, `state` where it stands. */
  searched: ({
    words,
    total,
    notices,
  }: {
    words: string;
    total: number;
    notices: (Named & { about: string; state: string })[];
  }) =>
    [
      `“${words}”对应${total}件通知${total > notices.length ? `，最近${notices.length}件` : ''}：`,
      ...notices.map((notice) => `${name(notice)}（${notice.about}）${notice.state}`),
      `请回复：到哪了 ${notices[0]?.ref ?? '编号'}｜原文 ${notices[0]?.ref ?? '编号'}`,
    ].join('\n'),
  /** The whole notice; `replacedBy` is the number of the one in its place. */
  withdrawn: ({ ref, replacedBy }: { ref: string; replacedBy: number | null }) =>
    `${ref} 已被发文单位撤回，无需办理。${replacedBy === null ? '' : `以 N${replacedBy} 为准，请回复：原文 N${replacedBy}`}`,
  /** One organ's layer: the notice itself stands, and may come again. */
  layerWithdrawn: ({ ref, organ }: { ref: string; organ: string }) =>
    `${ref} 已被${organ}撤回，无需办理。重新转发后另有通知。`,
  noDuties: () => '当前没有待办。',
  /** 待办: one line a duty, most urgent first; `what` is 签收, 转发, 确认无需转达; `total` counts those not listed, too. */
  duties: ({
    duties,
    total,
  }: {
    duties: (Named & { what: string; due: string | null; organ?: string | null })[];
    total: number;
  }) =>
    [
      `待办${total}项${total > duties.length ? `，最急${duties.length}项` : ''}：`,
      ...duties.map(
        (duty) =>
          `${duty.what} ${name(duty)}${duty.due ? `（${duty.due}前）` : ''}${duty.organ ? ` ${duty.organ}` : ''}`,
      ),
      `请回复：${typedFor(duties)}`,
    ].join('\n'),
  /** 到哪了, 状态, 未签 of somebody who has issued nothing and got nothing. */
  nothingToAskAbout: () => '没有您发出或收到的通知。可回复：待办',
  /** 断点: the first broken links, longest open first; `total` counts those that are not named, too. */
  /** 状态 N12 石桥县. `required` counts the organ itself; `signedAt` is null while it has not signed. */
  branch: ({
    organ,
    signedAt,
    required,
    reached,
    unknown,
    gaps,
    gapsTotal,
    ...notice
  }: Named & {
    organ: string;
    signedAt: string | null;
    required: number;
    reached: number;
    unknown: number;
    gaps: { organ: string; state: string }[];
    gapsTotal: number;
  }) =>
    [
      `${name(notice)}，${organ}${signedAt === null ? '未签收' : `${signedAt}已签收`}。`,
      required + unknown > 1
        ? `连同下级已知应达${required}家，已签收${reached}家${unknown > 0 ? `，另有${unknown}家情况不明` : ''}。`
        : '',
      gaps.length === 0
        ? ''
        : `断点${gapsTotal}处${gapsTotal > gaps.length ? `，最久${gaps.length}处` : ''}：${gaps
            .map(({ organ: broken, state }) => `${broken} ${state}`)
            .join('；')}。`,
    ].join(''),
  notArrivedAt: ({ ref, organ }: Named & { organ: string }) =>
    `${ref} 未到“${organ}”：没有这个单位，或上级尚未转达。请核对名称，或回复：断点 ${ref}`,
  organsOfThatName: ({ organ, organs }: Named & { organ: string; organs: string[] }) =>
    `“${organ}”对应${organs.length}家：${organs.join('、')}。请写全名。`,
  gaps: ({ gaps, total, ...notice }: Named & { gaps: { organ: string; state: string }[]; total: number }) =>
    [
      `${name(notice)}，断点${total}处${total > gaps.length ? `，最久${gaps.length}处` : ''}：`,
      ...gaps.map(({ organ, state }) => `${organ} ${state}`),
      `请回复：未签 ${notice.ref}`,
    ].join('\n'),
  noGaps: (notice: Named) => `${name(notice)}：没有断点，已全部到达。`,
  noneUnsigned: (notice: Named) => `${name(notice)}：没有未签收的单位。`,
  /** 未签: first the number, then the names, most of them at the front. `more` says how many are left out. */
  unsigned: ({ organs, more, ...notice }: Named & { organs: string[]; more: number }) =>
    `${name(notice)}，未签收${organs.length + more}家：${organs.join('、')}${more > 0 ? `，另有${more}家` : ''}。`,
  originalFollows: (notice: Named) => `${name(notice)}，原文如下：`,

  // ---- previews
  /** `open`: what waits, as `issue`, `relay`, `withdraw` or `correct`. */
  oldPreview: (open: string) => {
    const [what, confirm] = previewWords[open] ?? ['转发', '非涉密，转发'];
    return `有一份一天前的${what}预览未确认。核对后请回复：${confirm}｜取消`;
  },
  cancelled: () => '已取消，没有发出。',
  draftOpen: () => '您还有一件通知没有发出。请先回复：非涉密，发文　不发：取消',
  nothingOpen: () => '没有待确认的事项。可回复：待办',

  // ---- anybody
  /** All posts; of several organs `acting` is the one chosen with 切换单位, null while none is. */
  whoAmI: ({
    person,
    posts,
    acting,
  }: {
    person: string;
    posts: { organ: string; post: string }[];
    acting: string | null;
  }) => {
    const each = posts.map(({ organ, post }) => `${organ} ${post}${organ === acting ? '（当前）' : ''}`).join('；');
    const other = posts.find(({ organ }) => organ !== (acting ?? posts[0]?.organ));
    return `${person}：${each}。${other ? `切换请回复：切换单位 ${other.organ}` : ''}`;
  },
  actingFor: (organ: string) => `已切换到${organ}。未写明单位的指令按${organ}办理。`,
  oneOrganOnly: (organ: string) => `您只在${organ}任职，无需切换。`,
  noOrgan: () => '您目前没有任职单位。请联系上级文书或本系统管理员。',
  notYourPost: ({ organ, organs }: { organ: string; organs: string[] }) =>
    `您任职的单位中没有“${organ}”，或不止一个。请回复：${organs.map((name) => `切换单位 ${name}`).join('｜')}`,
  /** `can`: the typed forms of what this person may do. */
  help: (can: string[]) => `可回复：${can.join('｜')}`,
  notUnderstood: (can: string[]) => `没看懂。可回复：${can.join('｜')}`,
  /** The second time running. */
  stillNotUnderstood: () => '还是没看懂。请回复：帮助',
  /** Words that may mean several things, or a question about an act: nothing is done. */
  askWhich: (forms: string[]) => `没有办理。如要办理请回复：${forms.join('｜')}`,
  /** Photos, voice, places, links: nothing in this bot takes them yet. */
  notText: () => '目前只认文字和卡片按钮，请打字发来。可回复：帮助',
  notBound: () => '您尚未绑定单位。请回复：绑定 绑定码（向上级文书索取）',
  /** Anything that sounds like one is answered with this before all else (domain.md 7.6). */
  accidentFirst: () => '如有人员伤亡、起火、爆炸：立即撤人，拨打119、120。单位负责人须在1小时内电话报告应急管理部门。',
  /** Said once; until the minute is over nothing of this sender is looked at. */
  tooFast: () => '发得太快，这一分钟内再发的没有受理。请稍后再发。',
  notRecorded: () => '没有记下，请稍后再点',
};

/** What a preview is called, and the typed form of its button. */
const previewWords: Record<string, [what: string, confirm: string]> = {
  issue: ['发文', '非涉密，发文'],
  relay: ['转发', '非涉密，转发'],
  withdraw: ['撤回', '确认撤回'],
  correct: ['更正', '非涉密，更正'],
};

/** The typed form of the first duty of each kind, and no more. */
function typedFor(duties: (Named & { what: string })[]): string {
  const forms: Record<string, (ref: string) => string> = {
    签收: (ref) => `收到 ${ref}`,
    签收另一来文: (ref) => `收到 ${ref}`,
    转发: (ref) => `转发 ${ref} 全部`,
    签收更正: (ref) => `收到 ${ref}`,
    确认无需转达: (ref) => `同意无需转达 ${ref}`,
    办理: (ref) => `办结 ${ref}`,
    '重新交办（承办人已离任）': (ref) => `交办 ${ref} 姓名`,
  };
  const first = new Map(duties.toReversed().map(({ what, ref }) => [what, ref]));
  const typed = [...first].flatMap(([what, ref]) => forms[what]?.(ref) ?? []).toReversed();
  return typed.join('｜') || '状态 编号';
}
