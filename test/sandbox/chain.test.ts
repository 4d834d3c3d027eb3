import { afterEach, expect, test } from 'vitest';
import { startTestApp, type TestApp } from '../support/app.ts';
import { servePages } from './chain-kit.ts';

const closers: (() => void)[] = [];
afterEach(() => {
  for (const close of closers.splice(0)) close();
});

interface ChainAnswer {
  notices: { ref: string }[];
  chain: Record<string, unknown> | null;
  arrivals: { organ: string; parent: string | null; state: string; isBroken: boolean; user: string | null }[];
  next: string | null;
}
const openChain = async (bed: TestApp) => {
  const { origin, close } = await servePages(bed);
  closers.push(close);
  return {
    read: async (query = '') =>
      // `as`: the route's contract, held to its schema by openapi.test.ts.
      (await (await fetch(`${origin}/sandbox/api/chain${query}`)).json()) as ChainAnswer,
    status: async (query: string) => (await fetch(`${origin}/sandbox/api/chain${query}`)).status,
    page: async (query: string) => (await fetch(`${origin}/sandbox?panel=chain${query}`)).text(),
  };
};
const itemOf = (html: string, organ: string) =>
  new RegExp(`<li id="arrival-${organ}"[\\s\\S]*?(?=<li |</ul>)`, 'u').exec(html)?.[0] ?? '';

test('the figures are those of notice status, and first broken links bear their words', async () => {
  const bed = await startTestApp();
  await bed.issue();
  await bed.say('lin', '收到 N1');
  await bed.say('quan', '收到 N1 转发全部');
  await bed.say('ping', '退回 N1 发错单位');
  const { read, page } = await openChain(bed);
  const status = await bed.status();
  const { chain, arrivals, next } = await read();
  const { levels, required, reached, open, expected, complete, gapsTotal } = status;
  expect(chain).toMatchObject({ ref: 'N1', levels, required, reached, open, expected, complete, gapsTotal });
  expect(next).toBeNull();
  expect(arrivals.map(({ organ }) => organ)).toEqual(['5301', '5302', '5390']);
  expect(arrivals).toMatchObject([
    { state: 'signed', isBroken: true, user: 'lin', parent: null, below: 0, unknown: 6 },
    { state: 'relayed', isBroken: false, below: 1, belowReached: 0, unknown: 0 },
    { state: 'returned', isBroken: true, reason: '发错单位' },
  ]);
  const broken = await read('?only=broken');
  expect(broken.arrivals.map(({ organ }) => organ)).toEqual(status.gaps.map(({ organ }) => organ));
  for (const q of ['linlan', 'llsawb', 'Lin Lan']) {
    expect((await read(`?q=${encodeURIComponent(q)}`)).arrivals.map(({ organ }) => organ)).toEqual(['5301']);
  }
  expect((await read('?q=zzzz')).arrivals).toEqual([]);
  expect((await read('?ref=n1&under=5302')).arrivals).toMatchObject([{ organ: '530201', parent: '5302' }]);

  const html = await page('');
  expect(html).toContain(`断点${gapsTotal}处`);
  expect(itemOf(html, '5301')).toMatch(/断点[\s\S]*已签收未转达[\s\S]*其下6家情况不明/u);
  expect(itemOf(html, '5302')).toMatch(/已签收，已转发/u);
  expect(itemOf(html, '5302')).not.toContain('断点');
  expect(itemOf(html, '5390')).toMatch(/断点[\s\S]*已退回（发错单位）/u);
  expect(itemOf(html, '530201')).toMatch(/aria-level="2"[\s\S]*断点[\s\S]*未签收/u);
  expect(await page('&shut=5302')).not.toContain('arrival-530201');
});

test('a click opens the phone of the clerk beside those that lie there; notices and organs are chosen', async () => {
  const bed = await startTestApp();
  await bed.issue();
  await bed.issue(undefined, { to: '石泉市' });
  const { read, page, status } = await openChain(bed);
  const html = await page('&phones=sheng');
  const [, link = ''] = /href="([^"]*)"[^>]*data-then="phone-quan"/u.exec(html) ?? [];
  expect(new URLSearchParams(link.replaceAll('&amp;', '&').split('?')[1]).get('phones')).toBe('sheng,quan');
  expect(html).not.toContain('arrival-5301"');
  expect((await read()).notices.map(({ ref }) => ref)).toEqual(['N2', 'N1']);
  expect(await page('&notice=N1')).toContain('arrival-5301"');
  expect(await page('&notice=N1&find=石泉')).not.toContain('arrival-5301"');
  expect(await page('&notice=N1&rung=county')).toMatch(/arrival-5390"/u);
  expect((await read('?ref=N1&q=%25')).arrivals).toEqual([]);
  expect(await page('&notice=N9')).toContain('没有找到 N9');
  for (const [query, code] of [
    ['?ref=N9', 404],
    ['?ref=<b>', 404],
    ['?limit=0', 400],
    ['?only=all', 400],
  ] as const) {
    expect(await status(query)).toBe(code);
  }
});

test('2,000 organs come in pages, below one organ and by search, each once', async () => {
  const wide = Array.from({ length: 2000 }, (_, i) => `W${String(i).padStart(4, '0')},第${i}镇人民政府,township,53`);
  const bed = await startTestApp({
    organs: ['53,云岭省安委办,province,', ...wide],
    people: ['周岚,53,文书,clerk,sheng'],
  });
  await bed.issue(`关于开展检查的通知

各乡镇：
　　一、立即传达学习。

　　　　　　　　　　云岭省安委办
　　　　　　　　　　2026年9月1日
`);
  const { read, page } = await openChain(bed);
  const walk = async (query: string) => {
    const seen: string[] = [];
    let after = '';
    for (let pages = 1; ; pages += 1) {
      const { arrivals, next } = await read(`?${query}${after}`);
      seen.push(...arrivals.map(({ organ }) => organ));
      if (next === null) return { seen, pages };
      after = `&after=${next}`;
    }
  };
  const codes = wide.map((row) => row.split(',')[0]);
  expect(await walk('ref=N1')).toEqual({ seen: codes, pages: 10 });
  expect((await walk('level=township&limit=700')).seen).toEqual(codes);
  expect((await walk('q=W0007')).seen).toEqual(['W0007']);
  const first = await page('');
  expect(first.match(/role="treeitem"/gu)).toHaveLength(200);
  const [, more = ''] = /<li class="more"[^>]*><a href="\/sandbox\?([^"]*)"/u.exec(first) ?? [];
  const second = await page(`&${more.replaceAll('&amp;', '&')}`);
  expect(second).toContain('arrival-W0200"');
  expect(second).not.toContain('arrival-W0199"');
});
