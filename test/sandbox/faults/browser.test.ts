import { existsSync } from 'node:fs';
import { chromium, type Browser, type Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import { startTestApp, type TestApp } from '../../support/app.ts';
import { servePages } from '../chain-kit.ts';
import { assertWhole, draft, later } from './bed.ts';

const path = ['/usr/bin/chromium', '/usr/bin/chromium-browser', process.env['CHROMIUM'] ?? ''].find(existsSync);
const pictures = process.env['ANDA_TEST_PICTURES'];

describe.skipIf(path === undefined)(`in a browser${path === undefined ? ' (skipped: no chromium here)' : ''}`, () => {
  let browser: Browser;
  const closers: (() => Promise<unknown>)[] = [];
  beforeAll(async () => {
    browser = await chromium.launch({ executablePath: path ?? '', args: ['--disable-background-networking'] });
  });
  afterEach(async () => {
    for (const close of closers.splice(0).toReversed()) await close();
  });
  afterAll(() => browser.close());

  const openPage = async (bed: TestApp, width: number, javaScriptEnabled = true) => {
    const { origin, close } = await servePages(bed);
    closers.push(async () => Promise.resolve(close()));
    const page = await browser.newPage({ viewport: { width, height: 800 }, locale: 'zh-CN', javaScriptEnabled });
    closers.push(() => page.close());
    return { page, url: `${origin}/sandbox` };
  };
  const picture = async (page: Page, name: string) => {
    if (pictures !== undefined) await page.screenshot({ path: `${pictures}/${name}.png` });
  };

  test('the platform is down for a minute: nothing comes; the minute passes, and the card arrives by itself', async () => {
    const bed = await startTestApp();
    await bed.say('sheng', draft);
    const { page, url } = await openPage(bed, 1360);
    await page.goto(`${url}?phones=sheng,lin&panel=faults`);
    await page.getByRole('button', { name: '打开 平台中断一分钟' }).click();
    await page.getByText('故障开着：平台中断一分钟', { exact: false }).waitFor();
    await page.getByRole('button', { name: '非涉密，发文' }).click();
    await expect.poll(() => bed.twin.wire.some(({ direction }) => direction === 'callback')).toBe(true);
    await bed.drain();
    await picture(page, 'faults-1360');
    expect(bed.twin.messagesOf('lin')).toEqual([]);
    expect(await page.getByRole('button', { name: '签收', exact: true }).count()).toBe(0);
    await page.reload();
    await page.getByText('故障开着：平台中断一分钟', { exact: false }).waitFor();
    await page.getByRole('button', { name: '快进1小时' }).click();
    await expect.poll(() => bed.twin.faults.list().some(({ isOn }) => isOn)).toBe(false);
    await bed.drain();
    await later(bed, 1000);
    await page.getByRole('button', { name: '签收', exact: true }).waitFor();
    await page.getByText('故障开着', { exact: false }).waitFor({ state: 'detached' });
    await bed.tap('lin', '签收');
    await assertWhole(bed, { signed: ['lin'] });
  });

  test('the wire: opened, filtered and copied at phone width, and without a script', async () => {
    const bed = await startTestApp();
    await bed.issue();
    await bed.tap('lin', '签收');
    const { page, url } = await openPage(bed, 390);
    await page.goto(`${url}?panel=wire`);
    await page.getByLabel('种类').selectOption('callback');
    await page.getByRole('button', { name: '筛选' }).click();
    await expect.poll(() => page.locator('.wire .path', { hasText: '调用' }).count()).toBe(0);
    await page.locator('.wire a').first().click();
    await page.getByText('<FromUserName>', { exact: false }).first().waitFor();
    await picture(page, 'wire-390');
    await page.getByRole('button', { name: '复制命令' }).click();
    await expect.poll(() => page.locator('.copy button').textContent()).toMatch(/已复制|已选中/u);
    const wide = (await page.evaluate('document.documentElement.scrollWidth')) as number; // the expression's kind
    expect(wide).toBeLessThanOrEqual(390);
    const plain = await openPage(bed, 1360, false);
    await plain.page.goto(`${plain.url}?panel=wire&who=lin`);
    await plain.page.locator('.wire a').first().click();
    await picture(plain.page, 'wire-1360');
    expect(await plain.page.locator('.wire pre').count()).toBe(2);
    await plain.page.goto(`${plain.url}?panel=faults`);
    await plain.page.getByRole('button', { name: '打开 卡片更新码失效' }).click();
    await plain.page.getByText('故障开着：卡片更新码失效（还有1次）').waitFor();
    await plain.page.getByRole('button', { name: '全部关闭' }).click();
    expect(await plain.page.getByText('故障开着', { exact: false }).count()).toBe(0);
    await plain.page.setViewportSize({ width: 390, height: 800 });
    await picture(plain.page, 'faults-390');
  });
});
