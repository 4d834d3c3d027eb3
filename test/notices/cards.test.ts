import { describe, expect, test } from 'vitest';
import { checkCards } from '../../src/chat/card.ts';
import { cut } from '../../src/lib/text.ts';
import {
  colleagueCard,
  deadlineFields,
  issueConfirmCard,
  noticeCard,
  noticeCards,
  noticeForCard,
  nothingToRelayCard,
  receiptCard,
  relayConfirmCard,
  relayDoneCard,
  statusCard,
  statusCompleteCard,
  undeliverableCard,
} from '../../src/notices/cards.ts';
import { phrases } from '../../src/notices/phrases.ts';
import { checkFace } from '../../src/platforms/wecom/face-limits.ts';

type Made = ReturnType<typeof noticeCard>;
const rowsOf = ({ rows }: Made) => rows.map(({ name, value }) => [name, value]);
const buttonsOf = ({ buttons }: Made) => buttons.map(({ text, key }) => `${text} ${key}`);

test('every card fits every platform, at its usual, its longest and its barest', () => {
  expect(checkCards(noticeCards, [{ id: 'wecom', checkFace }])).toEqual([]);
});

describe('notice', () => {
  const sample = noticeCard.render(noticeCard.samples.sample);
  test('reads as it should', () => {
    expect(sample).toMatchObject({
      source: '云岭省安委办 · 加急',
      title: '关于开展涉爆粉尘企业专项检查的通知',
      desc: 'N12 · 云安办〔2026〕18号 · 9月1日',
    });
    expect(rowsOf(sample)).toEqual([
      ['要办', '4项：传达、自查、整改、报送'],
      ['先办', '9月20日前 报联络员名单'],
      ['最晚', '9月30日前 书面报送情况'],
      ['层级', '共2层，本层为转发'],
      ['附件', '2件'],
    ]);
    expect(buttonsOf(sample)).toEqual(['签收 sign', '看原文 read', '退回 return']);
    expect(sample.text).toBe(
      '【云岭省安委办 加急】关于开展涉爆粉尘企业专项检查的通知\nN12，云安办〔2026〕18号，9月1日\n要办4项：传达、自查、整改、报送。9月20日前报联络员名单，9月30日前书面报送情况。\n请回复：收到 N12\n看原文：原文 N12　退回：退回 N12 原因',
    );
  });
  test('with nothing but a title it still says what and how to answer', () => {
    const bare = noticeCard.render(noticeCard.samples.bare);
    expect(bare).toMatchObject({ source: '云岭省安委办', desc: 'N12', rows: [] });
    expect(bare.text).toBe(
      '【云岭省安委办】关于开展涉爆粉尘企业专项检查的通知\nN12\n请回复：收到 N12\n看原文：原文 N12　退回：退回 N12 原因',
    );
  });
  test('a single deadline is the last one', () => {
    const only = deadlineFields([{ due: '9月30日', what: '书面报送情况' }]);
    const face = noticeCard.render({ ...noticeCard.samples.sample, ...only });
    expect(rowsOf(face).map(([name]) => name)).toEqual(['要办', '最晚', '层级', '附件']);
    expect(face.text).toContain('\n要办4项：传达、自查、整改、报送。9月30日前书面报送情况。\n');
  });
  test('names no receiver; the card for one of several organs does', () => {
    expect(noticeCard.fields).not.toContain('organ');
    expect(rowsOf(noticeForCard.render(noticeForCard.samples.sample))).toContainEqual(['单位', '临澜市安委办']);
  });
});

