import { existsSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { networkInterfaces, tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { ed25519 } from '@noble/curves/ed25519.js';
import type { Browser, Page } from 'playwright-core';
import { writeCheckPage } from '../../../src/app/write-check-page.ts';
import {
  batchRanges,
  formatCheckpoint,
  formatProof,
  inclusionRanges,
  keyType,
  leafHash,
  noteLine,
  parseVkey,
  rootOf,
  utf8,
  vkeyText,
} from '../../../src/evidence/verify/index.ts';
import type { TestApp } from '../../support/app.ts';

export const chromiumPath = ['/usr/bin/chromium', '/usr/bin/chromium-browser', process.env['CHROMIUM'] ?? ''].find(
  existsSync,
);

/** An address of this machine that browsers do not count as their own: there Web Crypto is missing, as with plain http anywhere. */
export const outsideAddress = (): string =>
  Object.values(networkInterfaces())
    .flatMap((list) => list ?? [])
    .find(({ family, internal }) => family === 'IPv4' && !internal)?.address ?? '127.0.0.1';

const secretKey = (seed: number) => new Uint8Array(32).fill(seed);

/** A key of a log, as its operator and its readers have it. */
export function logKey(name: string, seed = 1) {
  const vkey = vkeyText({ name, type: keyType.ed25519, publicKey: ed25519.getPublicKey(secretKey(seed)) });
  const sign = (text: string) =>
    `${text}\n${noteLine({ name, keyId: parseVkey(vkey).keyId, bytes: ed25519.sign(utf8(text), secretKey(seed)) })}`;
  return { vkey, sign };
}

/** The log of a bot as a tree: its checkpoint, and the proof of each entry with the entry itself. */
export async function treeOf({ sql }: Pick<TestApp, 'sql'>, key: ReturnType<typeof logKey>) {
  const rows = await sql<{ body: string }>(`SELECT convert_from(body, 'UTF8') AS body FROM log_entry ORDER BY index`);
  const bodies = rows.map(({ body }) => body);
  const leaves = bodies.map((body) => leafHash(utf8(body)));
  const size = leaves.length;
  const origin = parseVkey(key.vkey).name;
  const checkpoint = key.sign(formatCheckpoint({ origin, size, root: rootOf(leaves) }));
  const hashesOf = (ranges: readonly (readonly [number, number])[]) =>
    ranges.map(([low, high]) => rootOf(leaves.slice(low, high)));
  return {
    bodies,
    checkpoint,
    receiptOf(index: number): string {
      const extra = utf8(bodies[index] ?? '');
      return formatProof({ index, proof: hashesOf(inclusionRanges(index, size)), checkpoint, extra });
    },
    batchOf: (indices: number[]) => hashesOf(batchRanges(indices, size)),
  };
}

/** The page as an auditor has it on a disk. */
export async function pageOnDisk(): Promise<{ url: string; remove: () => Promise<void> }> {
  const folder = await mkdtemp(join(tmpdir(), 'anda-check-'));
  const { file } = await writeCheckPage(join(folder, 'anda-verify.html'));
  return { url: pathToFileURL(file).href, remove: () => rm(folder, { recursive: true, force: true }) };
}

/** A page of which every request and complaint is noted; `pick` hands it files and gives the verdict's words. */
export async function openCheck(browser: Browser, url: string, width = 1360) {
  const context = await browser.newContext({ viewport: { width, height: 844 }, locale: 'zh-CN' });
  const page: Page = await context.newPage();
  const requests: string[] = [];
  const complaints: string[] = [];
  page.on('request', (request) => requests.push(request.url()));
  page.on('console', (message) => complaints.push(message.text()));
  page.on('pageerror', (error) => complaints.push(error.message));
  await page.goto(url);
  const results = page.locator('article:not([aria-busy="true"])');
  return {
    page,
    context,
    requests,
    complaints,
    pick: async (...files: { name: string; text: string }[]): Promise<string[]> => {
      const before = await page.locator('article').count();
      await page
        .locator('input[type=file]')
        .setInputFiles(
          files.map(({ name, text }) => ({ name, mimeType: 'application/octet-stream', buffer: Buffer.from(text) })),
        );
      await results.nth(before + files.length - 1).waitFor();
      return page.locator('article .verdict').allInnerTexts();
    },
    /** How far the page stands out to the side. */
    overflow: (): Promise<number> =>
      page.evaluate('document.documentElement.scrollWidth - document.documentElement.clientWidth'),
  };
}
