import { existsSync } from 'node:fs';
import { chromium, type Browser } from 'playwright-core';
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import { startTestApp } from '../support/app.ts';
import { servePages } from './chain-kit.ts';

const path = ['/usr/bin/chromium', '/usr/bin/chromium-browser', process.env['CHROMIUM'] ?? ''].find(existsSync);

describe.skipIf(path === undefined)(`the chain${path === undefined ? ' (skipped: no chromium here)' : ''}`, () => {
  let browser: Browser;
  const closers: (() => void)[] = [];
  beforeAll(async () => {
    browser = await chromium.launch({ executablePath: path ?? '', args: ['--disable-background-networking'] });
  });
  afterEach(() => {
    for (const close of closers.splice(0)) close();
  });
  afterAll(() => browser.close());

  test.each([390, 1360])('fills up while one looks, and the keyboard walks it, at a width of %i', async (width) => {
    const bed = await startTestApp();
    await bed.issue();
    const { origin, close } = await servePages(bed);
    closers.push(close);
    const page = await browser.newPage({ viewport: { width, height: 844 }, locale: 'zh-CN' });
    const isLive = page.waitForResponse((answer) => answer.url().endsWith('/sandbox/api/events'));
    await page.goto(`${origin}/sandbox?panel=chain&phones=sheng&view=panel`);
    await isLive;
    const organ = page.locator('#arrival-5302');
    await organ.getByText('未签收').waitFor();
    await organ.focus();
    await bed.say('quan', '收到 N1 转发全部');
    await organ.getByText('已签收，已转发').waitFor();
    await page.locator('#arrival-530201').getByText('断点').waitFor();
    expect(await page.locator('.figures .total td').allTextContents()).toEqual(['10', '4', '1', '9']);
    // The focus stayed where it was, and the arrow keys go on from there.
    await page.keyboard.press('ArrowRight');
    expect(await page.evaluate('document.activeElement.id')).toBe('arrival-530201');
    await page.keyboard.press('ArrowLeft');
    await page.keyboard.press('ArrowLeft');
    await page.locator('#arrival-530201').waitFor({ state: 'detached' });
    expect(await organ.getAttribute('aria-expanded')).toBe('false');
    const wide = '({ scroll: document.documentElement.scrollWidth, client: document.documentElement.clientWidth })';
    const { scroll, client } = (await page.evaluate(wide)) as { scroll: number; client: number }; // the expression above
    expect(scroll).toBeLessThanOrEqual(client);
    await page.locator('#arrival-5301 a.told').click();
    await page.locator('#phone-lin').waitFor();
    expect(new URL(page.url()).searchParams.get('phones')).toBe('sheng,lin');
    await page.close();
  });
});
