import { existsSync } from 'node:fs';
import { once } from 'node:events';
import type { AddressInfo } from 'node:net';
import Koa from 'koa';
import { chromium, type Browser } from 'playwright-core';
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import { createSandboxPages } from '../../src/sandbox/pages.tsx';
import { startTestApp, type TestApp } from '../support/app.ts';

const path = ['/usr/bin/chromium', '/usr/bin/chromium-browser', process.env['CHROMIUM'] ?? ''].find(existsSync);

/** The page of the sandbox over the whole bot, as a person meets it: in a real browser. */
describe.skipIf(path === undefined)(`in a browser${path === undefined ? ' (skipped: no chromium here)' : ''}`, () => {
  let browser: Browser;
  const closers: (() => void)[] = [];
  beforeAll(async () => {
    browser = await chromium.launch({ executablePath: path ?? '', args: ['--disable-background-networking'] });
  });
  afterEach(() => {
    for (const close of closers.splice(0)) close();
  });
  afterAll(() => browser.close());

  const openPage = async (bed: TestApp, width: number) => {
    const people = () =>
      bed.sql<{ userid: string; name: string; organ: string; level: string; post: string }>(
        `SELECT a."user" AS userid, p.name, o.name AS organ, o.level, h.post FROM post_holder h
         JOIN person p ON p.id = h.person_id JOIN organ o ON o.id = h.organ_id JOIN account a ON a.person_id = p.id
         ORDER BY o.code`,
      );
    const koa = new Koa();
    koa.use(createSandboxPages({ twin: bed.twin, clock: bed.clock, query: { people } }).routes());
    const server = koa.listen(0, '127.0.0.1');
    await once(server, 'listening');
    closers.push(() => void server.close());
    const { port } = server.address() as AddressInfo; // a TCP server has no other kind of address
    const page = await browser.newPage({ viewport: { width, height: 800 }, locale: 'zh-CN' });
    return { page, url: `http://127.0.0.1:${port}/sandbox` };
  };

  test.each([390, 1280])('a clerk finds the phone and signs with one tap, at a width of %i', async (width) => {
    const bed = await startTestApp();
    await bed.issue();
    const { page, url } = await openPage(bed, width);
    const clerk = await bed.sql<{ user: string }>(
      `SELECT a."user" FROM delivery d JOIN post_holder h ON h.organ_id = d.organ_id JOIN account a ON a.person_id = h.person_id
       WHERE 'clerk' = ANY(h.roles) ORDER BY d.id LIMIT 1`,
    );
    await page.goto(`${url}?user=${clerk[0]?.user ?? ''}`);
    expect(await page.locator('html').getAttribute('lang')).toBe('zh-CN');
    await page.getByRole('button', { name: '签收', exact: true }).last().click();
    await expect.poll(() => bed.status()).toMatchObject({ reached: 1 });
    await bed.drain();
    await page.reload();
    await page.getByText('已签收', { exact: false }).last().waitFor();
    const { scroll, client } = (await page.evaluate(
      '({ scroll: document.documentElement.scrollWidth, client: document.documentElement.clientWidth })',
    )) as { scroll: number; client: number }; // the expression above
    expect(scroll).toBeLessThanOrEqual(client);
    await page.close();
  });
});
