/** Characters as people count them on a card: code points, so that a rare name character (two UTF-16 units) is one. */
export const charCount = (text: string): number => Array.from(text).length;

/** Bytes in UTF-8, the unit of WeCom's limit on texts. */
export const byteCount = (text: string): number => Buffer.byteLength(text);

const opening = /[《«]/u;
const titleMarks = /[《》«»]/gu;

/** Where the first title mark opens that is still open at the end; −1 when every 《 found its 》. */
const openMarkAt = (chars: string[]): number => {
  const open: number[] = [];
  chars.forEach((char, at) => {
    if (opening.test(char)) open.push(at);
    else if (char === '》' || char === '»') open.pop();
  });
  return open[0] ?? -1;
};

/**
 * At most `max` characters; what is cut ends in …. A 《》 pair is never torn (wording.md 6): the cut goes in front of it, or, where
 * nothing would be left in front, the marks themselves are dropped.
 */
export const cut = (text: string, max: number): string => {
  const chars = Array.from(text);
  if (chars.length <= max) return text;
  if (max < 1) return '';
  const kept = chars.slice(0, max - 1);
  const torn = openMarkAt(kept);
  if (torn >= 0 && torn < 4) return cut(text.replace(titleMarks, ''), max);
  const whole = torn < 0 ? kept : kept.slice(0, torn);
  return `${whole.join('').replace(/[\s，、；：·]+$/u, '')}…`;
};

/** Every mark that opens closes after it: 《A》和《B》 is whole, A》和《B is not. */
const isWhole = (text: string): boolean => {
  let depth = 0;
  for (const char of text) {
    if (opening.test(char)) depth += 1;
    else if (char === '》' || char === '»') depth -= 1;
    if (depth < 0) return false;
  }
  return depth === 0;
};

const forwarded = /^[^《«]*转发[《«](.+)[》»][^》»]*$/u;
const published = /^印发[《«](.+)[》»]的[^》»]*$/u;
const headOfIssuer = /^[^《«]{0,40}?关于/u;
const headOfForwarding = /^(?:转发|批转|转呈)[^《«]{0,40}?关于/u;
/** 转发某某办公室加强…: the organ passed on from, where no second 关于 parts it from the matter. */
const organForwarded =
  /^(?:转发|批转|转呈)[^《«]{0,30}?(?:委员会办公室|安委会办公室|安委办|安委会|委员会|办公室|人民政府|应急管理[厅局部])(?=.{4})/u;
/** 开展 and 做好 say nothing; 加强, 学习, 整改 say what is wanted and stay. */
const emptyVerb = /^(?:立即|切实|认真|进一步|扎实|全面|深入|组织)*(?:开展|做好)(?=.{4})/u;

/**
 * What a document is about: its title without issuer, 转发, 关于 and the nested 《》 of forwarding (wording.md 6).
 * `关于转发《云岭省安委办关于开展粉尘检查的通知》的通知` → `粉尘检查的通知`. Never empty when the title is not.
 */
export const matter = (title: string): string => {
  let rest = title.replace(/\s+/gu, ' ').trim();
  for (let depth = 0; depth < 6; depth += 1) {
    const inner = forwarded.exec(rest)?.[1];
    if (!inner || !isWhole(inner)) break;
    rest = inner.trim();
  }
  const head = headOfIssuer.exec(rest)?.[0];
  if (head && head.length < rest.length) rest = rest.slice(head.length);
  for (let next = headOfForwarding.exec(rest)?.[0]; next && next.length < rest.length;) {
    rest = rest.slice(next.length);
    next = headOfForwarding.exec(rest)?.[0];
  }
  rest = rest.replace(organForwarded, '');
  const inner = published.exec(rest)?.[1];
  if (inner && isWhole(inner)) rest = inner;
  return rest.replace(emptyVerb, '').trim() || title;
};

/** A title in at most `max` characters: whole if it fits, else without its head, else cut at `max − 1` with … (wording.md 6). */
export const shortTitle = (title: string, max: number): string => {
  if (charCount(title) <= max) return title;
  return cut(matter(title), max);
};

