/** The states of domain.md 4.3 as people read them. */
export const stateWords: Record<string, string> = {
  queued: '待发',
  dispatched: '已发出',
  undeliverable: '无法送达',
  delivered: '已送达',
  read: '已读',
  signed: '已签收',
  returned: '已退回',
  registered: '已登记',
  assigned: '承办',
  relayed: '已转发',
  notApplicable: '无需转达',
  answered: '已报送',
  settled: '办结',
};
