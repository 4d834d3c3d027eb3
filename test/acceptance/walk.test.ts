import { beforeAll, describe, expect, test } from 'vitest';
import { z } from 'zod';
import { until } from '../support/until.ts';
import type { Call } from './outside-wecom.ts';
import { brief, startStand, type Stand } from './stand.ts';

let stand: Stand;

/** The figures when they have come to this: cards go out and are refused after the act. */
const untilGaps = (ref: string, ...gaps: string[]) =>
  until(`gaps ${gaps.join()}`, async () => {
    const now = brief(await stand.status(ref));
    return now.gaps.join() === gaps.toSorted().join() ? now : null;
  });
const sendCard = z.object({ touser: z.string(), template_card: z.object({ task_id: z.string() }) });
const updateCall = z.object({ userids: z.array(z.string()), response_code: z.string() });
const updateOf = (code: string): Promise<Call> =>
  until('a redrawn face', () =>
    stand.wecom
      .callsTo('message/update_template_card')
      .find((c) => updateCall.parse(c.body).response_code === code && c.answer['errcode'] === 0),
  );

beforeAll(async () => {
  stand = await startStand({ morePeople: [['副手甲', 'A', '文书', 'clerk', 'c2-A']] });
  stand.wecom.unlicensed.add('c-b');
  stand.wecom.strangers.add('c-a2');
});