const kindOfDocument = /的?(?:紧急|补充|预备)?(?:通知|通报|通告|公告|意见|决定|请示|批复|报告|函)$/u;
const nicknameMax = 12;
/** What a nickname can do without, in this order, once it is too long. */
const ballast = [
  /[（(][^（）()]*年[^（）()]*[）)]$/u,
  /^(?:举一反三|立即|切实|认真|进一步|扎实|全面|深入)+/u,
  /^(?:印发|抓好|做好|开展|推进|加强|学习|宣传|贯彻|实施|落实|执行|和|、)+(?=.{4})/u,
  /^.{2,24}(?:有限责任公司|股份有限公司|有限公司|集团|公司|安委会办公室|安委办|安委会|人民政府|管委会|管理局|应急管理厅)(?=.{4})/u,
  /^.{2,8}公司(?=.{4})/u,
  /^(?:全国|全省|全市|全县|全区)?(?:\d{4}年度?)?/u,
  /(?:活动)?(?:有关)?(?:工作)?(?:情况)?$/u,
  /(?:的?实施)?(?:方案|办法|细则)$/u,
];

/**
 * The few words people would call a notice by, at most 12 characters: `关于开展涉爆粉尘企业专项检查的通知` → `涉爆粉尘企业专项检查`.
 * Stands wherever a number would stand alone (wording.md 2).
 */
export const nickname = (title: string): string => {
  const about = matter(title);
  const quoted = /^印发[《«]([^《»》«]+)[》»]/u.exec(about)?.[1];
  let words = (quoted ?? about.replace(kindOfDocument, '')).replace(titleMarks, '') || about;
  for (const part of ballast) {
    if (charCount(words) <= nicknameMax) break;
    words = words.replace(part, '') || words;
  }
  return cut(words, nicknameMax);
};

const organSuffix =
  /(?:安全生产委员会办公室|安全生产委员会|安委会办公室|安委办|安委会|应急管理厅|应急管理局|应急局|人民政府|管理委员会|管委会|街道办事处)$/u;

/** The name of an organ as a row's name (≤ 5 characters, wording.md): `望川县安委办` → `望川县`. */
export const rowName = (organ: string): string => cut(organ.replace(organSuffix, '') || organ, 5);

/** Code points of `text` that fit into `bytes`, counted from `from`; at least one, so that a caller always gets on. */
const endWithin = (chars: string[], from: number, bytes: number): number => {
  let used = 0;
  let end = from;
  for (; end < chars.length; end += 1) {
    used += byteCount(chars[end] ?? '');
    if (used > bytes) break;
  }
  return Math.max(end, from + 1);
};

/** At most `bytes` in UTF-8 (at least 3): cut at the end of a line where one ends in the last half, else between characters; ends in …. */
export const cutBytes = (text: string, bytes: number): string => {
  if (byteCount(text) <= bytes) return text;
  const room = bytes - byteCount('…');
  if (room < 4) return '…';
  const kept = Array.from(text)
    .slice(0, endWithin(Array.from(text), 0, room))
    .join('');
  const line = kept.lastIndexOf('\n');
  return `${(line > kept.length / 2 ? kept.slice(0, line) : kept).trimEnd()}…`;
};

/** How a piece may end, best first: a line, a sentence. */
const seams = [(c: string) => c === '\n', (c: string) => /[。！？!?]/u.test(c), (c: string) => /[；;，]/u.test(c)];

/**
 * A long text in messages of at most `bytes` in UTF-8 each (at least 4: the longest character), parted after a paragraph, else a sentence, else between
 * characters. Nothing is lost but white space at the seams; white space alone gives no piece.
 */
export const splitBytes = (text: string, bytes: number): string[] => {
  const chars = Array.from(text);
  const pieces: string[] = [];
  for (let from = 0; from < chars.length;) {
    let end = endWithin(chars, from, bytes);
    if (end < chars.length) {
      // A seam in the first third would make many short messages: then the next kind of seam is better.
      const least = from + Math.floor((end - from) / 3);
      for (const isSeam of seams) {
        const at = chars.slice(0, end).findLastIndex(isSeam);
        if (at < least || at < from) continue;
        end = at + 1;
        break;
      }
    }
    const piece = chars.slice(from, end).join('').trim();
    if (piece) pieces.push(piece);
    from = end;
  }
  return pieces;
};
