import { randomUUID } from 'node:crypto';
import { z } from 'zod';
import { defineCard } from '../../chat/card.ts';
import type { Config } from '../../config.ts';
import { sayTime } from '../../lib/china-time.ts';
import { systemClock, type Clock } from '../../lib/clock.ts';
import { createProxyFetch } from '../../lib/proxy-fetch.ts';
import { PlatformError } from '../../platforms/port.ts';
import { createWecom } from '../../platforms/wecom/index.ts';
import { fail, ok, type Finding } from './finding.ts';
import { mendOf } from './wecom-mends.ts';

export const testCardButton = 'test-card';
/** The answer to a tap on it: the callback works as well. */
export const testCardTapped = '测试通过：卡片送得到，点击也收得到。';

/** One card by which an administrator sees that cards arrive and taps come back. */
export const testCard = defineCard({
  name: 'test-card',
  data: z.strictObject({ at: z.string().max(20) }),
  sample: { at: '9月3日 10:32' },
  longest: { at: '2026年12月31日 23:59' },
});

/** Sends it to one person, past the outbox: this is the only thing the doctor ever sends, and only when told to. */
export async function sendTestCard(config: Config, user: string, clock: Clock = systemClock): Promise<Finding> {
  const { wecom } = config;
  if (!wecom?.app) return fail('card', '测试卡片：发不出。先填 WECOM_AGENT_ID 和 WECOM_SECRET');
  const now = clock.now();
  const platform = createWecom(wecom, { clock, fetch: createProxyFetch(config.httpsProxy) });
  const face = testCard({ at: sayTime(now, now) }, { taskId: `doctor-${randomUUID()}` });
  try {
    const { unreached } = await platform.send([user], { kind: 'card', face });
    const [first] = unreached;
    if (!first) return ok('card', `测试卡片：已发给 ${user}。请本人点一下，应收到“测试通过”`);
    return first.reason === 'unlicensed'
      ? fail('card', `测试卡片：${user} 没有接口许可。管理后台→应用管理→接口许可，为其激活`)
      : fail('card', `测试卡片：${user} 收不到，不存在或不在可见范围。应用管理→安达→可见范围`);
  } catch (error) {
    if (!(error instanceof PlatformError)) throw error;
    const mend =
      error.code === '81013'
        ? `${user} 不存在或不在可见范围。应用管理→安达→可见范围`
        : error.code === 'transport'
          ? '连不上企业微信。核对网络和 HTTPS_PROXY'
          : mendOf(Number(error.code), null);
    return fail('card', `测试卡片：企业微信 ${error.code}，${mend}`);
  }
}
