import type { Config } from '../../config.ts';
import type { Clock } from '../../lib/clock.ts';
import { PlatformError } from '../../platforms/port.ts';
import { createWecomProbe, type Refused, type WecomMember, type WecomProbe } from '../../platforms/wecom/index.ts';
import { fail, note, ok, type Finding } from './finding.ts';
import type { Registered } from './read-register.ts';
import { mendOf } from './wecom-mends.ts';

/** Callbacks older or newer than ten minutes are refused (wecom.md 1.7); well before that somebody should look. */
const clockToleranceMs = 2 * 60_000;
/** People whom departments do not lead to are asked for one by one, so many at a time, and no more than these. */
const atOnce = 8;
const mostAsked = 2000;

export interface RangeGap {
  user: string;
  name: string;
  organ: string;
  /** Why no card gets there. */
  why: '不在可见范围' | '未激活' | '已停用';
}

export interface WecomChecks {
  findings: Finding[];
  gaps: RangeGap[];
}

const refusal = ({ errcode, address }: Refused): Finding =>
  fail('wecom', `企业微信 ${errcode}：${mendOf(errcode, address)}`, { errcode, ...(address ? { address } : {}) });

const isRefused = (answer: Map<string, WecomMember> | WecomMember | Refused | null): answer is Refused =>
  answer !== null && 'errcode' in answer;

/**
 * Asks WeCom whether it lets us in and whom it lets us reach. Stops at the first refusal: more tries with a wrong secret
 * would get our address blocked. `people` null: the register could not be read. Never throws.
 */
export async function checkWecom(
  { wecom }: Pick<Config, 'wecom'>,
  { clock, fetch, people }: { clock: Clock; fetch: typeof globalThis.fetch; people: Registered[] | null },
): Promise<WecomChecks> {
  const probe = wecom && createWecomProbe(wecom, { clock, fetch });
  if (!probe) return { findings: [], gaps: [] };
  const findings: Finding[] = [];
  try {
    const refused = (await probe.connect()) ?? (await probe.agent());
    findings.push(...checkClock(probe));
    if (refused) return { findings: [refusal(refused), ...findings], gaps: [] };
    findings.unshift(ok('wecom', '企业微信：凭证有效，出口IP可信'));
    if (people === null) return { findings, gaps: [] };
    const { range, gaps } = await checkRange(probe, people);
    return { findings: [...findings, ...range], gaps };
  } catch (error) {
    if (!(error instanceof PlatformError)) throw error;
    const host = new URL(wecom.apiBase).host;
    const mend = `连不上 ${host}：核对网络、HTTPS_PROXY，自有根证书用 NODE_EXTRA_CA_CERTS`;
    return { findings: [fail('wecom', `企业微信：${mend}（${error.message}）`), ...findings], gaps: [] };
  }
}

function checkClock(probe: WecomProbe): Finding[] {
  const aheadMs = probe.clockAheadMs();
  if (aheadMs === null) return [];
  const seconds = Math.round(Math.abs(aheadMs) / 1000);
  const facts = { aheadMs };
  if (Math.abs(aheadMs) <= clockToleranceMs) return [ok('clock', `时钟：与企业微信相差${seconds}秒`, facts)];
  const way = aheadMs > 0 ? '快' : '慢';
  return [
    fail('clock', `时钟：比企业微信${way}${seconds}秒，差10分钟收不到点击。请开启时间同步（chrony 或 ntpd）`, facts),
  ];
}

/** The register against the visible range: one line for who is outside, one for who has never opened WeCom. */
async function checkRange(probe: WecomProbe, people: Registered[]): Promise<{ range: Finding[]; gaps: RangeGap[] }> {
  if (people.length === 0) {
    return { range: [fail('range', '可见范围：名录中没有企业微信账号。anda people import 文件')], gaps: [] };
  }
  const listed = await probe.members();
  const known = listed instanceof Map ? listed : new Map<string, WecomMember>();
  const open = people.filter(({ user }) => !known.has(user));
  for (let from = 0; from < Math.min(open.length, mostAsked); from += atOnce) {
    const some = open.slice(from, from + atOnce);
    const answers = await Promise.all(some.map(async ({ user }) => ({ user, answer: await probe.member(user) })));
    for (const { user, answer } of answers) {
      if (isRefused(answer)) return { range: [refusal(answer)], gaps: [] };
      if (answer) known.set(user, answer);
    }
  }
  const unasked = open.slice(mostAsked);
  const asked = people.filter((person) => !unasked.includes(person));
  const gapsOf = (why: RangeGap['why'], fits: (member: WecomMember | undefined) => boolean): RangeGap[] =>
    asked.flatMap((person) => (fits(known.get(person.user)) ? [{ ...person, why }] : []));
  const outside = gapsOf('不在可见范围', (member) => !member || member.status === 5);
  const asleep = gapsOf('未激活', (member) => member?.status === 4);
  const off = gapsOf('已停用', (member) => member?.status === 2);
  const gaps = [...outside, ...asleep, ...off];
  const inside = asked.length - outside.length;
  const counts = { people: people.length, inside, missing: outside.length };
  const range =
    outside.length === 0
      ? ok('range', `可见范围：名录${asked.length}人，都在范围内`, counts)
      : fail(
          'range',
          `可见范围：名录${asked.length}人，范围内${inside}人；缺${outside.length}人，见 doctor --list range`,
          counts,
        );
  const many = (what: string, count: number, check: string): Finding[] =>
    count === 0
      ? []
      : [fail(check, `${what}：${count}人，卡片送不到。请本人登录一次企业微信，见 doctor --list range`, { count })];
  return {
    range: [
      range,
      ...many('未激活企业微信', asleep.length, 'inactive'),
      ...many('账号已停用', off.length, 'disabled'),
      ...(unasked.length > 0 ? [note('range-rest', `可见范围：另有${unasked.length}人未逐个核对`)] : []),
    ],
    gaps,
  };
}
