import type { Config } from '../config.ts';
import { AppError } from '../errors.ts';
import { createProxyFetch } from '../lib/proxy-fetch.ts';
import type { Member } from '../organs/index.ts';
import { PlatformError } from '../platforms/port.ts';
import { readWecomDirectory } from '../platforms/wecom/index.ts';
import { mendOf } from './doctor/wecom-mends.ts';

/** Disabled, left: nobody who could get a card. */
const gone = new Set([2, 5]);

/**
 * Everybody whom WeCom shows our app, fit to be compared with the register.
 *
 * Throws: AppError `platform.refused`: one line with the mend.
 */
export async function readDirectory({ wecom, httpsProxy }: Config): Promise<Member[]> {
  if (!wecom?.app) {
    const names = `${wecom ? '' : 'WECOM_CORP_ID、WECOM_TOKEN、WECOM_ENCODING_AES_KEY、'}WECOM_AGENT_ID、WECOM_SECRET`;
    const instead = '没有 Secret 时，可用管理后台导出的通讯录：people import 文件';
    throw new AppError('platform.refused', `企业微信：未设全。填 ${names}。${instead}`);
  }
  const read = await readWecomDirectory(wecom, { fetch: createProxyFetch(httpsProxy) }).catch((error: unknown) => {
    if (!(error instanceof PlatformError)) throw error;
    const mend = `连不上 ${new URL(wecom.apiBase).host}：核对网络、HTTPS_PROXY`;
    throw new AppError('platform.refused', `企业微信：${mend}（${error.message}）`, { cause: error });
  });
  if (read === null) return [];
  if (!Array.isArray(read)) {
    throw new AppError('platform.refused', `企业微信 ${read.errcode}：${mendOf(read.errcode, read.address)}`);
  }
  if (read.length === 0) {
    throw new AppError('platform.refused', '企业微信：可见范围里没有成员。应用管理→安达→可见范围，加上后再试');
  }
  return read.filter(({ status }) => status === null || !gone.has(status));
}
