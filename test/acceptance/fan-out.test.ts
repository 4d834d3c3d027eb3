import { beforeAll, expect, test } from 'vitest';
import ExcelJS from 'exceljs';
import { join } from 'node:path';
import { z } from 'zod';
import { until } from '../support/until.ts';
import { nextYear } from './register.ts';
import { brief, startStand, type Stand } from './stand.ts';

/** More than two calls hold (1,000 ids each), and more than a multiple of it. */
const count = 2_300;
let stand: Stand;

beforeAll(async () => {
  stand = await startStand();
  const serials = Array.from({ length: count }, (_, i) => String(i + 1).padStart(4, '0'));
  await importSheet('organs', [
    ['code', 'name', 'level', 'parent_code', 'established_level', 'managing_code'],
    ...serials.map((n) => [`F${n}`, `云岭第${n}铝制品厂`, 'enterprise', 'B1', '', '']),
  ]);
  await importSheet('people', [
    ['name', 'organ_code', 'post', 'roles', 'wecom_userid'],
    ...serials.map((n) => [`厂员${n}`, `F${n}`, '安全员', 'safetyOfficer', `Worker-${n}`]),
  ]);
});

async function importSheet(verb: 'organs' | 'people', rows: string[][]): Promise<void> {
  const book = new ExcelJS.Workbook();
  book.addWorksheet('名录').addRows(rows);
  const file = join(stand.cwd, `${verb}.xlsx`);
  await book.xlsx.writeFile(file);
  expect(await stand.anda(verb, 'import', file)).toMatchObject({ code: 0 });
}

test('2,300 receivers are three calls: everybody once, nobody named on the card', async () => {
  await stand.issue('B');
  await stand.members.ask('c-B', '收到 N1 转发全部');
  stand.wecom.strangers.add('worker-0007');
  stand.wecom.failNext('message/send', { errcode: -1 }); // the busy answer is tried again and changes nothing
  await stand.members.say('c-B1', '收到 N1 转发全部');
  await until('the answer', () => stand.wecom.phones.of('c-B1').find((r) => r.words.includes('2300家')), 60_000);
  const cards = await until('all cards', () => {
    const sent = stand.wecom
      .callsTo('message/send')
      .map((c) => ({ ...body.parse(c.body), errcode: c.answer['errcode'] }))
      .filter((c) => c.errcode === 0 && c.touser.includes('worker-'));
    return sent.length >= 3 ? sent : null;
  });
  const users = cards.map((c) => c.touser.split('|'));
  expect(users.map((u) => u.length).toSorted((a, b) => b - a)).toEqual([1_000, 1_000, 300]);
  expect(new Set(users.flat()).size).toBe(count);
  for (const { template_card } of cards) expect(JSON.stringify(template_card)).not.toMatch(/铝制品厂|厂员/u);
  expect(JSON.stringify(cards[0]?.template_card)).toContain(`${String(nextYear)}〕18号`);
  const told = await until('a card about the unknown one', () =>
    stand.wecom.phones.of('c-B1').find((r) => r.words.includes('收不到')),
  );
  expect(told.words).toMatch(/1家收不到/u);
  expect(told.words).toContain('云岭第0007铝制品厂，账号不存在');
});

test('the figures of 2,300 are right, the gaps are cut at what is asked for', async () => {
  await stand.members.tap('worker-0001', '签收');
  const status = await stand.status('N1');
  expect(brief(status)).toMatchObject({
    levels: { prefecture: '1 1 0 1', county: '1 1 0 1', enterprise: '2300 1 2299 2300' },
    all: '2302 3 2299 2302',
    gapsTotal: 2_299,
  });
  expect(status.gaps).toHaveLength(100);
  const page = z
    .object({ gaps: z.array(z.object({ organ: z.string() })) })
    .parse(await stand.json('notice', 'status', 'N1', '--gaps', '3', '--after', 'F0100'));
  expect(page.gaps.map((g) => g.organ)).toEqual(['F0101', 'F0102', 'F0103']);
});

const body = z.object({ touser: z.string(), template_card: z.unknown().optional() });
