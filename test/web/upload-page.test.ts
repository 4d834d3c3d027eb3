import { existsSync } from 'node:fs';
import { chromium, type Browser, type Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { startTestApp, wordsOf } from '../support/app.ts';
import { smallNotice } from '../support/register.ts';
import { linkOf, publicUrl } from '../support/uploads.ts';

test('the page needs no script, keeps out of caches and frames, and tells nobody where it was', async () => {
  const bed = await startTestApp({ publicUrl });
  await bed.say('sheng', '发文');
  const answer = await fetch(linkOf(bed, 'sheng'));
  expect(Object.fromEntries(answer.headers)).toMatchObject({
    'content-type': 'text/html; charset=utf-8',
    'cache-control': 'no-store',
    'referrer-policy': 'no-referrer',
    'x-content-type-options': 'nosniff',
    'x-frame-options': 'DENY',
    'content-security-policy': expect.stringMatching(
      /^default-src 'none'.*form-action 'self'.*frame-ancestors 'none'$/u,
    ) as unknown,
  });
  const page = await answer.text();
  expect(page).toMatch(/^<!doctype html><html lang="zh-CN">/u);
  expect(page).not.toMatch(/<script|https?:|onclick/u);
  expect((await fetch(linkOf(bed, 'sheng'), { method: 'PUT' })).status).toBe(405);
});

const path = ['/usr/bin/chromium', '/usr/bin/chromium-browser', process.env['CHROMIUM'] ?? ''].find(existsSync);

describe.skipIf(path === undefined)(`in a browser${path === undefined ? ' (skipped: no chromium here)' : ''}`, () => {
  let browser: Browser;
  beforeAll(async () => {
    browser = await chromium.launch({ executablePath: path ?? '', args: ['--disable-background-networking'] });
  });
  afterAll(() => browser.close());

  const overflow = async (page: Page) => {
    const { scroll, client } = (await page.evaluate(
      '({ scroll: document.documentElement.scrollWidth, client: document.documentElement.clientWidth })',
    )) as { scroll: number; client: number }; // the expression above
    return scroll - client;
  };
  const picked = (name: string, text: string) => ({ name, mimeType: 'text/plain', buffer: Buffer.from(text) });

  test.each([390, 1280])('a clerk picks the document and two attachments, at a width of %i', async (width) => {
    const bed = await startTestApp({ publicUrl });
    await bed.say('sheng', '发文');
    const page = await browser.newPage({ viewport: { width, height: 800 }, locale: 'zh-CN', javaScriptEnabled: true });
    await page.goto(linkOf(bed, 'sheng'));
    expect(await overflow(page)).toBeLessThanOrEqual(0);
    const button = page.getByRole('button', { name: '上传', exact: true });
    expect((await button.boundingBox())?.height).toBeGreaterThanOrEqual(44);
    await page.getByLabel('通知正文（1个文件）').setInputFiles(picked('空.txt', ''));
    await button.click();
    await page.getByRole('alert').waitFor();
    expect(await page.getByRole('alert').textContent()).toContain('空文件');
    await page.getByLabel('通知正文（1个文件）').setInputFiles(picked('通知.txt', smallNotice));
    await page.getByLabel('附件（没有就不选）').setInputFiles([picked('甲.txt', '附表一'), picked('乙.txt', '附表二')]);
    await button.click();
    await page.getByRole('status').waitFor();
    expect(await page.getByRole('status').textContent()).toContain('请回到聊天窗口');
    expect(await overflow(page)).toBeLessThanOrEqual(0);
    await bed.drain();
    expect(wordsOf(bed.last('sheng'))).toContain('附件 2件');
    await page.reload();
    await page.getByText('请回到聊天窗口回复：上传').waitFor();
    await page.close();
  });
});
