/** The commoner family names, single and double: enough to tell a name from any other two or three characters beside a phone. */
const single = new Set(
  '赵钱孙李周吴郑王冯陈褚卫蒋沈韩杨朱秦尤许何吕施张孔曹严华金魏陶姜戚谢邹喻柏水窦章云苏潘葛奚范彭郎鲁韦昌马苗凤花方俞任袁柳酆鲍史唐费廉岑薛雷贺倪汤滕殷罗毕郝邬安常乐于时傅皮卞齐康伍余元卜顾孟平黄和穆萧尹姚邵湛汪祁毛禹狄米贝明臧计伏成戴谈宋茅庞熊纪舒屈项祝董梁杜阮蓝闵席季麻强贾路娄危江童颜郭梅盛林刁钟徐邱骆高夏蔡田樊胡凌霍虞万支柯昝管卢莫经房裘缪干解应宗丁宣贲邓郁单杭洪包诸左石崔吉钮龚程嵇邢滑裴陆荣翁荀羊惠甄曲家封芮羿储靳汲邴糜松井段富巫乌焦巴弓牧隗山谷车侯宓蓬全郗班仰秋仲伊宫宁仇栾暴甘厉戎祖武符刘景詹束龙叶幸司韶郜黎蓟薄印宿白怀蒲邰从鄂索咸籍赖卓蔺屠蒙池乔阴胥能苍双闻莘党翟谭贡劳逄姬申扶堵冉宰郦雍却璩桑桂濮牛寿通边扈燕冀郏浦尚农温别庄晏柴瞿阎充慕连茹习宦艾鱼容向古易慎戈廖庾终暨居衡步都耿满弘匡国文寇广禄阙东殴殳沃利蔚越夔隆师巩厍聂晁勾敖融冷訾辛阚那简饶空曾毋沙乜养鞠须丰巢关蒯相查后荆红游竺权逯盖益桓公付肖闫冼岳帅缑亢况有琴商牟佘伯赏墨哈谯笪年爱阳佟言福仝代丛苑邸檀宛仉覃苟',
);
const double = /^(?:欧阳|上官|司马|诸葛|司徒|东方|皇甫|尉迟|公孙|慕容|令狐|夏侯|端木|南宫|轩辕|呼延|拓跋|独孤)/u;
/** Characters that begin other words more often than a name beside a phone (街, 平台, 有关, 年底, 时间, 应急, 公司 …). */
const doubtful = new Set(
  '水花时平和明强经应家车全从能通别连向古易终居都满国文广东利师那空养相后红公有商年爱言福代双党农方安常元成宣山谷富管关解查游权'.split(
    '',
  ),
);
const title = /(?:同志|先生|女士|老师|工程师)$/u;
const notName =
  /电话|手机|传真|邮箱|邮件|联系|方式|号码|待定|附件|地址|邮编|单位|科室|办公|值班|负责|部门|热线|姓名|职务|同上|内线|短号|微信|以下|人员|如下|详见|上述|监督|举报|座机|网站|平台|时间|可以|咨询|报送|接收|专人|安排|指定|确定|明确|名单|兼|转|分机|工作|各|即|由|请|将/u;
const organ = /(?:局|科|处|室|办|股|厅|司|部|中心|公司|委|会|队|站|所|组|镇|乡|街|厂|院|校|党|府|区|县|市|群|号|台)$/u;

/** Whether tight, folded `text` can be a name where a label already promises one. */
export const isLabelledName = (text: string): boolean => {
  if (/^\p{Script=Han}{1,10}·\p{Script=Han}{1,10}$/u.test(text)) return true;
  const length = text.length;
  if (length < 2 || length > 4 || !/^\p{Script=Han}+$/u.test(text) || notName.test(text)) return false;
  return !organ.test(text) || (length <= 3 && isLikelyName(text));
};

/** Whether it looks like a name without any label: by its family name. */
export const isLikelyName = (text: string): boolean => {
  const name = withoutTitle(text);
  if (notName.test(name) || !/^\p{Script=Han}{2,4}$/u.test(name)) return false;
  if (double.test(name)) return name.length >= 3;
  const first = name.charAt(0);
  return name.length <= 3 && single.has(first) && !doubtful.has(first);
};

/** 张三同志 → 张三; 张科长 stays, since 张 alone names nobody. */
export const withoutTitle = (text: string): string => {
  const bare = text.replace(title, '');
  return bare.length >= 2 ? bare : text;
};

/** 安全基础司张三 → 张三. */
export const nameBehindOrgan = (text: string): string | null => {
  const match = /(?:局|科|处|室|办|股|厅|司|部|中心|公司|委|会|队|站|所)(\p{Script=Han}{2,3})$/u.exec(text);
  return match?.[1] !== undefined && isLikelyName(match[1]) ? match[1] : null;
};
