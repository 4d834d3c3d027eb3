import { chromium, type Browser } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { sampleCertificate } from '../../../scripts/bench/sample-certificate.ts';
import { sampleKey } from '../../../scripts/bench/sample-log.ts';
import type { Certificate } from '../../../src/evidence/verify/index.ts';
import { chromiumPath, openCheck, pageOnDisk } from './check-kit.ts';

const key = sampleKey();
const { certificate } = sampleCertificate({ counties: 3, townships: 3 }, key);
const file = (name: string, alter: (copy: Certificate) => void = () => {}) => {
  const copy = structuredClone(certificate);
  alter(copy);
  return { name, text: JSON.stringify(copy) };
};
const skipped = chromiumPath === undefined ? ' (skipped: no chromium here)' : '';

describe.skipIf(chromiumPath === undefined)(`certificates on the check page${skipped}`, () => {
  let browser: Browser;
  let disk: Awaited<ReturnType<typeof pageOnDisk>>;
  beforeAll(async () => {
    const args = ['--disable-background-networking', ...(process.getuid?.() === 0 ? ['--no-sandbox'] : [])];
    browser = await chromium.launch({ executablePath: chromiumPath ?? '', args });
    disk = await pageOnDisk();
  });
  afterAll(async () => {
    await browser.close();
    await disk.remove();
  });
  const withKey = (vkey: string) => `${disk.url}#${new URLSearchParams([['key', vkey]]).toString()}`;

  test.each([390, 1360])('a true one shows every organ with its proof, at a width of %i', async (width) => {
    const { page, context, pick, overflow, requests, complaints } = await openCheck(browser, withKey(key.vkey), width);
    await context.setOffline(true);
    const [said = ''] = await pick(file('证明.json'));
    expect(said).toMatch(/^✓\s*成立/u);
    expect(said).toContain('无见证');
    expect(said).not.toContain('自证');
    const total = page.getByRole('row', { name: /^合计/u }).getByRole('cell');
    expect(await total.allTextContents()).toEqual(['12', '9', '7', '5']);
    await page.getByRole('heading', { name: '断点2处' }).waitFor();
    const tree = page.getByRole('tree', { name: '单位' });
    expect(await tree.getByRole('treeitem').count()).toBe(9);
    const signed = tree.getByRole('treeitem', { name: '示例1县1镇政府' }).last();
    expect(await signed.innerText()).toMatch(/已签收[^]*存证\d+号[^]*2026年9月\d+日 \d\d:\d\d:\d\d/u);
    expect(await tree.getByText('柜台代录').count()).toBeGreaterThan(0);
    await page.getByRole('searchbox').fill('示例3县');
    await page.getByText('找到1家').waitFor();
    expect(await page.locator('.found .state').innerText()).toContain('未签收');
    await page.getByText('示例省安委办　转发关于开展粉尘检查的通知').click();
    await page.getByText('请认真贯彻落实。').waitFor();
    expect(await overflow()).toBeLessThanOrEqual(0);
    expect([requests.filter((url) => !/^(?:file|blob):/u.test(url)), complaints]).toEqual([[], []]);
    await context.close();
  });

  test('without a key it says 自证; one character, one entry or one key altered, and it does not hold', async () => {
    const { page, context, pick } = await openCheck(browser, disk.url);
    const [own = ''] = await pick(file('证明.json'));
    expect(own).toMatch(/^✓\s*成立\s*自证，无见证/u);
    const said = await pick(
      file('改名.json', ({ rosters: [roster] }) => roster?.members[0] && (roster.members[0].name += '甲')),
      file('改字.json', ({ layers: [first] }) => first && (first.text = `${first.text}。`)),
      file(
        '抽走.json',
        ({ entries }) =>
          void entries.splice(
            entries.findIndex(({ body }) => body.includes('"kind":"sign"')),
            1,
          ),
      ),
      { name: '半截.json', text: JSON.stringify(certificate).slice(0, 5000) },
      { name: '以后.json', text: JSON.stringify({ ...certificate, format: 'anda.certificate/v9' }) },
    );
    expect(said.map((text) => /不成立|看不懂这个文件|成立/u.exec(text)?.[0])).toEqual([
      '不成立',
      '不成立',
      '不成立',
      '看不懂这个文件',
      '看不懂这个文件',
      '成立',
    ]);
    expect(said[0]).toMatch(/第一处不符：[^]*位置 rosters[^]*代码/u);
    // Nothing of a file that does not hold is shown.
    expect(await page.getByRole('table').count()).toBe(1);
    await page.getByLabel('日志公钥').fill(sampleKey().vkey);
    await page.locator('article', { hasText: '证明.json' }).locator('.verdict').getByText('不成立').waitFor();
    await context.close();
  });

  test('words in a certificate are words: no tag of it becomes one of the page', async () => {
    const { page, context, pick } = await openCheck(browser, disk.url);
    await pick({ name: '<img src=x onerror=alert(1)>', text: '{"format":"<b>anda</b>"}' });
    await page.getByRole('heading', { name: '<img src=x onerror=alert(1)>' }).waitFor();
    expect(await page.locator('article img, article b').count()).toBe(0);
    await context.close();
  });

  test('ten thousand organs are checked beside the page and drawn as far as they are looked at', async () => {
    const { page, context, pick } = await openCheck(browser, disk.url);
    const { certificate: large } = sampleCertificate({ counties: 100, townships: 99 }, key);
    const [said = ''] = await pick({ name: '大.json', text: JSON.stringify(large) });
    expect(said).toMatch(/^✓\s*成立/u);
    const items = page.getByRole('treeitem');
    expect(await items.count()).toBe(100);
    await page.getByRole('button', { name: '展开上面几级' }).click();
    await expect.poll(() => items.count()).toBeGreaterThan(900);
    expect(await items.count()).toBeLessThanOrEqual(1_000);
    await context.close();
  });
});
