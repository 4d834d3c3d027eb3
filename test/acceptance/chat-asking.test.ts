import { beforeAll, expect, test } from 'vitest';
import { until } from '../support/until.ts';
import { faultsOf } from './offers.ts';
import { noticeOf, organs, type Person } from './register.ts';
import { startStand, type Stand } from './stand.ts';

let stand: Stand;
const clerks = organs
  .filter(([code]) => code !== 'E1')
  .flatMap(([code]) =>
    [2, 3].map((n): Person => [`副手${code}${String(n)}`, code, '文书', 'clerk', `c${String(n)}-${code}`]),
  );

beforeAll(async () => {
  stand = await startStand({ morePeople: clerks });
});
const ask = async (user: string, says: string) => (await stand.members.ask(user, says)).words;

test('before anything is issued: nothing to do, nothing to ask about', async () => {
  expect(await ask('c-P', '待办')).toBe('当前没有待办。');
  for (const says of ['到哪了', '状态', '未签']) expect(await ask('c-P', says)).toMatch(/没有/u);
  expect(await ask('c2-P', '状态 N1')).toBe('没有找到 N1。请核对编号，或回复：待办');
  expect(await ask('c-P', '我')).toBe('文书一：云岭省安委办 文书。');
  expect(await ask('c-P', '帮助')).toMatch(/^可回复：待办｜/u);
});

test('到哪了, 状态, 未签, 断点: known, signed, unknown, and the first broken links by name', async () => {
  await stand.issue('A,B', '防汛值守', 51);
  await stand.issue('C', '开发区安全检查', 52);
  await stand.members.cardWith('c-A', '签收');
  await ask('c-A', '收到 N1');
  for (const says of ['到哪了 N1', '状态 N1', '防汛到哪了']) {
    const said = await ask('c-P', says);
    expect(said).toMatch(/N1 防汛值守：尚未全部到达/u);
    expect(said).toMatch(/已知应达2家/u);
    expect(said).toMatch(/情况不明/u);
    expect(said).not.toMatch(/[%％]/u);
    expect(said).toMatch(/最久/u);
  }
  expect(await ask('c2-P', '未签 N1')).toBe('N1 防汛值守，未签收1家：乙市安委办。');
  const gaps = await ask('c2-P', '断点 N1');
  expect(gaps).toMatch(/断点2处/u);
  expect(gaps).toMatch(/甲市安委办 已签收.*未转达/u);
  expect(gaps).toMatch(/乙市安委办 .*未签收/u);
  const { shown } = await stand.members.tap('c-P', '未签名单');
  expect(shown.words).toContain('N1');
  await until('the names', () =>
    stand.wecom.phones.of('c-P').some((r) => r.words.startsWith('N1 防汛值守，未签收1家')),
  );
});

test('title words that fit one notice find it, that fit two ask back', async () => {
  expect(await ask('c3-P', '开发区那个到哪了')).toMatch(/N2 开发区/u);
  await stand.issue('C', '开发区消防演练', 53);
  const said = await ask('c3-P', '开发区那个到哪了');
  expect(said).toMatch(/“开发区”对应2件：/u);
  expect(said).toMatch(/N2/u);
  expect(said).toMatch(/N3/u);
});

test('what one may not see is answered as what is not there', async () => {
  // The card of the notice issued last may still be on its way; it is no answer to what is asked here.
  for (const user of ['c-C', 'c2-C']) await stand.members.cardWith(user, '签收', '消防演练');
  const unknown = await ask('c-C', '状态 N77');
  for (const says of ['状态 N1', '原文 N1', '收到 N1', '转发 N1 全部', '退回 N1 发错', '无需转达 N1 没有', '未签 N1']) {
    expect(await ask('c-C', says)).toBe(unknown.replace('N77', 'N1'));
  }
  expect(await ask('c2-C', '状态 开发区')).not.toMatch(/防汛/u);
});

