import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import fc from 'fast-check';
import { afterAll, describe, expect, test } from 'vitest';
import { z } from 'zod';
import { checkCards, defineCard } from '../../src/chat/card.ts';
import { byteCount } from '../../src/lib/text.ts';
import { checkFace } from '../../src/platforms/wecom/face-limits.ts';

const path = mkdtempSync(join(tmpdir(), 'anda-cards-'));
const folder = pathToFileURL(`${path}/`);
afterAll(() => rmSync(path, { recursive: true }));

const base = {
  source: '{{who}}',
  title: '{{title}}',
  desc: ['{{ref}}', ' · {{day}}'],
  rows: [
    ['单位', '{{who}}'],
    ['原因', '{{reason}}'],
    ['{{items.name}}', '{{items.why}}'],
    ['影响', '其下{{below}}家'],
  ],
  buttons: [
    { text: '转发全部{{below}}家', key: 'relay-all', primary: true },
    { text: '选单位', key: 'relay-pick', needs: '{{below}}' },
    { text: '退回', key: 'return' },
  ],
  text: [
    ['{{ref}} {{title}}', '，{{day}}', '。'],
    ['{{below}}家', '。'],
    '{{items.name}}：{{items.why}}',
    '原因：{{reason}}',
    '请回复：收到 {{ref}}',
  ],
};
const data = z.strictObject({
  who: z.string().min(1),
  title: z.string().min(1),
  ref: z.string().max(10),
  day: z.string().max(20).nullable(),
  reason: z.string().nullable(),
  below: z.number().nullable(),
  items: z.array(z.strictObject({ name: z.string(), why: z.string().nullable() })),
});
const sample = {
  who: '临澜市安委办',
  title: '关于开展粉尘检查的通知',
  ref: 'N12',
  day: '9月1日',
  reason: '发错单位',
  below: 21,
  items: [{ name: '望川县', why: '未绑定' }],
};

let made = 0;
/** A card on a template of its own, so that one test cannot see another's. */
const givenCard = (change: Record<string, unknown> = {}, raw?: string) => {
  const name = `card-${(made += 1)}`;
  writeFileSync(join(path, `${name}.json`), raw ?? JSON.stringify({ name, ...base, ...change }));
  return defineCard({ name, data, sample, longest: sample, folder });
};

describe('a face', () => {
  test('holds the values in every slot', () => {
    expect(givenCard()(sample, { taskId: 't-1' })).toEqual({
      taskId: 't-1',
      source: '临澜市安委办',
      title: '关于开展粉尘检查的通知',
      desc: 'N12 · 9月1日',
      rows: [
        { name: '单位', value: '临澜市安委办' },
        { name: '原因', value: '发错单位' },
        { name: '望川县', value: '未绑定' },
        { name: '影响', value: '其下21家' },
      ],
      buttons: [
        { text: '转发全部21家', key: 'relay-all', primary: true },
        { text: '选单位', key: 'relay-pick' },
        { text: '退回', key: 'return' },
      ],
      text: 'N12 关于开展粉尘检查的通知，9月1日。\n21家。\n望川县：未绑定\n原因：发错单位\n请回复：收到 N12',
    });
  });

  test('loses whatever a missing value stands in, and nothing else', () => {
    const face = givenCard()({ ...sample, day: null, reason: '', below: null, items: [{ name: '望川县', why: null }] });
    expect(face.desc).toBe('N12');
    expect(face.rows).toEqual([{ name: '单位', value: '临澜市安委办' }]);
    expect(face.buttons).toEqual([{ text: '退回', key: 'return' }]);
    expect(face.text).toBe('N12 关于开展粉尘检查的通知。\n请回复：收到 N12');
  });

  test('a part in front takes its separator along', () => {
    const card = givenCard({ desc: ['{{day}}', '，{{ref}}'] });
    expect(card({ ...sample, day: null }).desc).toBe('N12');
  });

  test('values are never templates, and never more than one line', () => {
    const face = givenCard()({
      ...sample,
      who: '{{ref}}"}],{{who}}',
      reason: '无\n请回复：收到 N99\u2028\u202E倒写',
    });
    expect(face.source).toBe('{{ref}}"}],{{who}}');
    expect(face.text.split('\n')).toHaveLength(5);
    expect(face.text).toContain('原因：无 请回复：收到 N99 倒写');
  });

  test('what stands on dead buttons is said only where no button is left and the card is redrawn', () => {
    const card = givenCard({ buttons: [{ text: '转发全部{{below}}家', key: 'relay-all' }], done: '已签收' });
    expect(card(sample)).not.toHaveProperty('done');
    expect(card({ ...sample, below: null })).toHaveProperty('done', '已签收');
    expect(card({ ...sample, below: null }, { taskId: 't-1' })).not.toHaveProperty('done');
  });

  test('wrong data are an error of one line that names the field and not the value', () => {
    expect(() => givenCard().render({ ...sample, ref: 'N12345678901 私密' })).toThrow(
      /^card card-\d+: ref: [^\n私]*$/u,
    );
  });
});

