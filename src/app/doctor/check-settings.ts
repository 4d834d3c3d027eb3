import { existsSync } from 'node:fs';
import type { Config } from '../../config.ts';
import { fail, note, ok, type Finding } from './finding.ts';

/** The settings as they were understood; no secret is shown, only whether it is there. */
export function checkSettings(config: Config, env: Record<string, string | undefined>): Finding[] {
  const { databaseUrl, dataDir, httpsProxy, logLevel } = config;
  const database = databaseUrl === null ? `内嵌数据库（${dataDir}）` : `外部数据库（${new URL(databaseUrl).hostname}）`;
  return [
    ok('settings', `设置：${database}，端口 ${config.port}，日志 ${logLevel}`),
    checkPublicUrl(config),
    checkWecomSettings(config),
    ...(httpsProxy === null ? [] : [ok('proxy', `出口代理 HTTPS_PROXY：${new URL(httpsProxy).host}`)]),
    ...checkCertificates(env['NODE_EXTRA_CA_CERTS']),
  ];
}

function checkPublicUrl({ publicUrl, sandbox }: Config): Finding {
  if (sandbox) return note('public-url', '沙盒：虚构的省，不连企业微信');
  if (publicUrl === null) return fail('public-url', 'PUBLIC_URL 未设：上传文件的链接发不出。填 https 域名，再启动');
  if (!publicUrl.startsWith('https:')) {
    return note('public-url', `对外地址 ${publicUrl} 不是 https：请在反向代理上配置证书，改 PUBLIC_URL`);
  }
  return ok('public-url', `对外地址 ${publicUrl}`);
}

function checkWecomSettings({ wecom, sandbox }: Config): Finding {
  if (wecom === null) {
    return sandbox
      ? note('wecom-settings', '企业微信：未设（沙盒用替身）')
      : fail('wecom-settings', '企业微信：未设。填 WECOM_CORP_ID、WECOM_TOKEN、WECOM_ENCODING_AES_KEY，再启动');
  }
  if (wecom.app === null) {
    return fail('wecom-settings', '企业微信：收得到，发不出。填 WECOM_AGENT_ID 和 WECOM_SECRET，再启动');
  }
  if (wecom.old) {
    return note(
      'wecom-settings',
      '企业微信：新旧 Token 或 AES Key 并用中。换好1小时后去掉 WECOM_TOKEN_OLD、WECOM_ENCODING_AES_KEY_OLD',
    );
  }
  return ok('wecom-settings', `企业微信：企业 ${wecom.corpId}，应用 ${wecom.app.agentId}`);
}

/** Node ignores a file that is not there with one line on stderr, and every call out fails much later. */
const checkCertificates = (file: string | undefined): Finding[] =>
  file === undefined
    ? []
    : existsSync(file)
      ? [ok('own-ca', `自有根证书 ${file}`)]
      : [fail('own-ca', `自有根证书 ${file} 不存在：核对 NODE_EXTRA_CA_CERTS`)];
