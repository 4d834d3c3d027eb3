/** Words of the vocabulary, with what voice and input methods put in place of each of their characters. */
const slips: readonly (readonly [word: string, first: string, second: string])[] = [
  ['签收', '前千迁牵谦浅铅潜遣钱', '首手受寿授售守瘦'],
  ['收到', '首寿授售守', '道倒导稻盗'],
  ['转发', '专砖赚篆传', '法罚乏伐'],
  ['转达', '专砖赚', '打答'],
  ['全部', '泉权拳圈', '步布簿'],
  ['待办', '带呆戴贷袋', '半班伴般版板'],
  ['退回', '推腿蜕褪', '汇惠灰'],
  ['隐患', '引影银印饮阴音瘾', '换唤幻焕欢还'],
  ['催办', '崔摧吹翠脆', '半班伴般版'],
  ['撤回', '车彻扯测', '汇惠灰'],
  ['更正', '跟根耕庚', '证政整郑症'],
  ['存证', '寸村', '正政郑整'],
  ['原文', '元员园缘圆源', '问闻纹温'],
  ['复查', '付负富腹副覆', '察茶叉'],
  ['整改', '征争', '该概盖钙'],
  ['销号', '消肖削', '浩耗'],
  ['核实', '合盒河', '石识'],
  ['属实', '数熟鼠', '石识'],
  ['延期', '言沿研盐', '其奇齐'],
  ['挂牌', '瓜卦', '排派'],
  ['摘牌', '宅斋', '排派'],
  ['定级', '订丁', '集及急即'],
  ['报送', '抱爆豹包宝保', '宋颂'],
  ['学习', '雪穴', '息席'],
  ['状态', '壮撞', '太泰'],
  ['断点', '段锻', '店典'],
  ['未签', '味尾胃', '前千迁牵'],
  ['呈批', '程承', '皮匹披'],
  ['绑定', '邦帮榜棒', '订丁'],
  ['举报', '巨句', '抱爆豹'],
  ['匿名', '逆泥溺', '明鸣'],
  ['切换', '且', '唤'],
  ['台账', '抬太', '帐涨丈'],
  ['盲区', '忙茫芒', '曲驱'],
  ['逾期', '于余愈渝', '其奇齐'],
  ['摸底', '磨模莫', '低抵'],
  ['档案', '挡当', '按岸'],
  ['代签', '带贷袋戴', ''],
  ['进度', '近', '肚渡'],
];

const mended = new Map<string, string>();
for (const [word, first, second] of slips) {
  for (const char of first) mended.set(char + word.slice(1), word);
  for (const char of second) mended.set(word.slice(0, 1) + char, word);
}

/** Slips that are words themselves: mended only where nothing else stands in the same piece but numbers. */
const alone: readonly (readonly [RegExp, string])[] = [
  [/(?<=^|[\s,;])(?:受到|手到|首到)(?=了?(?:$|[\s,;]|n\s?\d|[恩嗯][一二三四五六七八九十\d]))/gu, '收到'],
  [/(?<=^(?:我的)?)(?:代办|待板|代半)(?=(?:事项)?$)/gu, '待办'],
  [/(?<=^|[\s,;])无须(?=转)/gu, '无需'],
  [/(?<=^|[\s,;])(?:千手|前手|前首|千首|牵手|迁手)(?=\s?n\s?\d{1,9}(?:$|[\s,;]))/gu, '签收'],
  [/到那(?=(?:里|儿)?了)/gu, '到哪'],
  [/到拿(?=了)/gu, '到哪'],
];

/** A slip counts only where a word can begin: 开车回来 holds no 撤回. */
const edge = /[\s,;:?n\d一二三四五六七八九十我们请已把给要再先了去的不未没和并以可已尚被在)」]/u;

/** Puts the word that was meant in place of what it sounds like; length and places stay. */
export function mendSlips(text: string): string {
  let whole = text;
  for (const [pattern, word] of alone) {
    whole = whole.replace(pattern, (slip) => (slip.length === word.length ? word : slip));
  }
  const chars = Array.from({ length: whole.length }, (_, i) => whole.charAt(i));
  for (let at = 0; at + 1 < chars.length; at += 1) {
    const word = mended.get(whole.slice(at, at + 2));
    // 钱收到了 is about money.
    if (!word || (at > 0 && !edge.test(whole.charAt(at - 1))) || whole.startsWith('钱收到', at)) continue;
    chars[at] = word.charAt(0);
    chars[at + 1] = word.charAt(1);
    at += 1;
  }
  return chars.join('');
}