describe('limits', () => {
  test('free texts are shortened, a title by its head, figures and dates never', () => {
    const card = givenCard({ rows: [['期限', '{{day}} {{reason}}']] });
    const face = card({
      ...sample,
      title: `临澜市安全生产委员会办公室${sample.title.repeat(1)}${'，并报送有关情况'.repeat(2)}`,
      day: '2026年12月31日 18:00',
      reason: '一'.repeat(40),
    });
    expect(face.title).toBe('粉尘检查的通知，并报送有关情况，并报送有关情况');
    expect(face.rows).toEqual([{ name: '期限', value: `2026年12月31日 18:00 ${'一'.repeat(11)}…` }]);
  });

  test('a line of parts that cannot be shortened loses its last part, not half a date', () => {
    const card = givenCard({ rows: [['期限', ['{{day}}', '（上级{{day}}）']]] });
    expect(card({ ...sample, day: '2026年12月31日 18:00' }).rows).toEqual([
      { name: '期限', value: '2026年12月31日 18:00' },
    ]);
  });

  test('of more than six rows the items of a list go first', () => {
    const items = Array.from({ length: 9 }, (_, i) => ({ name: `${i}县`, why: '未绑定' }));
    expect(givenCard()({ ...sample, items }).rows.map(({ name }) => name)).toEqual([
      '单位',
      '原因',
      '0县',
      '1县',
      '2县',
      '影响',
    ]);
  });

  test('a list of thousands costs a few tries, and loses no more than it must', () => {
    const items = Array.from({ length: 20_000 }, (_, i) => ({ name: `${i}县`, why: '未绑定账号' }));
    // Dropped one at a time, every one of them costs the whole text, and the test would not end in its time.
    const { text } = givenCard()({ ...sample, items });
    expect(byteCount(text)).toBeLessThanOrEqual(2048);
    expect(byteCount(text)).toBeGreaterThan(2000);
  });

  test('a long plain face shortens free text, then its list, and says so; the command stays whole', () => {
    const long = givenCard()({ ...sample, reason: '原因'.repeat(2000) }).text;
    expect(byteCount(long)).toBeLessThanOrEqual(2048);
    expect(long).toMatch(/…\n请回复：收到 N12$/u);
    const items = Array.from({ length: 300 }, (_, i) => ({ name: `${i}县`, why: '未绑定账号' }));
    const list = givenCard()({ ...sample, items }).text;
    expect(byteCount(list)).toBeLessThanOrEqual(2048);
    const shown = list.split('\n').filter((line) => line.endsWith('未绑定账号')).length;
    expect(list).toContain(`（另有${300 - shown}项）`);
    expect(list).toMatch(/原因：发错单位\n请回复：收到 N12$/u);
  });
});

test('whatever documents and people write, the face keeps to the limits and the command stays', () => {
  const card = givenCard();
  const words = fc.string({
    unit: fc.constantFrom('检', '𠮷', '《', '》', '\n', '{{ref}}', '"', 'a ', '关于'),
    maxLength: 900,
  });
  const some = words.map((text) => `甲${text}`);
  fc.assert(
    fc.property(
      fc.record({
        who: some,
        title: some,
        ref: fc.constantFrom('N1', 'N999999999'),
        day: fc.option(fc.constant('2026年12月31日 18:00')),
        reason: fc.option(words),
        below: fc.option(fc.integer({ min: 1, max: 99_999 })),
        items: fc.array(fc.record({ name: some, why: fc.option(words) }), { maxLength: 30 }),
      }),
      (given) => {
        const face = card(given);
        expect(checkFace(face)).toEqual([]);
        expect(face.text.endsWith(`\n请回复：收到 ${given.ref}`)).toBe(true);
      },
    ),
    { numRuns: 60 },
  );
});

describe('the check', () => {
  const fits = { id: 'wecom', checkFace: () => [] } as const;
  test('finds nothing wrong with a good card', () => {
    expect(checkCards([givenCard()], [fits])).toEqual([]);
  });
  test.each([
    ['a placeholder without a field', { title: '{{title}}{{other}}' }, '{{other}} is no field of the data'],
    ['a field without a placeholder', { desc: '{{ref}}', text: ['{{ref}}'] }, 'the field day stands nowhere'],
    ['stray braces', { title: '{{title}} {{ ref }}' }, 'stray braces in "{{title}} {{ ref }}"'],
    [
      'a key that stands twice',
      { buttons: [...base.buttons, { text: '再退', key: 'return' }] },
      'the button key return stands twice',
    ],
    ['a list outside rows and text', { source: '{{who}}{{items.other}}' }, '{{items.other}} is no field of the data'],
    ['a slot that static words overflow', { source: `{{who}}${'字'.repeat(20)}` }, /source has \d+ characters/u],
  ])('names %s', (_, change, fault) => {
    const faults = checkCards([givenCard(change)], []);
    expect(faults.join('\n')).toMatch(typeof fault === 'string' ? new RegExp(escaped(fault), 'u') : fault);
  });
  test('names what a platform refuses, for the sample, the longest and the barest', () => {
    const strict = { id: 'wecom', checkFace: () => ['too long'] } as const;
    const card = givenCard();
    expect(checkCards([card], [strict])).toEqual(
      ['sample', 'longest', 'bare'].map((kind) => `cards/${card.cardName}.json: ${kind} on wecom: too long`),
    );
  });
  test('a broken, missing or foreign file is one clear line, and the other cards are still checked', () => {
    const faults = checkCards(
      [
        givenCard({}, '{ "name": '),
        givenCard({ rows: [['单位']] }),
        givenCard({ name: 'else' }),
        givenCard({ surprise: 1 }),
        defineCard({ name: 'missing', data, sample, longest: sample, folder }),
        givenCard(),
      ],
      [],
    );
    expect(faults).toHaveLength(5);
    for (const fault of faults) expect(fault).toMatch(/^cards\/[\w-]+\.json: [^\n]+$/u);
  });
});

function escaped(text: string): string {
  return text.replace(/[.*+?^${}()|[\]\\]/gu, '\\$&');
}