test('原文: the file that was issued, whole; for what came by chat the text', async () => {
  const from = stand.wecom.phones.of('c2-B').length;
  await stand.members.say('c2-B', '原文 N1');
  const sent = await until('the file', () =>
    stand.wecom.phones
      .of('c2-B')
      .slice(from)
      .find((r) => r.kind === 'file'),
  );
  expect(sent.file?.name).toMatch(/\.txt$/u);
  expect(sent.file?.bytes.toString('utf8')).toBe(noticeOf('防汛值守', 51));
  const card = await stand.members.cardWith('c3-B', '看原文');
  await stand.members.accepted(stand.members.tapOf('c3-B', card, '看原文').xml);
  await until('the file', () => stand.wecom.phones.of('c3-B').some((r) => r.kind === 'file'));
  expect(stand.wecom.callsTo('media/upload').length).toBeLessThanOrEqual(2);
});

test('half a command gets the whole one as its answer', async () => {
  const halves: [string, RegExp][] = [
    ['退回 N1', /退回 N1 原因/u],
    ['无需转达 N1', /无需转达 N1 原因|先签收/u],
    ['转发 N1', /N1/u],
    // Whose number is missing is shown the notice that is meant; nothing is signed.
    ['收到 N', /收到 编号|尚未办理/u],
    ['N1', /N1|编号/u],
    ['退回', /退回 编号 原因/u],
    ['转发', /转发 编号/u],
    ['无需转达', /无需转达 编号 原因/u],
    ['发给 甲市', /没有待确认的事项/u],
    ['限期 9月1日', /没有待确认的事项/u],
    ['确认转发 N1', /没有待确认的事项|先签收/u],
    ['取消', /没有待确认的事项|已取消/u],
  ];
  for (const [i, [says, answer]] of halves.entries())
    expect(await ask(i % 2 === 0 ? 'c2-B' : 'c3-B', says)).toMatch(answer);
});

test('what the bot does not know yet, it does not pretend to', async () => {
  for (const says of ['存证 N1', '隐患 除尘管道积尘', '匿名 消防门焊死']) {
    expect(await ask('c-B1', says)).toMatch(/^(?:没看懂。可回复：待办｜|还是没看懂)/u);
  }
  expect(await ask('c2-B1', '厂里爆了 有人伤')).toMatch(/立即撤人，拨打119、120/u);
});

test('an account that nobody registered is told what to do, whatever it says', async () => {
  for (const says of ['收到 N1', '你好', '待办', '发文 关于检查的通知']) {
    expect(await ask('c-nobody', says)).toMatch(/^您尚未/u);
  }
});

test('pictures, voice, places, links: a sentence, and nothing else', async () => {
  const { wecom, members } = stand;
  const head = (kind: string, id: string) =>
    `<xml><ToUserName><![CDATA[${wecom.app.corpId}]]></ToUserName><FromUserName><![CDATA[c-A11]]></FromUserName><CreateTime>${String(Math.floor(Date.now() / 1000))}</CreateTime><MsgType><![CDATA[${kind}]]></MsgType><MsgId>${id}</MsgId><AgentID>${String(wecom.app.agentId)}</AgentID>`;
  const more = {
    image: '<PicUrl><![CDATA[https://outside.invalid/p.jpg]]></PicUrl><MediaId><![CDATA[M1]]></MediaId>',
    voice: '<MediaId><![CDATA[M2]]></MediaId><Format><![CDATA[amr]]></Format>',
    location:
      '<Location_X>23.1</Location_X><Location_Y>113.3</Location_Y><Scale>20</Scale><Label><![CDATA[大厅]]></Label>',
    link: '<Title><![CDATA[标题]]></Title><Description><![CDATA[述]]></Description><Url><![CDATA[https://outside.invalid/a]]></Url>',
  };
  for (const [i, [kind, fields]] of Object.entries(more).entries()) {
    const from = wecom.phones.of('c-A11').length;
    await members.accepted(`${head(kind, `745903503171779990${String(i)}`)}${fields}</xml>`);
    const said = await until(`an answer to ${kind}`, () => wecom.phones.of('c-A11')[from]);
    expect(said.words).toMatch(/请打字/u);
  }
});

test('no message so far was unfriendly, or offered a word that the bot does not know', () => {
  expect(stand.wecom.phones.received.length).toBeGreaterThan(10);
  expect(stand.wecom.phones.received.flatMap(faultsOf)).toEqual([]);
});
