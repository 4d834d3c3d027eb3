/** How the names of organs, departments and enterprises end. Order matters nowhere: each is tried at the end of a tight, folded text. */
const suffixes = [
  '委员会|安委会|消安委|安委办|安办|委办|办公室|办公厅|人民政府|政府|管委会|工委|党委|委|党组|纪委|党工委',
  '厅|局|部|院|署|司|处|科|股|所|站|室|办|办事处|中心|大队|支队|总队|中队|分队|队|分局|海关|法院|检察院|联社|总社',
  '公司|集团|总厂|厂|矿|店|银行|分行|支行|商场|医院|学校|大学|学院|中学|小学|幼儿园|酒店|企业|协会|学会|商会|工会|联合会|基金会|会',
  '指挥部|领导小组|工作组|工作专班|专班|小组|单位|部门|机构|兵团|管理处|管委|村民委员会|居民委员会|社区|项目部|处室|科室|车间|班组|门店|工地',
].join('|');
const endsAsOrgan = new RegExp(`(?:${suffixes})(?:\\([^()]{1,20}\\))?$`, 'u');

/** Whether a tight, folded text ends like the name of an organ. */
export const isOrganName = (key: string): boolean => key.length >= 3 && key.length <= 60 && endsAsOrgan.test(key);

/** A whole area, as it stands in 各市、县（区）人民政府: no organ by itself. */
export const isAreaName = (key: string): boolean =>
  /(?:[省市县区州盟旗乡镇]|街道|兵团|直辖市|自治区|园区|开发区|高新区|新区|功能区|功能园区)(?:\([^()]{1,12}\))?$/u.test(
    key,
  );

/** A territorial organ that carries the areas named before it: 定州、辛集**市安委会**. */
export const isTerritorialOrgan = (key: string): boolean =>
  /^(?:镇|乡|街道|村|社区)[^()]{1,10}[站所办]$/u.test(key) ||
  /(?:(?:[省市县区州盟旗乡镇]|街道|兵团)(?![直属级]|[政党]?府?各))(?:\([^()]{1,12}\))?(?:[^()各]{0,12})(?:人民政府|政府|安委会|安委办|委员会|办公室|管委会|办事处|工委|主管部门|[厅局委办])(?:\([^()]{1,12}\))?$/u.test(
    key,
  );
