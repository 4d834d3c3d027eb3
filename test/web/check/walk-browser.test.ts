import { chromium, type Browser } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { parseVkey } from '../../../src/evidence/verify/index.ts';
import { buildCertificate } from '../../../src/notices/certificate/build-certificate.ts';
import { startTestApp } from '../../support/app.ts';
import { chromiumPath, logKey, openCheck, outsideAddress, treeOf } from './check-kit.ts';

const skipped = chromiumPath === undefined ? ' (skipped: no chromium here)' : '';

describe.skipIf(chromiumPath === undefined)(`a real notice on the check page${skipped}`, () => {
  let browser: Browser;
  beforeAll(async () => {
    const args = ['--disable-background-networking', ...(process.getuid?.() === 0 ? ['--no-sandbox'] : [])];
    browser = await chromium.launch({ executablePath: chromiumPath ?? '', args });
  });
  afterAll(() => browser.close());
  const key = logKey('log.example.cn/anda');

  test('issued, signed, relayed, signed below: the page counts what the bot counts, until a name is altered', async () => {
    const bed = await startTestApp({ env: { HOST: '0.0.0.0' } });
    await bed.issue();
    await bed.tap('lin', '签收');
    await bed.say('lin', '转发 N1 全部');
    await bed.tap('wang', '签收');
    const { bodies, checkpoint, batchOf } = await treeOf(bed, key);
    const [notice] = await bed.sql<{ id: number }>('SELECT id FROM notice');
    const pieces: string[] = [];
    const ground = {
      origin: parseVkey(key.vkey).name,
      size: bodies.length,
      note: checkpoint,
      vkeys: [key.vkey],
      prove: (indices: number[]) => Promise.resolve(batchOf(indices)),
    };
    for await (const piece of buildCertificate(bed.sql, notice?.id ?? 0, ground)) pieces.push(piece);
    const text = pieces.join('');
    const served = `http://${outsideAddress()}:${new URL(bed.origin).port}/verify`;
    const address = `${served}#${new URLSearchParams([['key', key.vkey]]).toString()}`;
    const { page, context, pick, requests, overflow } = await openCheck(browser, address, 390);
    await context.setOffline(true);
    const [said = ''] = await pick({ name: '证明.json', text });
    expect(said).toMatch(/^✓\s*成立/u);
    const { expected, required, reached, open, gapsTotal } = await bed.status();
    const total = page.getByRole('row', { name: /^合计/u }).getByRole('cell');
    expect((await total.allTextContents()).map(Number)).toEqual([expected, required, reached, open]);
    await page.getByRole('heading', { name: `断点${gapsTotal}处` }).waitFor();
    const county = page.getByRole('treeitem', { name: '望川县安委办' }).last();
    expect(await county.innerText()).toMatch(/已签收，未转达，其下2家情况不明[^]*李望（文书）[^]*企业微信点按/u);
    expect(await overflow()).toBeLessThanOrEqual(0);
    expect(requests.filter((url) => !url.startsWith('blob:'))).toEqual([served]);
    const altered = text.replaceAll('望川县', '望山县');
    const [changed = ''] = await pick({ name: '改过.json', text: altered });
    expect(changed).toMatch(/^✗\s*不成立/u);
    await context.close();
  });
});
