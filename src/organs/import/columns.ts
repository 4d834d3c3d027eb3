import type { Columns } from '../table/read-table.ts';

/**
 * Columns of `organs import` (design.md 6); the Chinese words are a kindness to people who type the file themselves.
 * `valid_from` is the first day that counts, `valid_to` the first that does not: 失效日期, never 有效期至.
 */
export const organColumns = {
  code: { required: true, also: ['编码', '单位编码', '机构编码', '代码'] },
  name: { required: true, also: ['名称', '单位名称', '单位'] },
  level: { required: true, also: ['层级', '级别'] },
  parent_code: { required: true, also: ['上级编码', '上级单位编码', '上级'] },
  established_level: { also: ['设置级别', '设立级别'] },
  managing_code: { also: ['管理单位编码', '管理机构编码', '管理权限'] },
  aliases: { also: ['别名', '简称'] },
  trade: { also: ['行业'] },
  trade_dept_code: { also: ['行业主管部门编码', '主管部门编码'] },
  responsible_code: { also: ['属地编码', '属地单位编码', '责任单位编码'] },
  address: { also: ['地址'] },
  lat: { also: ['纬度'] },
  lon: { also: ['经度'] },
  key_unit: { also: ['重点单位', '重点监管对象'] },
  valid_from: { also: ['生效日期', '启用日期'] },
  valid_to: { also: ['失效日期', '停用日期'] },
  merged_into: { also: ['并入单位编码', '承接单位编码', '并入'] },
} as const satisfies Columns<string>;
export type OrganColumn = keyof typeof organColumns;

/** Columns of `people import` (design.md 6). */
export const peopleColumns = {
  name: { required: true, also: ['姓名'] },
  organ_code: { required: true, also: ['单位编码', '机构编码', '所属单位编码'] },
  post: { required: true, also: ['岗位', '职务'] },
  roles: { required: true, also: ['角色'] },
  wecom_userid: { also: ['企业微信账号', '企业微信', '企微账号'] },
  dingtalk_userid: { also: ['钉钉账号', '钉钉'] },
  mobile: { also: ['手机', '手机号', '手机号码', '电话'] },
  valid_from: { also: ['生效日期', '到岗日期'] },
  valid_to: { also: ['失效日期', '离岗日期'] },
  deputy_for: { also: ['代理', '代理岗位', '替谁'] },
  face: { also: ['显示', '显示方式'] },
} as const satisfies Columns<string>;
export type PeopleColumn = keyof typeof peopleColumns;
