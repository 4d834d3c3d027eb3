import { describe, expect, test } from 'vitest';
import { splitAddressees } from '../../../src/notices/reading/addressees.ts';
import { readNotice } from '../../../src/notices/reading/index.ts';
import { passage } from '../../../src/notices/reading/passage.ts';
import { unfoldPaste } from '../../../src/notices/reading/unfold-paste.ts';

const first = (text: string) => readNotice(text)[0];

describe('addressees are split between whole names only', () => {
  test.each([
    ['各县公安局、住房和城乡建设局、市场监管局', ['各县公安局、住房和城乡建设局、市场监管局']],
    ['霜林经济开发区、云湖新区', ['霜林经济开发区', '云湖新区']],
    ['各街道、镇安监站', ['各街道、镇安监站']],
    ['各市、州、直管市、青杉林区住建委、规划局', ['各市、州、直管市、青杉林区住建委、规划局']],
    ['各在建项目建设、施工、监理单位', ['各在建项目建设、施工、监理单位']],
    ['各县（市、区）委、人民政府，市直各单位', ['各县（市、区）委、人民政府', '市直各单位']],
    ['各部门、各店铺', ['各部门', '各店铺']],
    ['学院各处、室、中心', ['学院各处、室、中心']],
  ])('%s', (text, names) => {
    expect(splitAddressees(passage(text))).toEqual(names);
  });
});

describe('what is passed on', () => {
  const forwards = (sentence: string) =>
    first(`关于转发冬季检查通知的通知\n各单位：\n${sentence}\n霜林市应急管理局\n2021年3月4日`)?.forwards;

  test('the number may stand in front of the title', () => {
    expect(forwards('现将霜安〔2021〕7号文《关于开展冬季检查的通知》转发给你们。')).toEqual({
      title: '关于开展冬季检查的通知',
      docNumber: '霜安〔2021〕7号',
    });
  });
  test('《通知》 stands for the title given before', () => {
    expect(
      forwards('近日省厅下发了《关于开展冬季检查的通知》（岚应急〔2021〕7号），现将该《通知》转发给你们。'),
    ).toEqual({ title: '关于开展冬季检查的通知', docNumber: '岚应急〔2021〕7号' });
  });
  test('an alias without its title names nothing but what the outer title says', () => {
    expect(forwards('现将《通知》转发给你们。')?.docNumber).toBeNull();
  });
});

describe('limits', () => {
  const dues = (sentence: string) =>
    first(`关于开展检查的通知\n各单位：\n${sentence}\n霜林市应急管理局\n2022年9月16日`)?.deadlines.map(
      ({ due }) => due,
    );

  test.each([
    // Only the receiver knows the day from which it runs.
    ['自收到本通知之日起10日内报送方案。', [null]],
    ['自本通知印发之日起10日内报送方案。', ['2022-09-26']],
    ['整改最迟不晚于2022.10.21完成。', ['2022-10-21']],
    ['请于9月23日（下周五）17:00前报送。', ['2022-09-23T17:00']],
    ['京外代表请于11月29日报到，京内代表请于30日上午8:30之前报到。', ['2022-11-29', '2022-11-30T08:30']],
    ['全区共约谈企业31家，其中9月18日前完成整改24家。', []],
    ['把统计表于9月20日交市局办公室。', ['2022-09-20']],
    ['请于9月25日的上午12:00前发至邮箱。', ['2022-09-25T12:00']],
    ['请各单位于放假前一日将值班表报办公室。', [null]],
    ['动火作业前3个工作日书面报备。', [null]],
    ['目前两项工作正在推进，请认真落实。', []],
  ])('%s', (sentence, expected) => {
    expect(dues(sentence)).toEqual(expected);
  });
});

test('a page that gives the title in a form above and again as its own', () => {
  const layer = first(
    '主题：\n关于征求预案修改意见的函\n时限：\n截止：2019-06-18\n发布文号：霜安函〔2019〕6号\n关于征求预案修改意见的函\n市直有关部门： 请于6月18日前反馈。\n霜林市应急管理局\n2019年6月11日',
  );
  expect([layer?.addressees, layer?.docNumber]).toEqual([['市直有关部门'], '霜安函〔2019〕6号']);
});

describe('signatures', () => {
  test('joint issuers parted by 、', () => {
    expect(first('关于自查的通知\n各学院：\n请认真自查。\n科学技术处、保卫处\n二〇一七年三月八日')?.issuers).toEqual([
      '科学技术处',
      '保卫处',
    ]);
  });
  test('a day without its year dates nothing, and the name above it signs', () => {
    const layer = first('各位村民：\n请收好阳台杂物。\n王家坳村委会\n4月11日');
    expect([layer?.issuers, layer?.issuedOn]).toEqual([['王家坳村委会'], null]);
  });
});

describe('a paste that lost its line breaks', () => {
  const paste = readNotice(
    '霜林市应急管理局关于加强检查的通知 各县应急管理局： 现就有关事项通知如下： 一、落实责任。各县要明确专人。 二、按时报送。请于7月15日前报送总结，逾期未报的将予以通报，情节严重的约谈主要负责人并在全市范围内公开曝光。 霜林市应急管理局 2022年6月28日',
  )[0];

  test('is read by the spaces that stand for them', () => {
    expect(paste?.addressees).toEqual(['各县应急管理局']);
    expect(paste?.requirements.map(({ heading }) => heading)).toEqual(['落实责任', '按时报送']);
    expect(paste?.issuedOn).toBe('2022-06-28');
  });
  test('keeps its own bytes: they are what is signed', () => {
    expect(paste?.text).not.toContain('\n');
  });
  test('other texts are left alone', () => {
    expect(unfoldPaste('请大家注意安全。 收到请回复。')).toBeNull();
    expect(unfoldPaste(`${'关于检查的通知\n各单位：\n请自查。 谢谢。 '.repeat(20)}`)).toBeNull();
  });
});
