import { chromium, type Browser } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { startTestApp } from '../../support/app.ts';
import { chromiumPath, logKey, openCheck, outsideAddress, pageOnDisk, treeOf } from './check-kit.ts';

const skipped = chromiumPath === undefined ? ' (skipped: no chromium here)' : '';

describe.skipIf(chromiumPath === undefined)(`the check page in a browser${skipped}`, () => {
  let browser: Browser;
  let disk: Awaited<ReturnType<typeof pageOnDisk>>;
  beforeAll(async () => {
    browser = await chromium.launch({
      executablePath: chromiumPath ?? '',
      args: ['--disable-background-networking', ...(process.getuid?.() === 0 ? ['--no-sandbox'] : [])],
    });
    disk = await pageOnDisk();
  });
  afterAll(async () => {
    await browser.close();
    await disk.remove();
  });
  const key = logKey('log.example.cn/anda');
  const withKey = (url: string, vkey = key.vkey) => `${url}#${new URLSearchParams([['key', vkey]]).toString()}`;

  /** Issued, and signed by a city: the log, and the receipt of that signature. */
  async function walk() {
    const bed = await startTestApp({ env: { HOST: '0.0.0.0' } });
    await bed.issue();
    await bed.tap('lin', '签收');
    const tree = await treeOf(bed, key);
    const index = tree.bodies.findIndex((body) => body.includes('"kind":"sign"'));
    return { bed, tree, index, receipt: tree.receiptOf(index) };
  }

  test('over plain http from another address a receipt holds, and nothing is asked of anybody', async () => {
    const { bed, index, receipt } = await walk();
    const served = `http://${outsideAddress()}:${new URL(bed.origin).port}/verify`;
    const { page, context, pick, requests, complaints, overflow } = await openCheck(browser, withKey(served));
    const isOutside = outsideAddress() !== '127.0.0.1';
    expect(await page.evaluate('typeof crypto.subtle')).toBe(isOutside ? 'undefined' : 'object');
    expect(await pick({ name: '回执.tlog-proof', text: receipt })).toEqual([expect.stringMatching(/^✓\s*成立/u)]);
    await page.getByText(`${index}号`, { exact: true }).waitFor();
    await page.getByText('企业微信点按').waitFor();
    expect(await page.getByRole('status').first().textContent()).toContain('回执.tlog-proof：成立');
    expect(await overflow()).toBeLessThanOrEqual(0);
    expect(requests.filter((url) => !url.startsWith('blob:'))).toEqual([withKey(served).split('#')[0]]);
    expect(complaints).toEqual([]);
    // What is kept from there is the page itself.
    const download = page.waitForEvent('download');
    await page.getByRole('link', { name: '保存本页' }).click();
    expect((await download).suggestedFilename()).toBe('anda-verify.html');
    await context.close();
  });

  test('from a disk, without network: true, altered, of another log, noise; each says so', async () => {
    const { tree, index, receipt } = await walk();
    const { page, context, pick, complaints } = await openCheck(browser, withKey(disk.url), 390);
    await context.setOffline(true);
    const extra = Buffer.from(tree.bodies[index] ?? '');
    const altered = Buffer.from(extra.toString().replace('"organ":"5301"', '"organ":"5302"'));
    expect(altered.equals(extra)).toBe(false);
    const said = await pick(
      { name: '真.tlog-proof', text: receipt },
      { name: '改过.tlog-proof', text: receipt.replace(extra.toString('base64'), altered.toString('base64')) },
      { name: '截断.tlog-proof', text: receipt.slice(0, -20) },
      { name: '别的.json', text: '{"format":"other"}' },
      { name: '乱码.bin', text: '\u0000\u0001\ud83d\ude00'.repeat(1000) },
      { name: '空.json', text: '' },
    );
    expect(said.map((text) => /不成立|看不懂这个文件|成立/u.exec(text)?.[0])).toEqual([
      '成立',
      '不成立',
      '不成立',
      '看不懂这个文件',
      '看不懂这个文件',
      '看不懂这个文件',
    ]);
    expect(said[1]).toContain('第一处不符');
    expect(page.workers()).toHaveLength(1);
    expect(complaints).toEqual([]);
    await page.getByRole('link', { name: '保存本页' }).waitFor({ state: 'detached' });
    await context.close();
  });

  test('the keys stand in the address; another key undoes the verdict, no key says what is missing', async () => {
    const { receipt } = await walk();
    const { page, context, pick } = await openCheck(browser, disk.url);
    const verdict = page.locator('article .verdict');
    expect((await pick({ name: '回执', text: receipt }))[0]).toContain('填日志公钥');
    await page.getByLabel('日志公钥').fill('不是公钥');
    expect(await page.getByRole('alert').textContent()).toContain('不是公钥');
    await page.getByLabel('日志公钥').fill(key.vkey);
    await verdict.getByText('成立', { exact: false }).first().waitFor();
    expect(page.url()).toBe(withKey(disk.url));
    await page.getByLabel('日志公钥').fill(logKey('log.example.cn/anda', 2).vkey);
    await verdict.getByText('不成立').waitFor();
    await page.reload();
    expect(await page.getByLabel('日志公钥').inputValue()).toBe(logKey('log.example.cn/anda', 2).vkey);
    await context.close();
  });

  test('pasted text is looked at, and without a worker too', async () => {
    const { receipt } = await walk();
    const { page, context, pick } = await openCheck(browser, withKey(disk.url), 390);
    await page.getByText('粘贴文本').click();
    await page.getByLabel('证明或回执的全部文本').fill(receipt);
    await page.getByRole('button', { name: '核验文本' }).click();
    await page.locator('article .verdict').getByText('成立').waitFor();
    // Where the browser gives no worker, the page itself works it out.
    await context.addInitScript('delete globalThis.Worker');
    await page.reload();
    expect(await pick({ name: '回执', text: receipt })).toEqual([expect.stringMatching(/^✓\s*成立/u)]);
    expect(page.workers()).toEqual([]);
    await context.close();
  });

  test('what is larger than 64 MB is refused by its size, without being read', async () => {
    const { page, context } = await openCheck(browser, disk.url);
    await page.evaluate(`(() => {
      const files = new DataTransfer();
      files.items.add(new File(Array.from({ length: 100 }, () => new Uint8Array(1024 * 1024)), '很大.json'));
      dispatchEvent(new DragEvent('drop', { dataTransfer: files }));
    })()`);
    const refused = page.locator('article', { hasText: '很大.json' }).locator('.verdict');
    await expect.poll(() => refused.innerText()).toContain('文件太大（104.9 MB），没有打开');
    await context.close();
  });
});
