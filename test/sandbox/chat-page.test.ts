import { existsSync } from 'node:fs';
import { chromium, type Browser } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { startPage } from './page-kit.ts';
import { buttonCard } from './twin-kit.ts';

const path = ['/usr/bin/chromium', '/usr/bin/chromium-browser', process.env['CHROMIUM'] ?? ''].find(existsSync);
const jpeg = Buffer.from([0xff, 0xd8, 0xff, 0xe0, 0, 16, 74, 70, 73, 70]);
const formOf = (user: string, name: string, bytes: Buffer) => {
  const form = new FormData();
  form.set('user', user);
  form.set(name, new Blob([new Uint8Array(bytes)]), 'a.jpg');
  return form;
};

test('a photo is uploaded, shown and fetched; a voice and a place go the same way', async () => {
  const { url, bot } = await startPage();
  const post = (act: string, body: FormData | string) => fetch(`${url}/api/${act}`, { method: 'POST', body });
  expect((await post('photo', formOf('wangli', 'photo', jpeg))).status).toBe(200);
  expect((await post('voice', formOf('wangli', 'none', jpeg))).status).toBe(200);
  const place = JSON.stringify({ user: 'wangli', label: '二车间', latitude: 25, longitude: 102.5 });
  expect((await post('place', place)).status).toBe(200);
  expect(bot.seen.map(({ fields }) => fields['MsgType'])).toEqual(['image', 'voice', 'location']);
  const page = await (await fetch(`${url}?user=wangli`)).text();
  const [, address = ''] = /<img src="([^"]+)"/u.exec(page) ?? [];
  const shown = await fetch(new URL(address.replaceAll('&amp;', '&'), url));
  expect(shown.headers.get('content-type')).toBe('image/jpeg');
  expect(Buffer.from(await shown.arrayBuffer())).toEqual(jpeg);
});

test.each([
  ['a photo that is none', 'photo', () => formOf('wangli', 'photo', Buffer.from('<svg></svg>')), 415],
  ['no photo', 'photo', () => formOf('wangli', 'other', jpeg), 415],
  ['11 MB', 'photo', () => formOf('wangli', 'photo', Buffer.concat([jpeg, Buffer.alloc(11 << 20)])), 413],
  ['nobody of that id', 'photo', () => formOf('nobody', 'photo', jpeg), 409],
  ['a body without parts', 'voice', () => 'x', 415],
  ['a place off the globe', 'place', () => '{"user":"wangli","latitude":95,"longitude":0}', 400],
])('%s is refused with Problem Details', async (_name, act, body, status) => {
  const { url, bot } = await startPage();
  const answer = await fetch(`${url}/api/${act}`, { method: 'POST', body: body() });
  expect([answer.status, answer.headers.get('content-type')]).toEqual([status, 'application/problem+json']);
  expect(bot.seen).toEqual([]);
});

test('a form without our script is led back to the page, which says what was wrong', async () => {
  const { url } = await startPage();
  const headers = { referer: `${url}?user=wangli` };
  const body = formOf('wangli', 'photo', Buffer.from('GIF89a..'));
  const answer = await fetch(`${url}/api/photo`, { method: 'POST', body, headers });
  expect(answer.redirected).toBe(true);
  expect(await answer.text()).toContain('只收 JPG、PNG 照片和 AMR 语音');
});

test('an unknown person has no phone; the plug-in shows no cards; right-to-left marks stay inside their bubble', async () => {
  const { url, send } = await startPage();
  await send('template_card', buttonCard('n1'));
  await send('text', { content: '\u202Eabc' });
  expect(await (await fetch(`${url}?user=nobody`)).text()).toContain('没有找到这个人');
  const plain = await (await fetch(`${url}?phones=wangli&plain=wangli`)).text();
  expect(plain).toContain('微信插件不显示');
  expect(plain).not.toContain('关于开展涉爆粉尘企业专项检查的通知</bdi></span></h3>');
  expect(plain).toMatch(/\.bubble[^{]*\{unicode-bidi:isolate\}/u);
});

describe.skipIf(path === undefined)(`in a browser${path === undefined ? ' (skipped: no chromium here)' : ''}`, () => {
  let browser: Browser;
  beforeAll(async () => {
    browser = await chromium.launch({ executablePath: path ?? '', args: ['--disable-background-networking'] });
  });
  afterAll(() => browser.close());

  test('by keyboard alone: search in pinyin, open the phone, write; a card comes by itself and is tapped', async () => {
    const { url, bot, send } = await startPage();
    const page = await browser.newPage({ viewport: { width: 1360, height: 850 }, locale: 'zh-CN' });
    await page.goto(url);
    await page.getByRole('searchbox', { name: '姓名或单位' }).focus();
    await page.keyboard.type('wl');
    await page.waitForURL(/q=wl/u);
    await page.getByRole('link', { name: /王丽/u }).focus();
    await page.keyboard.press('Enter');
    await page.waitForURL(/phones=wangli/u);
    await expect.poll(() => page.evaluate('document.activeElement.getAttribute("name")')).toBe('text');
    await page.keyboard.type('待办');
    await page.keyboard.press('Enter');
    await page.getByRole('log').getByText('待办').waitFor();
    await expect.poll(() => bot.seen.at(-1)?.fields['Content']).toBe('待办');
    await send('template_card', buttonCard('n1'));
    const button = page.getByRole('button', { name: '签收', exact: true });
    await button.focus();
    await page.keyboard.press('Enter');
    await expect.poll(() => bot.seen.at(-1)?.fields['EventKey']).toBe('sign');
    await page.reload();
    await button.waitFor();
    await page.close();
  });

  test('at the width of a phone one is seen at a time, and the other is marked when something comes', async () => {
    const { url, send } = await startPage();
    const page = await browser.newPage({ viewport: { width: 390, height: 800 }, locale: 'zh-CN' });
    await page.goto(`${url}?phones=liqiang,wangli`);
    const other = page.locator('.names a', { hasText: '王丽' });
    await expect.poll(() => page.locator('.names a[data-is-shown]').textContent()).toBe('李强');
    await expect.poll(() => page.evaluate('document.readyState')).toBe('complete');
    await send('text', { content: '新的一条' });
    await expect.poll(() => other.getAttribute('data-is-new')).toBe('');
    await other.click();
    await expect.poll(() => other.getAttribute('data-is-new')).toBe(null);
    expect(await page.evaluate('document.documentElement.scrollWidth')).toBe(390);
    await page.close();
  });
});
