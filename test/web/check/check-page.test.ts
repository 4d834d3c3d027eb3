import { createHash } from 'node:crypto';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { writeCheckPage } from '../../../src/app/write-check-page.ts';
import { startWeb } from '../start.ts';

const digest = (text: string) => `'sha256-${createHash('sha256').update(text).digest('base64')}'`;

test('the check page is one file whose policy lets in its own script and style and nothing else', async () => {
  const { ask } = await startWeb();
  const answer = await ask('/verify');
  expect(answer.status).toBe(200);
  expect(Object.fromEntries(answer.headers)).toMatchObject({
    'content-type': 'text/html; charset=utf-8',
    'cache-control': 'no-cache',
    'referrer-policy': 'no-referrer',
    'x-content-type-options': 'nosniff',
    'x-frame-options': 'DENY',
  });
  const html = await answer.text();
  expect(html.slice(0, 35)).toBe('<!doctype html><html lang="zh-CN"><');
  const scripts = Array.from(html.matchAll(/<script>([^]*?)<\/script>/gu), ([, code = '']) => code);
  const styles = Array.from(html.matchAll(/<style>([^]*?)<\/style>/gu), ([, text = '']) => text);
  expect([scripts.length, styles.length]).toEqual([1, 1]);
  const policy = [
    "default-src 'none'",
    `script-src ${digest(scripts[0] ?? '')}`,
    `style-src ${digest(styles[0] ?? '')}`,
    'worker-src blob:',
    "form-action 'none'",
    "base-uri 'none'",
  ].join('; ');
  expect(answer.headers.get('content-security-policy')).toBe(`${policy}; frame-ancestors 'none'`);
  // The same stands in the file, where no server says it.
  expect(html.includes(`<meta http-equiv="Content-Security-Policy" content="${policy}"/>`)).toBe(true);
  const callsOut = /\bfetch\(|XMLHttpRequest|WebSocket|EventSource|sendBeacon|importScripts|\beval\(/u;
  const loads = /<(?:link|img|iframe|object|embed)\b|src="/u;
  expect([callsOut.exec(html)?.[0], loads.exec(html)?.[0]]).toEqual([undefined, undefined]);
  expect(Buffer.byteLength(html)).toBeLessThan(250_000);
});

test('it is sent again only when it changed, to keep under a name of its own', async () => {
  const { ask } = await startWeb();
  const first = await ask('/verify');
  const again = await ask('/verify', { headers: { 'If-None-Match': first.headers.get('etag') ?? '' } });
  expect([again.status, await again.text()]).toEqual([304, '']);
  const kept = await ask('/verify?download');
  expect(kept.headers.get('content-disposition')).toBe('attachment; filename="anda-verify.html"');
  const [keptText, firstText] = [await kept.text(), await first.text()];
  expect(keptText === firstText).toBe(true);
  expect((await ask('/verify', { method: 'POST' })).status).toBe(405);
});

test('the command line writes the same bytes, and overwrites nothing', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'anda-check-'));
  try {
    const file = join(folder, 'page.html');
    const { bytes } = await writeCheckPage(file);
    const { ask } = await startWeb();
    const text = await readFile(file, 'utf8');
    const served = await (await ask('/verify')).text();
    expect([Buffer.byteLength(text), text === served]).toEqual([bytes, true]);
    await expect(writeCheckPage(file)).rejects.toMatchObject({ code: 'file.unwritable' });
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
});