describe('receipt', () => {
  const data = {
    issuer: '云岭省安委办',
    title: '涉爆粉尘企业专项检查的通知',
    ref: 'N12',
    organ: '临澜市安委办',
    signer: '王丽',
    post: '文书',
    absent: null,
    absentWhy: null,
    entry: 1042,
    leaf: '9f3c01ab',
    lower: 21,
    next: null,
    at: '9月3日 10:32',
    late: null,
    due: '9月20日',
    dueWhat: '报联络员名单',
  };
  test('reads as it should', () => {
    const face = receiptCard(data);
    expect(face).toMatchObject({
      source: '云岭省安委办 · 已签收',
      title: '已签收 涉爆粉尘企业专项检查的通知',
      desc: 'N12 · 9月3日 10:32',
    });
    expect(rowsOf(face)).toEqual([
      ['单位', '临澜市安委办'],
      ['签收人', '王丽（文书）'],
      ['存证', '1042号 9f3c01ab'],
      ['下一步', '转达下级21家'],
      ['期限', '9月20日前 报联络员名单'],
    ]);
    expect(buttonsOf(face)).toEqual(['转发全部21家 relay-all', '选单位 relay-pick', '无需转达 nothing-to-relay']);
    expect(face.text).toBe(
      '已签收 N12 涉爆粉尘企业专项检查的通知\n临澜市安委办 王丽（文书）9月3日 10:32，存证1042号 9f3c01ab\n下一步：转达下级21家。请回复：转发 N12 全部',
    );
  });
  test('late, it says by how much', () => {
    const face = receiptCard({ ...data, at: '9月5日 09:10', late: 2 });
    expect(face.desc).toBe('N12 · 9月5日 09:10（迟2天）');
    expect(face.text).toContain('9月5日 09:10（迟2天），存证');
  });
  test('without lower organs nothing is left to press', () => {
    const face = receiptCard({ ...data, lower: null, next: '已办结' });
    expect(face).toMatchObject({ buttons: [], done: '已签收' });
    expect(rowsOf(face)).toContainEqual(['下一步', '已办结']);
    expect(face.text).not.toContain('转发');
  });
  test('a colleague who signs afterwards is told who was first', () => {
    const face = colleagueCard.render(colleagueCard.samples.sample);
    expect(face.desc).toBe('王丽已于9月3日 10:32签收，您的签收一并留存');
    expect(face.text).toContain('王丽已于9月3日 10:32签收，您的签收一并留存');
  });
});

describe('relay', () => {
  test('the preview reads as it should, without what later work adds', () => {
    const face = relayConfirmCard.render(relayConfirmCard.samples.sample);
    expect(face).toMatchObject({ source: '待您确认', title: '确认转发 N12 涉爆粉尘企业专项检查', desc: '确认即送达' });
    expect(rowsOf(face)).toEqual([
      ['送达', '21家：县区14、园区7'],
      ['限期', '9月25日（上级9月30日）'],
      ['新增', '1项：先查抛光企业'],
      ['收不到', '2家，发出后逐家列明'],
    ]);
    expect(buttonsOf(face)).toEqual([
      '非涉密，转发 relay-confirm',
      '改限期 relay-due',
      '选单位 relay-pick',
      '取消 cancel',
    ]);
    expect(face.text).toBe(
      '确认转发 N12 涉爆粉尘企业专项检查\n送达21家（县区14、园区7），限期9月25日，新增要求1项。\n确认非涉密并转发请回复：确认转发 N12\n改限期：限期 9月22日　减单位：除 东岗区',
    );
  });
  test('the result is one text', () => {
    const face = relayDoneCard.render(relayDoneCard.samples.sample);
    expect(face.text).toBe(
      '已转发 N12：21家（县区14、园区7），限期9月25日。收不到2家：望川县、澜东高新区，见另卡。存证1043号。\n发现有误请回复：撤回 N12 原因',
    );
    expect(face.buttons).toEqual([]);
    expect(relayDoneCard.render(relayDoneCard.samples.bare).text).toBe(
      '已转发 N12：21家。存证1043号。\n发现有误请回复：撤回 N12 原因',
    );
  });
  test('nothing to relay is put to the clerk above with both answers typed out', () => {
    const face = nothingToRelayCard.render(nothingToRelayCard.samples.sample);
    expect(buttonsOf(face)).toEqual(['同意无需转达 claim-accept', '不同意 claim-refuse']);
    expect(face.text).toContain('请回复：同意无需转达 N12 丙区安委办｜不同意无需转达 N12 丙区安委办');
  });
});

describe('status', () => {
  test('reads as it should, without what later work adds', () => {
    const face = statusCard.render(statusCard.samples.sample);
    expect(face).toMatchObject({
      source: '截至9月3日 15:20',
      title: 'N12 涉爆粉尘专项检查：尚未全部到达',
      desc: '断点16处，均未逾期',
    });
    expect(rowsOf(face)).toEqual([
      ['已签收', '151家，已知应达165家'],
      ['未签收', '14家'],
      ['未转达', '4家，其下46家情况不明'],
      ['市县', '市13/13　县区40/42'],
      ['园乡', '园区27/32　乡镇71/78'],
      ['最久', '石桥县 已签收3天未转达'],
    ]);
    expect(buttonsOf(face)).toEqual(['催办断点 urge', '未签名单 unsigned', '导出表格 export']);
    expect(face.text).toBe(
      'N12 涉爆粉尘专项检查，截至9月3日 15:20：尚未全部到达。已知应达165家，已签收151家，未签收14家；4家尚未转达，名录内其下46家情况不明。\n市13/13，县区40/42，园区27/32，乡镇71/78。\n断点16处，最久4处：\n石桥县 已签收3天未转达\n东岗区 2天未签收\n澜东高新区 已签收1天未转达\n望川县 未送达，文书岗位未绑定\n请回复：催办 N12｜未签 N12｜导出表格 N12',
    );
  });
  test('a notice without cities or gaps leaves no stray punctuation', () => {
    const face = statusCard.render({ ...statusCard.samples.bare, counties: '1/2', gaps: [] });
    expect(face.text).toContain('\n县区1/2。\n');
    expect(rowsOf(face)).toContainEqual(['市县', '县区1/2']);
    expect(statusCard.render(statusCard.samples.bare).text).not.toMatch(/^[，。]/mu);
  });
  test('complete, it says so in one line', () => {
    expect(statusCompleteCard.render(statusCompleteCard.samples.sample).text).toBe(
      'N12 涉爆粉尘专项检查，截至9月8日 09:00：已全部到达。应达211家，已签收211家，其中迟签6家、柜台代录1家。\n请回复：导出表格 N12',
    );
  });
});

