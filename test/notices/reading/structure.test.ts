import { describe, expect, test } from 'vitest';
import { splitAddressees } from '../../../src/notices/reading/addressees.ts';
import { readLines } from '../../../src/notices/reading/lines.ts';
import { readParagraphs } from '../../../src/notices/reading/paragraphs.ts';
import { passage, tighten } from '../../../src/notices/reading/passage.ts';
import { readNotice } from '../../../src/notices/reading/index.ts';

const lines = (text: string) => readLines(text).map((line) => line.tight.raw);
const paragraphs = (text: string) => readParagraphs(readLines(text)).map((paragraph) => paragraph.tight.raw);

describe('lines', () => {
  test('torn digits and brackets are put together', () => {
    expect(lines('于\n2018\n年\n6\n月\n10\n日前报（电话：\n010-60000009\n）。\n应急管理部')).toEqual([
      '于2018年6月10日前报（电话：010-60000009）。',
      '应急管理部',
    ]);
  });
  test.each(['— 1 —', '- 12 -', '第 2 页 共 5 页', '3/8', '\n7\n', '—\n\n4\n\n—'])(
    'the page number %j goes',
    (mark) => {
      expect(lines(`上文\n\n${mark}\n\n下文`)).toEqual(['上文', '下文']);
    },
  );
  test('a number in a torn text is no page number', () => {
    expect(lines('2018\n年\n检查\n\n3\n\n个区，\n4\n月完成')).toContain('3');
  });
});

describe('paragraphs', () => {
  const wrapped = `    为认真贯彻落实上级要求，切实加强当前安全生产工作，现将有关
事项通知如下，请各单位结合实际抓好落实，并按要求报送情况，不
得迟报漏报。
    一、加强领导
    各单位主要负责人要亲自部署、亲自检查，分管负责人要具体抓、
抓具体。`;
  test('hard-wrapped lines are joined, headings stay alone', () => {
    expect(paragraphs(wrapped)).toEqual([
      '为认真贯彻落实上级要求，切实加强当前安全生产工作，现将有关事项通知如下，请各单位结合实际抓好落实，并按要求报送情况，不得迟报漏报。',
      '一、加强领导',
      '各单位主要负责人要亲自部署、亲自检查，分管负责人要具体抓、抓具体。',
    ]);
  });
  test('so they are with a blank line between each two', () => {
    expect(paragraphs(wrapped.replaceAll('\n', '\n\n'))).toHaveLength(3);
  });
  test('a web paste stays as it is', () => {
    expect(paragraphs('一、总体情况\n各地高度重视。\n二、存在问题\n少数企业未整改')).toHaveLength(4);
  });
});

describe('addressees are split between whole ones only', () => {
  test.each([
    ['各设区市安委会，定州、辛集市安委会', ['各设区市安委会', '定州、辛集市安委会']],
    ['各部门、各店铺、各主力店', ['各部门', '各店铺', '各主力店']],
    ['省有关部门、单位', ['省有关部门、单位']],
    ['各市、县（区）人民政府，省政府各部门、各直属机构', ['各市、县（区）人民政府', '省政府各部门', '各直属机构']],
    ['各县市区、市直各部门', ['各县市区', '市直各部门']],
    ['各乡镇、各街道', ['各乡镇', '各街道']],
    ['各科室、所、队', ['各科室、所、队']],
    ['县住房和城乡建设局、城北镇人民政府', ['县住房和城乡建设局', '城北镇人民政府']],
    [
      '各省、自治区、直辖市及新疆生产建设兵团应急管理厅（局）',
      ['各省、自治区、直辖市及新疆生产建设兵团应急管理厅（局）'],
    ],
  ])('%s', (text, pieces) => expect(splitAddressees(tighten(passage(text)))).toEqual(pieces));
});

describe('layers', () => {
  const inner = `青安办〔2024〕3号
关于开展冬季安全检查的通知
各市安委会：
请于12月20日前完成检查。
青澜省安委会办公室
2024年11月20日`;
  const outer = `关于转发省安委会办公室通知的通知
各县安委会：
现将省安委会办公室《关于开展冬季安全检查的通知》（青安办〔2024〕3号）转发给你们，请于12月10日前报送情况。`;

  test('a signed outer layer, a telegram without a signature, an 附件 mark between', () => {
    const signed = readNotice(`${outer}\n沅浦市安委会办公室\n2024年11月25日\n\n${inner}`);
    expect(signed.map(({ issuedOn }) => issuedOn)).toEqual(['2024-11-25', '2024-11-20']);
    const unsigned = readNotice(`${outer}\n\n${inner}`);
    expect(unsigned.map(({ deadlines }) => deadlines.map(({ due }) => due))).toEqual([[null], ['2024-12-20']]);
    const marked = readNotice(`${outer}\n沅浦市安委会办公室\n2024年11月25日\n附件\n${inner}`);
    expect(marked.map(({ attachments }) => attachments)).toEqual([['关于开展冬季安全检查的通知'], []]);
  });
  test('an original that is only cited is no layer', () => {
    expect(readNotice(`${outer}\n沅浦市安委会办公室\n2024年11月25日`)).toMatchObject([
      { forwards: { title: '关于开展冬季安全检查的通知', docNumber: '青安办〔2024〕3号' } },
    ]);
  });
  test('an attached form with a title of its own is no layer', () => {
    const form = '附件1\n关于重大隐患整改情况的报告\n填报单位：\n一、基本情况\n';
    expect(readNotice(`${outer}\n沅浦市安委会办公室\n2024年11月25日\n${form}`)).toHaveLength(1);
  });
});
