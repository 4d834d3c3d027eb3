import { describe, expect, test } from 'vitest';
import { canonicalText, readNotice } from '../../../src/notices/reading/index.ts';
import { fixtures } from './fixtures.ts';

const bare = (text: string | null) => text?.normalize('NFKC').replaceAll(/\s/gu, '') ?? null;
const pick = <T extends object, K extends keyof T>(items: T[], ...keys: K[]) =>
  items.map((item) => keys.map((key) => item[key]));

describe.each(fixtures)('$name', ({ text, layers: expected }) => {
  const found = readNotice(text);

  test('layers, heads and signatures', () => {
    expect(found).toHaveLength(expected.length);
    for (const [i, layer] of expected.entries()) {
      const { docNumber, urgency, issuers, addressees, issuedOn, title } = found[i] ?? {};
      expect({ docNumber, urgency, issuers, addressees, issuedOn }).toEqual({
        docNumber: layer.docNumber,
        urgency: layer.urgency,
        issuers: layer.issuers,
        addressees: layer.addressees,
        issuedOn: layer.issuedOn,
      });
      // The issuer's name in front may be there or not: a red head often leaves it open.
      const [wanted, read] = [layer.title ?? 'none', title ?? 'none'];
      expect(wanted.endsWith(read) || read.endsWith(wanted)).toBe(true);
    }
  });

  test('what is asked, by when, of whom', () => {
    for (const [i, layer] of expected.entries()) {
      const read = found[i];
      expect(read?.forwards ?? null).toEqual(layer.forwards);
      expect(pick(read?.requirements ?? [], 'number')).toEqual(pick(layer.requirements, 'number'));
      for (const [k, { heading }] of layer.requirements.entries()) {
        expect(bare(read?.requirements[k]?.heading ?? '')).toContain(bare(heading));
      }
      expect(pick(read?.deadlines ?? [], 'due', 'recurrence')).toEqual(pick(layer.deadlines, 'due', 'recurrence'));
      expect(read?.contacts).toEqual(layer.contacts);
      expect(read?.attachments).toEqual(layer.attachments);
    }
  });

  test('the texts of the layers are the document', () => {
    const whole = canonicalText(text).replaceAll(/\n+/gu, '\n');
    expect(
      found
        .map((layer) => layer.text)
        .join('\n')
        .replaceAll(/\n+/gu, '\n'),
    ).toBe(whole);
    for (const layer of found) expect(canonicalText(layer.text)).toBe(layer.text);
  });
});

test('an empty text has no layer, a bare sentence one without any facts', () => {
  expect(readNotice(' \n\uFEFF')).toEqual([]);
  expect(readNotice('今天食堂有面条。')).toEqual([
    {
      title: null,
      docNumber: null,
      urgency: null,
      issuers: [],
      addressees: [],
      issuedOn: null,
      forwards: null,
      requirements: [],
      deadlines: [],
      contacts: [],
      attachments: [],
      reachLevels: [],
      reachText: null,
      text: '今天食堂有面条。',
    },
  ]);
});

describe('what anybody may paste', () => {
  const size = 200_000;
  const noise: Record<string, string> = {
    'one letter': 'a',
    digits: '0',
    'open titles': '《',
    'open brackets': '（',
    'short lines': '一\n',
    'torn digits': '1\n年\n',
    dates: '9月30日前，',
    rounds: '每月5日、',
    titles: '正文。\n关于做好工作的通知\n各单位：\n',
    attachments: '附件：\n',
    addresses: 'a@',
    contacts: '联系人：张三、电话：13800000000',
    forwards: '现将《转发',
    items: '一、好\n',
    signatures: '某某办公室\n2024年1月1日\n',
    spaces: `${' '.repeat(1000)}\n`,
  };
  test.each(Object.keys(noise))('%s', (kind) => {
    const piece = noise[kind] ?? '';
    const text = piece.repeat(Math.ceil(size / piece.length));
    // A pattern that runs back and forth takes minutes, and the test does not end in its time.
    expect(Array.isArray(readNotice(text))).toBe(true);
  });
});