describe.sequential('a notice goes down every level, driven from outside', () => {
  test('issued by the command line, it is one call to all clerks, and names none of them', async () => {
    expect(await stand.issue('A,B,C')).toBe('N1');
    await stand.members.cardWith('c-A', '签收');
    const [first] = stand.wecom.callsTo('message/send');
    const { touser, template_card } = sendCard.parse(first?.body);
    expect(touser.split('|').toSorted()).toEqual(['c-a', 'c-b', 'c-c', 'c2-a']);
    expect(first?.body).toMatchObject({ agentid: stand.wecom.app.agentId, msgtype: 'template_card' });
    expect(JSON.stringify(template_card)).not.toMatch(/甲市|乙市|直辖县|文书|副手/u);
    expect((await stand.members.cardWith('c-A', '退回')).words).toMatch(/N1 · 云安办〔\d{4}〕18号/u);
  });

  test('who has no licence cannot be reached: the clerk above gets a card about it', async () => {
    const card = await until('a card for the province', () => stand.wecom.phones.of('c-P')[0]);
    expect(card.words).toMatch(/1家收不到 N1 .*\n其余2家已发出/u);
    expect(card.words).toMatch(/乙市/u);
    const status = await untilGaps('N1', 'A dispatched', 'B undeliverable', 'C dispatched');
    expect(status).toEqual({
      levels: {
        prefecture: '2 0 2 2',
        county: '1 0 5 5',
        developmentZone: '0 0 1 1',
        township: '0 0 3 3',
        enterprise: '0 0 1 1',
      },
      all: '3 0 12 12',
      desk: 0,
      complete: false,
      gaps: ['A dispatched', 'B undeliverable', 'C dispatched'],
      gapsTotal: 3,
    });
  });

  test('a tap signs; the tapper’s card becomes the receipt, nobody else hears of it', async () => {
    const before = stand.wecom.phones.received.length;
    const { code, shown } = await stand.members.tap('c-A', '签收');
    const update = await updateOf(code);
    expect(updateCall.parse(update.body).userids).toEqual(['c-a']);
    expect(shown.words).toMatch(
      /已签收 .*\nN1 · \d+月\d+日 \d\d:\d\d\n单位：甲市安委办\n签收人：文书二（文书）\n存证：\d+号 [\da-f]{8}/u,
    );
    expect(shown.words).toMatch(/转达下级4家/u);
    expect(stand.wecom.phones.received).toHaveLength(before);
    expect(brief(await stand.status('N1'))).toMatchObject({
      levels: { prefecture: '2 1 1 2', county: '1 0 5 5' },
      all: '3 1 11 12',
      gaps: ['A signed', 'B undeliverable', 'C dispatched'],
    });
  });

  test('a colleague’s card stays and says who has signed', async () => {
    const { shown, code } = await stand.members.tap('c2-A', '签收');
    await updateOf(code);
    expect(shown.words).toMatch(/文书二已于\d+月\d+日 \d\d:\d\d签收，您的签收一并留存/u);
    expect(brief(await stand.status('N1')).all).toBe('3 1 11 12');
  });

  test('relayed to all by one more tap', async () => {
    const { code } = await stand.members.tap('c-A', '转发全部');
    await updateOf(code);
    await stand.members.cardWith('c-A1', '签收');
    const status = await untilGaps(
      'N1',
      'A1 dispatched',
      'A2 undeliverable',
      'A3 dispatched',
      'AZ dispatched',
      'B undeliverable',
      'C dispatched',
    );
    expect(status.levels).toMatchObject({
      prefecture: '2 1 1 2',
      county: '4 0 5 5',
      developmentZone: '1 0 1 1',
      township: '0 0 3 3',
    });
    expect(status.all).toBe('7 1 11 12');
    const card = await until('a card for the city', () =>
      stand.wecom.phones.of('c-A').find((r) => r.words.includes('收不到')),
    );
    expect(card.words).toMatch(/1家收不到 N1[\s\S]*乙区/u);
  });

  test('relayed to named organs with an own requirement: a preview, then the declaration', async () => {
    await stand.members.tap('c-A1', '签收');
    const preview = await stand.members.ask('c-A1', '转发 N1 青石镇 期限9月25日 要求：先查抛光企业');
    expect(preview.words).toMatch(/确认转发 N1/u);
    expect(preview.words).toMatch(/青石镇[\s\S]*9月25日[\s\S]*先查抛光企业/u);
    expect(brief(await stand.status('N1')).all).toBe('7 2 10 12');
    const { code } = await stand.members.tap('c-A1', '非涉密，转发');
    await updateOf(code);
    const card = await stand.members.cardWith('c-A11', '签收');
    expect(card.words).toMatch(/甲县安委办/u);
    expect(card.words).toMatch(/共3层/u);
    expect(brief(await stand.status('N1'))).toMatchObject({
      levels: { county: '4 1 4 5', township: '1 0 3 3', enterprise: '0 0 1 1' },
      all: '8 2 10 12',
      gaps: [
        'A1 signed',
        'A11 dispatched',
        'A2 undeliverable',
        'A3 dispatched',
        'AZ dispatched',
        'B undeliverable',
        'C dispatched',
      ],
    });
  });

  test('what a township did not get is open until the organ above agrees that it need not', async () => {
    await stand.members.say('c-A1', '无需转达 N1 白杨乡 没有涉粉企业');
    const { shown } = await stand.members.tap('c-A', '同意');
    expect(shown.words).toMatch(/甲县[\s\S]*白杨乡[\s\S]*没有涉粉企业/u);
    const status = await untilGaps(
      'N1',
      'A11 dispatched',
      'A2 undeliverable',
      'A3 dispatched',
      'AZ dispatched',
      'B undeliverable',
      'C dispatched',
    );
    expect(status).toMatchObject({ levels: { township: '1 0 2 2' }, all: '8 2 9 11' });
  });

  test('given back with a reason: open, and the sender’s clerk is told', async () => {
    const before = stand.wecom.phones.of('c-A').length;
    await stand.members.say('c-A3', '退回 N1 发错单位');
    const told = await until('word of the return', () => stand.wecom.phones.of('c-A')[before]);
    expect(told.words).toMatch(/丙区[\s\S]*退回[\s\S]*发错单位|退回[\s\S]*丙区[\s\S]*发错单位/u);
    const status = await untilGaps(
      'N1',
      'A11 dispatched',
      'A2 undeliverable',
      'A3 returned',
      'AZ dispatched',
      'B undeliverable',
      'C dispatched',
    );
    expect(status.all).toBe('8 2 9 11');
    expect((await stand.members.ask('c-A3', '收到 N1')).words).toMatch(/已签收/u);
  });

  test('signed at the desk, counted apart; relayed there too', async () => {
    for (const organ of ['A2', 'B']) {
      const said = await stand.anda('notice', 'sign', 'N1', '--as', organ, '--by', '陈值班', '--reason', '电话确认');
      expect(said).toMatchObject({ code: 0 });
    }
    expect(await stand.anda('notice', 'relay', 'N1', '--as', 'B', '--to', 'all')).toMatchObject({ code: 0 });
    const status = await untilGaps('N1', 'A11 dispatched', 'AZ dispatched', 'B1 dispatched', 'C dispatched');
    expect(status).toMatchObject({ all: '9 5 6 11', desk: 2, complete: false });
  });

  test('the rest signs and relays, down to the enterprise: complete', async () => {
    await stand.members.tap('c-AZ', '签收');
    await stand.members.tap('c-B1', '签收');
    await stand.members.ask('c-C', '收到 N1 转发全部');
    await stand.members.tap('c-C1', '签收');
    await stand.members.tap('c-A11', '签收');
    const open = await untilGaps('N1', 'A11 signed');
    expect(open).toMatchObject({ levels: { enterprise: '0 0 1 1' }, all: '10 10 1 11', complete: false });
    await stand.members.tap('c-A11', '转发全部');
    const { shown, code } = await stand.members.tap('c-E1', '签收');
    await updateOf(code);
    expect(shown.words).toMatch(/青石锐光/u);
    expect(shown.words).not.toMatch(/转发|转达/u);
    expect(brief(await stand.status('N1'))).toEqual({
      levels: {
        prefecture: '2 2 0 2',
        county: '5 5 0 5',
        developmentZone: '1 1 0 1',
        township: '2 2 0 2',
        enterprise: '1 1 0 1',
      },
      all: '11 11 0 11',
      desk: 2,
      complete: true,
      gaps: [],
      gapsTotal: 0,
    });
  });

  test('asked in chat, it says so, with those of the desk told apart', async () => {
    const { words } = await stand.members.ask('c-P', '到哪了 N1');
    expect(words).toMatch(/已全部到达/u);
    expect(words).toMatch(/柜台代录2家/u);
    expect(words).not.toMatch(/%|断点/u);
  });
});
