/**
 * Radicals from U+2E80 on, each followed by the ideograph it stands for. Unicode gives most of these no compatibility mapping
 * (only U+2E9F and U+2EF3 have one), though PDFs use them as letters.
 */
const supplement =
  '⺀冫⺁厂⺂乛⺃乚⺄乙⺅亻⺆冂⺇几⺈刀⺉刂⺊卜⺋㔾⺌小⺍小⺎兀⺏尣⺐尢⺑尢⺒巳⺓幺⺔彑⺕彐⺖忄⺗㣺⺘扌⺙攵⺛旡⺜日⺝月⺞歺⺟母⺠民⺡氵⺢氺⺣灬⺤爫⺥爫⺦丬⺧牛⺨犭' +
  '⺩王⺪疋⺫目⺬示⺭礻⺮竹⺯糹⺰纟⺱罓⺲罒⺳网⺴网⺵网⺶羊⺷羊⺸羊⺹耂⺺肀⺻聿⺼肉⺽臼⺾艹⺿艹⻀艹⻁虎⻂衤⻃西⻄西⻅见⻆角⻇角⻈讠⻉贝⻊足⻋车⻌辶⻍辶⻎辶⻏阝⻐钅' +
  '⻑長⻒镸⻓长⻔门⻕阜⻖阝⻗雨⻘青⻙韦⻚页⻛风⻜飞⻝食⻞食⻟飠⻠饣⻡首⻢马⻣骨⻤鬼⻥鱼⻦鸟⻧卤⻨麦⻩黄⻪黾⻫斉⻬齐⻭歯⻮齿⻯竜⻰龙⻱龜⻲亀⻳龟';
const ideographs = new Map(
  [...supplement.matchAll(/(.)(.)/gu)].map(([, radical = '', ideograph = '']) => [radical, ideograph]),
);

/**
 * Turns the radicals that PDFs printed by browsers hold (⽣ U+2F63) into the ideographs that were meant (生). Character by character:
 * NFKC over the whole text would turn ，（） into ASCII, and the text that people sign must stay as printed.
 */
export const mapRadicals = (text: string): string =>
  text
    .replaceAll(/[\u2F00-\u2FD5]/gu, (char) => char.normalize('NFKC'))
    .replaceAll(/[\u2E80-\u2EFF]/gu, (char) => ideographs.get(char) ?? char);
