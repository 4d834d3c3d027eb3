import { randomInt } from 'node:crypto';
import { setTimeout as delay } from 'node:timers/promises';
import { expect, test } from 'vitest';
import { until } from '../support/until.ts';
import { faultsInBooks, lookInto, signaturesOf, untilSent } from './books.ts';
import { startBot, steadyPort } from './bot.ts';
import { brief, startStand, type Stand } from './stand.ts';
import { signRequest } from './wire.ts';

/** Before the act is sent, or a moment after it was: before, in the midst of, or after its transaction. */
type Axe = 'before' | 'during' | 'none';

async function killAndStart(stand: Stand): Promise<void> {
  await stand.bot.kill();
  stand.bot = await startBot(stand.env, stand.cwd);
}

/** One callback. What was answered 200 is never delivered again and must stand; all else comes again, as WeCom does it. */
async function deliver(stand: Stand, xml: string, axe: Axe): Promise<void> {
  const { members, wecom } = stand;
  if (axe === 'before') await killAndStart(stand);
  if (axe === 'during') {
    const answer = members.post(signRequest(wecom.app, xml)).catch(() => null);
    await delay(randomInt(0, 25));
    await killAndStart(stand);
    if ((await answer)?.status === 200) return;
  }
  await members.accepted(xml);
}

test('a notice goes down all levels while the bot is killed between and during its steps', async () => {
  const stand = await startStand({ env: { PORT: await steadyPort() } });
  const { wecom, members } = stand;
  const shows = (user: string, button: string, words: string) =>
    wecom.phones.of(user).some((r) => r.card !== undefined && r.words.includes(button) && r.words.includes(words));
  const say = (code: string, words: string, axe: Axe) => deliver(stand, members.textXml(`c-${code}`, words), axe);
  const tap = async (code: string, button: string, axe: Axe, words = '') => {
    const user = `c-${code}`;
    // What the killed one had begun to send is taken up again within a minute.
    await until(`${button} for ${code}`, () => shows(user, button, words), 90_000);
    const card = await members.cardWith(user, button, words);
    await deliver(stand, members.tapOf(user, card, button).xml, axe);
  };

  await stand.issue('A,B,C');
  await tap('A', '签收', 'during');
  await tap('A', '转发全部', 'during');
  await say('B', '收到 N1 转发全部', 'during');
  await tap('C', '签收', 'none');
  await say('C', '转发 N1 全部', 'during');
  await tap('A1', '签收', 'before');
  // A preview is a dialogue: it outlives the process that showed it.
  await say('A1', '转发 N1 青石镇 期限9月25日 要求：先查抛光企业', 'during');
  await tap('A1', '非涉密，转发', 'during');
  await say('A1', '无需转达 N1 白杨乡 没有涉粉企业', 'none');
  await tap('A', '同意', 'during', '白杨乡');
  for (const code of ['A2', 'AZ', 'B1', 'C1']) await tap(code, '签收', code === 'AZ' ? 'during' : 'none');
  await tap('A3', '签收', 'before');
  await tap('A11', '签收', 'none');
  await tap('A11', '转发全部', 'during');
  await tap('E1', '签收', 'during');

  await lookInto(stand.databaseUrl, async (sql) => {
    await untilSent(sql);
    expect(await faultsInBooks(sql)).toEqual([]);
    const signed = [...(await signaturesOf(sql))].filter(([, { kept, entries }]) => kept === 1 && entries === 1);
    expect(signed.map(([code]) => code).toSorted()).toEqual('A A1 A11 A2 A3 AZ B B1 C C1 E1'.split(' '));
  });
  const unanswered = ['A2', 'A3', 'AZ', 'B1', 'C1', 'E1'].filter(
    (code) => !wecom.phones.of(`c-${code}`).some(({ words }) => words.includes('已签收')),
  );
  expect(unanswered).toEqual([]);
  expect(brief(await stand.status('N1'))).toMatchObject({ all: '11 11 0 11', complete: true, gapsTotal: 0 });
});
