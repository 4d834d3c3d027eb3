import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync } from 'node:fs';
import { chmod, mkdir, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { chromium, type Page } from 'playwright-core';
import { sampleCertificate } from './bench/sample-certificate.ts';
import { sampleKey } from './bench/sample-log.ts';

// The README's pictures: the built program in its sandbox, walked through by a browser like a person. `npm run screenshots`

const root = fileURLToPath(new URL('..', import.meta.url));
const pictures = join(root, 'scripts/screenshots');

async function startSandbox(folder: string) {
  const child = spawn(process.execPath, [join(root, 'dist/main.js')], {
    cwd: folder,
    env: { PATH: process.env['PATH'] ?? '', HOME: '/nonexistent', ANDA_SANDBOX: '1', PORT: '0' },
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const ended = once(child, 'close');
  const address = new Promise<string>((resolve, reject) => {
    let said = '';
    child.stdout.on('data', (chunk: Buffer) => {
      said += chunk.toString('utf8');
      const [, found] = /(http:\S+\/sandbox)/u.exec(said) ?? [];
      if (found !== undefined) resolve(found);
    });
    void ended.then(() => reject(new Error('the program ended before it was ready')));
  });
  const stop = async () => {
    child.kill('SIGTERM');
    await ended;
  };
  return { address, stop };
}

const phone = (page: Page, user: string) => page.locator(`#phone-${user}`);
const press = (page: Page, user: string, name: string | RegExp) =>
  phone(page, user).getByRole('button', { name }).last().click();

/** Issued by the province, signed and relayed by a city: a notice half-way down. */
async function walk(page: Page, address: string): Promise<void> {
  await page.goto(`${address}?phones=yuxitang,xuyuankai`);
  await press(page, 'yuxitang', '发一份示例通知');
  await press(page, 'yuxitang', '非涉密，发文');
  await press(page, 'xuyuankai', /^签收$/u);
  await press(page, 'xuyuankai', /^转发全部/u);
  await phone(page, 'xuyuankai').getByText('已转发', { exact: false }).first().waitFor();
}

/** A certificate on the check page, with the log's key given: what an auditor sees. */
async function check(page: Page, origin: string): Promise<void> {
  const key = sampleKey();
  const { certificate } = sampleCertificate({ counties: 3, townships: 3 }, key);
  const name = 'N12-证明.json';
  await page.goto(`${origin}/verify#${new URLSearchParams([['key', key.vkey]]).toString()}`);
  const file = { name, mimeType: 'application/json', buffer: Buffer.from(JSON.stringify(certificate)) };
  await page.locator('input[type=file]').setInputFiles(file);
  await page.getByRole('heading', { name: '断点2处' }).waitFor();
  await page.evaluate('document.querySelector("article").scrollIntoView()');
}

async function takePictures(address: string, executablePath: string): Promise<void> {
  const args = process.getuid?.() === 0 ? ['--no-sandbox'] : []; // Chromium refuses to guard itself as root
  const browser = await chromium.launch({ executablePath, args });
  const take = async (page: Page, name: string) => {
    await page.screenshot({ path: join(pictures, `${name}.png`) });
    process.stdout.write(`scripts/screenshots/${name}.png\n`);
  };
  try {
    const desk = await browser.newPage({ viewport: { width: 1440, height: 860 }, locale: 'zh-CN' });
    await walk(desk, address);
    await desk.goto(`${address}?phones=xuyuankai,penglan&panel=chain`);
    await phone(desk, 'penglan').getByRole('button', { name: '签收', exact: true }).waitFor();
    await desk.getByText('断点17处').waitFor();
    await take(desk, 'chain');
    await desk.goto(`${address}?phones=yuxitang&panel=faults`);
    await phone(desk, 'yuxitang').getByRole('textbox', { name: '消息' }).fill('到哪了');
    await press(desk, 'yuxitang', '发送');
    await phone(desk, 'yuxitang').getByText('情况不明').last().waitFor();
    await take(desk, 'faults');
    const thumb = await browser.newPage({ viewport: { width: 390, height: 844 }, locale: 'zh-CN' });
    await thumb.goto(`${address}?phones=penglan&view=phones`);
    await phone(thumb, 'penglan').getByRole('button', { name: '签收', exact: true }).waitFor();
    await take(thumb, 'phone');
    const auditor = await browser.newPage({ viewport: { width: 1360, height: 980 }, locale: 'zh-CN' });
    await check(auditor, new URL(address).origin);
    await take(auditor, 'verify');
  } finally {
    await browser.close();
  }
}

const browserPath = ['/usr/bin/chromium', '/usr/bin/chromium-browser', process.env['CHROMIUM'] ?? ''].find(existsSync);
if (browserPath === undefined) {
  process.stderr.write('no Chromium here: apt-get install chromium, or set CHROMIUM to its path\n');
  process.exitCode = 1;
} else {
  const folder = await mkdtemp(join(tmpdir(), 'anda-screenshots-'));
  await chmod(folder, 0o755); // the account of the embedded Postgres enters it
  await mkdir(pictures, { recursive: true });
  const sandbox = await startSandbox(folder);
  try {
    await takePictures(await sandbox.address, browserPath);
  } finally {
    await sandbox.stop();
    await rm(folder, { recursive: true, force: true });
  }
}
