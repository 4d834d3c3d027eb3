const csv = (header: string, rows: string[]) => [header, ...rows].join('\n');
const organHeader = 'code,name,level,parent_code,established_level,managing_code,valid_to';
const peopleHeader = 'name,organ_code,post,roles,wecom_userid,dingtalk_userid,face';

/** `code,name,level,parent[,valid_to]` a row. */
export const organsCsv = (rows: string[]) =>
  csv(
    organHeader,
    rows.map((row) => {
      const [code = '', name = '', level = '', parent = '', validTo = ''] = row.split(',');
      return [code, name, level, parent, '', '', validTo].join(',');
    }),
  );

/** `name,organ,post,roles,user[,face]` a row. */
export const peopleCsv = (rows: string[]) =>
  csv(
    peopleHeader,
    rows.map((row) => {
      const [name = '', organ = '', post = '', roles = '', user = '', face = ''] = row.split(',');
      return [name, organ, post, roles, user, '', face].join(',');
    }),
  );

/**
 * A small uneven province: two cities and a county directly under it; the first city has two counties and a zone, its
 * first county a township; enterprises hang at the zone and at the township. Nobody in it exists.
 */
export const smallOrgans = [
  '53,云岭省安委办,province,',
  '5301,临澜市安委办,prefecture,53',
  '5302,石泉市安委办,prefecture,53',
  '5390,屏澜市安委办,county,53',
  '530101,望川县安委办,county,5301',
  '530102,石桥县安委办,county,5301',
  '5301Z1,澜东高新区管委会,developmentZone,5301',
  '530101001,柳湾镇人民政府,township,530101',
  '530201,东岗区安委办,county,5302',
  'E1,锐光铝制品有限公司,enterprise,5301Z1',
  'E2,青禾粮油有限公司,enterprise,530101001',
];

/** One person an organ, called by a short user id; a second clerk in the first city, a supervisor in the province. */
export const smallPeople = [
  '周岚,53,文书,clerk,sheng',
  '何督,53,督查专员,supervisor,ducha',
  '王丽,5301,文书,clerk,lin',
  '陈静,5301,值班员,duty,lin2',
  '李望,530101,文书,clerk,wang',
  '石乔,530102,文书,clerk,qiao',
  '高新,5301Z1,文书,clerk,zone',
  '柳湾,530101001,文书,clerk,liu',
  '石泉,5302,文书,clerk,quan',
  '东岗,530201,文书,clerk,dong',
  '屏澜,5390,文书,clerk,ping',
  '李强,E1,安全员,safetyOfficer,qiang',
  '陆禾,E2,主要负责人,principal,lu,text',
];

/** A notice as somebody would paste it; its deadline is 24:00 on 20 September in China. */
export const smallNotice = `云岭省安委办关于开展涉爆粉尘企业专项检查的通知

云安办〔2026〕18号

各市安委会：
　　现将有关事项通知如下：
　　一、立即传达学习。各地要逐级传达到每一家企业。
　　二、按时报送情况。请于9月20日前书面报送检查情况。

　　　　　　　　　　云岭省安委办
　　　　　　　　　　2026年9月1日
`;