test('undeliverable reads as it should, with what can be done today', () => {
  const face = undeliverableCard.render(undeliverableCard.samples.sample);
  expect(face).toMatchObject({
    source: '需您处理',
    title: '2家收不到 N12 涉爆粉尘专项检查',
    desc: '其余19家已发出 · 9月3日 10:40',
  });
  expect(rowsOf(face)).toEqual([
    ['望川县', '文书岗位未绑定账号'],
    ['高新区', '陈静已离职，岗位空缺'],
    ['影响', '其下31家随之收不到'],
    ['办法', '改送他人，或发绑定码'],
  ]);
  expect(buttonsOf(face)).toEqual(['改送他人 readdress', '发绑定码 binding-code', '已电话通知 phoned']);
  expect(face.text).toBe(
    '2家收不到 N12 涉爆粉尘专项检查，其余19家已发出。\n望川县：文书岗位未绑定账号\n澜东高新区：陈静已离职，岗位空缺\n其下31家随之收不到。\n请回复：改送 望川县 姓名｜绑定码 望川县｜已电话 望川县（只作记录，不算签收）',
  );
});

test('the preview of 发文 says how to change it', () => {
  const face = issueConfirmCard.render(issueConfirmCard.samples.sample);
  expect(buttonsOf(face)).toEqual(['非涉密，发文 issue-confirm', '取消 cancel']);
  expect(face.text).toContain('读错了请回复：标题 …｜文号 …｜期限 9月25日｜紧急 加急｜发给 甲市,乙市');
});

describe('words of later work', () => {
  const later = /存证 N|报送 N|学习 N|隐患/u;
  test.each(noticeCards.map((card) => [card.cardName, card] as const))('%s offers none', (_, card) => {
    const { text, rows, buttons, desc } = card.render(card.samples.sample);
    expect([text, desc, ...rows.map(({ value }) => value), ...buttons.map((b) => b.text)].join('\n')).not.toMatch(
      later,
    );
  });
  test('no reply offers one', () => {
    const notice = { ref: 'N12', words: '粉尘检查' };
    expect(
      [
        phrases.askSign(notice),
        phrases.dueLaterThanAbove({ due: '9月30日', above: '9月20日' }),
        phrases.notBound(),
        phrases.accidentFirst(),
      ].join('\n'),
    ).not.toMatch(later);
  });
});

describe('replies', () => {
  const dust = { ref: 'N12', words: '粉尘检查' };
  test('read as they should', () => {
    expect(phrases.askSign(dust)).toBe('N12 粉尘检查待签收，请点签收或回复：收到 N12');
    expect(phrases.signFirst('N12')).toBe('请先签收 N12。一并办理请回复：收到 N12 转发全部');
    expect(phrases.notFound('N12')).toBe('没有找到 N12。请核对编号，或回复：待办');
    expect(phrases.readIsNotSigned('N12')).toBe('已阅不等于签收。请点签收或回复：收到 N12');
  });
  test('the list of duties ends with the typed form of the first of each kind', () => {
    const duties = [
      { ...dust, what: '签收', due: '9月20日' },
      { ref: 'N13', words: '值班安排', what: '签收', due: null },
      { ref: 'N9', words: cut('汛期防范', 12), what: '转发', due: null },
    ];
    expect(phrases.duties({ duties, total: 3 })).toBe(
      '待办3项：\n签收 N12 粉尘检查（9月20日前）\n签收 N13 值班安排\n转发 N9 汛期防范\n请回复：收到 N12｜转发 N9 全部',
    );
    expect(phrases.duties({ duties, total: 41 })).toMatch(/^待办41项，最急3项：\n签收 N12/u);
  });
});
