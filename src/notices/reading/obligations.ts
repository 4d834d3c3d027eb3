/** The words around a date that tell a limit for the readers from everything else a notice says with dates. Tight, folded text. */
export interface Around {
  /** Up to 120 characters before, from the beginning of the sentence. */
  readonly before: string;
  /** Up to 60 characters behind, to the end of the sentence. */
  readonly after: string;
}

export const around = (key: string, from: number, to: number): Around => {
  const before = key.slice(Math.max(0, from - 120), from);
  const after = key.slice(to, to + 60);
  const start = Math.max(...['。', ';', '!', '?'].map((stop) => before.lastIndexOf(stop)));
  return { before: before.slice(start + 1), after: after.split(/[。;!?]/u)[0] ?? '' };
};

/** Somebody owes something to somebody: the verbs with which notices ask. */
export const owes =
  /报送|上报|报告|报备|报我|报[省市县区局厅委办公至到给]|填报|反馈|提交|发送|发至|送至|送到|送达|寄|上传|传至|完成|办结|整改|到位|销号|落实|开展|组织|清零|关闭|整治|排查|自查|检查|复查|签订|签收|配齐|建立|制定|达到|实现|录入|填写|交至|交到|汇总|回复|答复|移交|申请|下达|出具|传达|部署/u;

/** 将 as "will": the issuer tells his own plans. 将 as "take" (将总结报送) ends in a verb of handing over. */
const will = /(?:将|拟|计划|定)(?:于|在|从|自|至)?$/u;
const issuerWill =
  /^,?(?:届时)?,?(?:我[部局厅委办省市县区]|省|市|县|区|国务院|国家|集团|公司|本[局委办厅])[^,各]{0,16}?(?:将|拟|计划)/u;
const issuerOffice =
  /(?:^|,)(?:届时)?,?(?:省|市|县|区|国务院|集团|公司)?(?:安委办|安委会办公室|安委会|我[部局厅委办])(?:将|拟|计划)?(?:于|在)?$/u;
const handsOver = /将[^,]{1,40}(?:报|送|交|反馈|上传|发至|发到|寄|填|录入|汇总)/u;

const isIssuersPlan = ({ before, after }: Around): boolean => {
  const asks = /请|须|务必|应当?于|要于/u.test(before.slice(-16));
  if (will.test(before) && !asks) return true;
  if (issuerWill.test(after) && !handsOver.test(after)) return true;
  return issuerOffice.test(before) && !asks && !/报|送|反馈/u.test(after.slice(0, 30));
};

/** What has happened, what is described, and how long something is valid. */
const isTold = ({ before, after }: Around): boolean =>
  (/(?:其中|累计|共|总计)[^,]{0,20}$/u.test(before) && /^[^,]{0,12}\d+(?:家|处|项|个|条|起|户|人)/u.test(after)) ||
  /(?:已|已经|曾|早)(?:于|在)?$/u.test(before) ||
  /有效期(?:限)?(?:为|至|到|:)*$|执行至$|施行至$/u.test(before) ||
  (/(?:截至|截止)(?:到|至)?$/u.test(before.slice(-4)) && /^,?(?:全|共|已|累计|各地|尚|仍|我)/u.test(after)) ||
  /^,?(?:已|曾)(?!.{0,12}的)|至今|仍未(?!.{0,20}的)|尚未(?!.{0,20}的)/u.test(after) ||
  /^(?:已|建成|投产|投用|取得|发生|登记|注册|设立|成立|出生|开工|印发|下发|发布|制定)[^,]{0,12}的/u.test(after);

/** Whether a date with a limit word binds the readers. */
export const bindsReaders = (words: Around): boolean => !isIssuersPlan(words) && !isTold(words);
