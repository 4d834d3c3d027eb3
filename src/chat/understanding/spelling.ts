/** Ways of writing that stand for the same word: traditional characters, dialect, and the letters of a word's sounds. */

const traditional = new Map(
  Array.from(
    '簽签轉转發发達达隱隐患患報报送送個个這这無无須须區区縣县鎮镇鄉乡單单位位級级關关於于開开會会對对錯错嗎吗麼么還还沒没為为請请問问題题項项間间時时後后幾几誰谁邊边過过進进學学習习絕绝給给讓让說说話话電电車车廠厂機机燈灯線线壞坏門门鎖锁斷断氣气煙烟塵尘積积銹锈滅灭櫃柜護护欄栏樓楼網网鋼钢鉤钩頂顶衝冲廢废藥药銷销號号複复復复審审驗验證证據据處处檔档盤盘帳账賬账統统計计應应當当務务責责領领導导辦办體体員员議议們们來来兩两從从聯联繫系範范圍围週周點点數数條条層层裡里裏里總总類类業业產产燒烧爆爆傷伤齊齐緊紧倉仓庫库罐罐閥阀壓压攝摄錄录補补舉举監监銜衔標标誌志繩绳帶带內内閉闭啟启動动現现場场確确認认檢检結结實实屬属重重額额納纳難难長长參参雙双輪轮換换裝装緩缓頭头歲岁龍龙馬马東东萬万與与圖图書书園园嚴严協协傳传遞递協协規规訓训練练歸归檔档種种資资負负責责任任紙纸齡龄寫写職职該该準准備备隊队鐘钟飛飞爐炉鋁铝鐵铁樣样幫帮謝谢煩烦誤误聽听説说雲云剛刚纔才並并貨货設设閃闪響响塊块釋释閘闸軟软雜杂濕湿鍋锅鑰钥願愿邏逻輯辑鬆松緩缓營营業业師师傷伤啲的嘅的',
  ).reduce<[string, string][]>((pairs, char, i, all) => (i % 2 ? pairs : [...pairs, [char, all[i + 1] ?? char]]), []),
);
const spoken: readonly (readonly [RegExp, string])[] = [
  [/没得(?=[\p{Script=Han}])(?!事|说|话|救)/gu, '没有'],
  [/[木米冇]有(?=\p{Script=Han})(?<!冇有)/gu, '没有'],
  [/[冇]/gu, '没'],
  [/[啦咯喽喇囖]/gu, '了'],
  [/唔(?!该)/gu, '不'],
  [/恁(?=们)/gu, '你'],
];

/** Simplified characters and standard words in place of what was written; every character keeps its place. */
export function respell(text: string): string {
  let plain = Array.from(text, (char) => traditional.get(char) ?? char).join('');
  for (const [pattern, word] of spoken) plain = plain.replace(pattern, word);
  return plain;
}

/** Whole words typed by their sounds, in full or by first letters. Two letters only where the word is the bot's own. */
const sounds: Readonly<Record<string, string>> = {
  sd: '收到',
  shoudao: '收到',
  yishoudao: '收到',
  qs: '签收',
  qianshou: '签收',
  zf: '转发',
  zhuanfa: '转发',
  zhuanda: '转达',
  quanbu: '全部',
  qb: '全部',
  db: '待办',
  daiban: '待办',
  zt: '状态',
  zhuangtai: '状态',
  daonale: '到哪了',
  dnl: '到哪了',
  jindu: '进度',
  wq: '未签',
  weiqian: '未签',
  dd: '断点',
  duandian: '断点',
  cb: '催办',
  cuiban: '催办',
  cuicui: '催催',
  th: '退回',
  tuihui: '退回',
  ch: '撤回',
  chehui: '撤回',
  gz: '更正',
  gengzheng: '更正',
  bs: '报送',
  baosong: '报送',
  shangbao: '上报',
  yh: '隐患',
  yinhuan: '隐患',
  nm: '匿名',
  niming: '匿名',
  jubao: '举报',
  yw: '原文',
  yuanwen: '原文',
  cz: '存证',
  cunzheng: '存证',
  dq: '代签',
  daiqian: '代签',
  xx: '学习',
  xuexi: '学习',
  bz: '帮助',
  bangzhu: '帮助',
  wxzd: '无需转达',
  zhenggaiwancheng: '整改完成',
  fuchatongguo: '复查通过',
  xiaohao: '销号',
  tz: '台账',
  taizhang: '台账',
  yuqi: '逾期',
};
const syllables = /(?<![a-z\d])[a-z]{2,16}(?:\s(?:dao|shou|fa|ban|tai|hui|huan|bu)(?![a-z]))?(?![a-z])/gu;

/** Words typed in letters, with the places they take up in a folded lower-case text. */
export const typedBySound = (text: string): { from: number; to: number; word: string }[] =>
  Array.from(text.matchAll(syllables), ({ index, 0: letters }) => {
    const word = sounds[letters.replace(/\s/gu, '')];
    return word === undefined ? [] : [{ from: index, to: index + letters.length, word }];
  }).flat();
