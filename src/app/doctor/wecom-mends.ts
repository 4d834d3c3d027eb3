/**
 * What an administrator does about a refusal, by WeCom's code (wecom.md 5.2).
 *
 * `address`: where our calls come from, as the platform names it; null where it does not.
 */
export function mendOf(errcode: number, address: string | null): string {
  if (errcode === 60020) {
    return `出口IP ${address ?? '（见企业微信提示）'} 不在可信IP。应用管理→安达→企业可信IP，填入后约1分钟生效`;
  }
  return mends.get(errcode) ?? '未见过的错误码。请按此编号查企业微信“全局错误码”';
}

const mends = new Map([
  [-1, '企业微信系统繁忙。请过几分钟再试'],
  [
    40001,
    'Secret 不对或已重置。应用管理→安达→Secret，重新查看后改 WECOM_SECRET，再启动；勿反复试，错多了出口IP会被封1小时',
  ],
  [40013, '企业ID不对。我的企业→企业信息→企业ID，改 WECOM_CORP_ID'],
  [40014, '企业微信不认刚取的令牌，每分钟自动再试。久不恢复：应用管理→安达，看应用是否停用、Secret 是否已重置'],
  [40056, 'AgentId 不对。应用管理→安达→AgentId，改 WECOM_AGENT_ID'],
  [41002, '企业ID为空。我的企业→企业信息→企业ID，填 WECOM_CORP_ID'],
  [41004, 'Secret 为空。应用管理→安达→Secret，填 WECOM_SECRET'],
  [41011, 'AgentId 为空。应用管理→安达→AgentId，填 WECOM_AGENT_ID'],
  [42001, '企业微信说刚取的令牌已过期，每分钟自动再试。久不恢复请核对服务器时钟'],
  [43012, '应用没有接收消息的地址。应用管理→安达→接收消息，保存回调地址'],
  [45009, '调用超过频率。请等1小时再试'],
  [48002, '应用没有这个接口的权限。应用管理→安达，核对权限'],
  [48009, '这个 Secret 读不到成员。WECOM_SECRET 要填应用“安达”的，不是通讯录同步的'],
  [48006, '接口权限因久未使用被收回。请企业管理员重新启用应用'],
  [48010, 'TLS 版本过低。请升级系统的 OpenSSL 或代理'],
  [50003, '应用已停用。应用管理→安达，启用'],
  [60011, '成员或部门不在可见范围。应用管理→安达→可见范围，加上后再试'],
  [301002, 'Secret 与 AgentId 不是同一个应用。应用管理→安达，两项一起核对'],
]);
