import { describe, expect, test } from 'vitest';
import { readDeadlines } from '../../../src/notices/reading/deadlines.ts';
import { readLines } from '../../../src/notices/reading/lines.ts';
import { readParagraphs } from '../../../src/notices/reading/paragraphs.ts';

const read = (text: string, issuedOn: string | null = '2024-09-02', titleYear: number | null = null) =>
  readDeadlines(readParagraphs(readLines(text)), { issuedOn, titleYear });
const dues = (text: string, issuedOn?: string) => read(text, issuedOn).map(({ due }) => due);

describe('a date is reckoned from the issue date', () => {
  test.each([
    ['请于9月30日前报送总结。', '2024-09-30'],
    ['请于九月三十日前报送总结。', '2024-09-30'],
    ['９月底前完成整改。', '2024-09-30'],
    ['年底前完成整改。', '2024-12-31'],
    ['2025年上半年前完成整改。', '2025-06-30'],
    ['2月底前完成整改。', '2025-02-28'],
    ['明年3月15日前完成整改。', '2025-03-15'],
    ['10月中旬前报送。', '2024-10-20'],
    ['本月25日前报送名单。', '2024-09-25'],
    ['请于25日前报送名单。', '2024-09-25'],
    ['下月5日前报送名单。', '2024-10-05'],
    ['请于9月6日（星期五）下午3:30前报送。', '2024-09-06T15:30'],
    ['请于9月6日17时30分前报送。', '2024-09-06T17:30'],
    ['请于9月6日中午12点前报送。', '2024-09-06T12:00'],
    ['请于9月6日上午下班前报送。', '2024-09-06'],
    ['请于2024-09-06前报送。', '2024-09-06'],
    ['完成时限：9月20日。', '2024-09-20'],
    ['截止时间为9月20日18:00。', '2024-09-20T18:00'],
    ['请于9月20日将总结报送区安委办。', '2024-09-20'],
    ['自即日起至9月20日，各单位要开展自查。', '2024-09-20'],
    ['自本通知印发之日起15日内完成备案。', '2024-09-17'],
    ['自印发之日起1个月内完成备案。', '2024-10-02'],
  ])('%s', (text, due) => expect(dues(text)).toEqual([due]));

  test('without an issue date the title gives the year, and without both there is none', () => {
    expect(read('9月30日前报送。', null, 2023).map(({ due }) => due)).toEqual(['2023-09-30']);
    expect(read('9月30日前报送。', null).map(({ due }) => due)).toEqual([null]);
  });

  test('a day that no calendar has is not guessed', () => expect(dues('2月30日前完成。')).toEqual([null]));
});

test('one entry a date', () => {
  expect(dues('分别于2024年、2025年11月底前报送。')).toEqual(['2024-11-30', '2025-11-30']);
  expect(dues('9月5日、15日和25日前报送。')).toEqual(['2024-09-05', '2024-09-15', '2024-09-25']);
  expect(dues('3月、6月底前各报送一次。')).toEqual(['2025-03-31', '2025-06-30']);
});

describe('limits without a date', () => {
  test.each([
    '收到本通知后5个工作日内报送。',
    '3日内送达每一家企业。',
    '事故发生后1小时内报告。',
    '整改完成后十日内申请验收。',
    '春节前必须全部整改到位。',
    '隐患要在国庆节前整改到位。',
  ])('%s', (text) => expect(dues(text)).toEqual([null]));
});

describe('rounds', () => {
  test.each([
    ['每天下午5点前填报。', 'daily'],
    ['每周五17时前报进度。', 'weekly'],
    ['每周一报送上周情况。', 'weekly'],
    ['每月5日前报送上月进展。', 'monthly'],
    ['每月情况于次月3日前报送。', 'monthly'],
    ['每季度末月25日前报送小结。', 'quarterly'],
    ['每季度结束后10日内报送。', 'quarterly'],
    ['每旬最后一日前报送。', null],
  ])('%s', (text, recurrence) => expect(read(text)).toMatchObject([{ due: null, recurrence }]));
});

describe('no limits', () => {
  test.each([
    '每季度开展一次演练。',
    '8月14日，某厂发生火灾。',
    '自9月8日起开展执法检查。',
    '活动时间：2024年9月1日至2026年12月31日。',
    '（一）自查阶段（9月5日至9月20日）。',
    '省安委办将于10月底前组织抽查。',
    '10月底前，市应急局将组织督查。',
    '2023年底前已完成整改。',
    '该隐患应于8月底前整改，至今未销号。',
    '许可证有效期至2024年12月31日。',
    '截至9月1日，全市共排查隐患30处。',
    '春节前后是事故多发期。',
    '做好节前安全检查。',
    '2010年前建成的厂房。',
    '近3日内有强降雨。',
    '每天上班前交底风险。',
    '9月前期工作扎实。',
    '三、9月份工作',
  ])('%s', (text) => expect(read(text)).toEqual([]));
});

test('the words stay the document’s own, and the action is the clause beside them', () => {
  expect(read('请于９月\n３０日前书面报送省安委办。')).toEqual([
    { text: '于９月３０日前', due: '2024-09-30', recurrence: null, action: '书面报送省安委办' },
  ]);
  expect(read('认真开展自查，确保整改到位。（完成时限9月20日前）')).toMatchObject([
    { text: '完成时限9月20日前', action: '确保整改到位' },
  ]);
});

test('a section 整改期限 whose text is a date', () => {
  expect(dues('三、整改期限\n\n2024年12月31日。逾期不能完成的，依法关闭。')).toEqual(['2024-12-31']);
});
