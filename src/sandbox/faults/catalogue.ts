/** How long a fault lasts once it is switched on. */
type Lasting =
  /** For so many occasions: callbacks, calls or messages. */
  | { kind: 'times'; usual: number }
  /** Until so much of the stand-in's clock has passed. Units: seconds. */
  | { kind: 'seconds'; usual: number }
  /** Until it is switched off. */
  | { kind: 'until_off' }
  /** For the persons named, until they are let back. */
  | { kind: 'people' };

export interface FaultKind {
  label: string;
  /** What happens, and what to try while it does. */
  told: string;
  lasting: Lasting;
}

/** The failures of the field that can be switched on (wecom.md 1.7, 5, 15). Names are what scripts say. */
export const catalogue = {
  callbackLost: {
    label: '回调丢失',
    told: '下一次点击或消息送不到机器人，手机上没有反应',
    lasting: { kind: 'times', usual: 1 },
  },
  callbackRepeated: {
    label: '回调重复，原样',
    told: '下一个回调原样再送一次，随机数相同',
    lasting: { kind: 'times', usual: 1 },
  },
  callbackResealed: {
    label: '回调重复，重新加密',
    told: '下一个回调再送一次，时间戳、随机数、密文都换新',
    lasting: { kind: 'times', usual: 1 },
  },
  tappedTwice: {
    label: '一秒内点两次',
    told: '下一次点击变成两次，是两个不同的事件',
    lasting: { kind: 'times', usual: 1 },
  },
  answeredLate: {
    label: '应答迟到',
    told: '下一次调用办完后隔几秒才应答',
    lasting: { kind: 'times', usual: 1 },
  },
  cutAfterDelivery: {
    label: '送达后断线',
    told: '下一次发送已经送达，应答之前连接断开',
    lasting: { kind: 'times', usual: 1 },
  },
  platformDown: {
    label: '平台中断一分钟',
    told: '一分钟内机器人的调用全部断开，什么也不办；点击照常送达',
    lasting: { kind: 'seconds', usual: 60 },
  },
  tokenExpired: {
    label: '令牌提前失效',
    told: '下一次调用答42001，之前发出的令牌全部作废',
    lasting: { kind: 'times', usual: 1 },
  },
  secretWrong: {
    label: '应用密钥错误',
    told: '令牌作废，重新领取答40001；恢复后机器人过一小时再试',
    lasting: { kind: 'until_off' },
  },
  addressUntrusted: {
    label: '出口IP不可信',
    told: '除领取令牌外的调用一律答60020；恢复后机器人过一小时再试',
    lasting: { kind: 'until_off' },
  },
  rateLimited: {
    label: '调用超频',
    told: '一分钟内的调用一律答45009',
    lasting: { kind: 'seconds', usual: 60 },
  },
  tooManyAtOnce: {
    label: '并发过多',
    told: '下一次调用答45033',
    lasting: { kind: 'times', usual: 1 },
  },
  droppedSilently: {
    label: '超出成员上限，丢弃',
    told: '下一条消息平台答成功，手机收不到（每人每分钟上限30条，平时也算）',
    lasting: { kind: 'times', usual: 1 },
  },
  codeUsed: {
    label: '卡片更新码失效',
    told: '下一次更新卡片答60140',
    lasting: { kind: 'times', usual: 1 },
  },
  memberLeft: {
    label: '人员离职',
    told: '此人不在可见范围：发给他列入无效成员，只发给他答81013',
    lasting: { kind: 'people' },
  },
} as const satisfies Record<string, FaultKind>;

export type FaultName = keyof typeof catalogue;
// `as`: the names of a constant.
export const faultNames = Object.keys(catalogue) as FaultName[];
