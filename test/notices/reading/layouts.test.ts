import { describe, expect, test } from 'vitest';
import { readNotice } from '../../../src/notices/reading/index.ts';
import { fixtures } from './fixtures.ts';

const lines = (text: string) => text.split('\n');
const filled = (text: string) => lines(text).filter((line) => line.trim() !== '');

/** The same words as other programs print them. */
const layouts: Record<string, (text: string) => string> = {
  'without indents': (text) =>
    lines(text)
      .map((line) => line.trim())
      .join('\n'),
  'without blank lines': (text) => filled(text).join('\n'),
  'a blank line between each two': (text) => filled(text).join('\n\n'),
  'Windows line ends': (text) => text.replaceAll('\n', '\r\n'),
  'spaces around numbers': (text) => text.replaceAll(/(?<=\p{Script=Han})(\d+)(?=\p{Script=Han})/gu, ' $1 '),
};

const facts = (text: string) =>
  readNotice(text).map(({ docNumber, issuers, addressees, issuedOn, requirements, deadlines }) => ({
    docNumber,
    issuers,
    addressees,
    issuedOn,
    numbers: requirements.map(({ number }) => number),
    dues: deadlines.map(({ due, recurrence }) => [due, recurrence]),
  }));

describe.each(Object.keys(layouts))('%s', (name) => {
  test.each(fixtures)('$name', ({ text }) => {
    expect(facts(layouts[name]?.(text) ?? '')).toEqual(facts(text));
  });
});

describe('hard-wrapped', () => {
  test('the last characters of a title, a name, a number and a date may be cut off', () => {
    const text = `关于转发省安委会办公室关于开展冬季消防安全集中排查整治工作的通
知
青安委（2015）
33号
各县安委会：
    请各单位认真组织排查，逐项建立台账，排查情况及台账务必于12月15日
前报送，联系人：何敏，电话：0796-82311
45。
            沅浦市防火安全委员会办公
室
            2015年12月1日`;
    expect(readNotice(text)).toMatchObject([
      {
        title: '关于转发省安委会办公室关于开展冬季消防安全集中排查整治工作的通知',
        docNumber: '青安委（2015）33号',
        issuers: ['沅浦市防火安全委员会办公室'],
        deadlines: [{ due: '2015-12-15' }],
      },
    ]);
  });
});

describe('in chat', () => {
  test('Markdown marks are no part of what is read, but stay in what is signed', () => {
    const text = `# 关于开展自评工作的通知

**各部门：**

## 一、范围

全部单位。

## 二、时间

- 10月15日前完成自评

附件：
- 自评打分表
- 自评报告模板

安全环保部
2024年9月20日`;
    const [layer] = readNotice(text);
    expect(layer).toMatchObject({
      title: '关于开展自评工作的通知',
      addressees: ['各部门'],
      requirements: [{ heading: '范围' }, { heading: '时间' }],
      deadlines: [{ due: '2024-10-15' }],
      attachments: ['自评打分表', '自评报告模板'],
      text,
    });
  });
  test('a bulletin with issuer and date under its name', () => {
    const text = `安全提示
（2024年第7期）
市安委会办公室                2024年8月1日
各县区安委会：
1．防范高温。施工单位要错时作业。
2．防范溺水。8月10日前完成一次家访。`;
    expect(readNotice(text)).toMatchObject([
      { title: '安全提示', issuers: ['市安委会办公室'], issuedOn: '2024-08-01', addressees: ['各县区安委会'] },
    ]);
  });
});
