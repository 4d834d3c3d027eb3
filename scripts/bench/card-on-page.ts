import { existsSync } from 'node:fs';
import { setTimeout as delay } from 'node:timers/promises';
import { chromium, type Page } from 'playwright-core';
import { createProvince, sampleNotice } from '../../src/sandbox/province.ts';
import { newFolder } from './bed.ts';
import { startChild } from './child.ts';
import { atEnd } from './closing.ts';
import { note, print, valueOf } from './figure.ts';
import { median, percentile } from './percentile.ts';
import { findFreePort, untilReady } from './start.ts';

/** With the preview each notice is a card on four phones: below the 30 messages a minute that a member gets. */
const notices = 9;
const patienceMs = 20_000;

/** When each card was first painted, by the page's clock in ms since 1970; the first animation frame after it stood there. */
const watch = `
  window.shownAt = {};
  new MutationObserver(() => {
    for (const card of document.querySelectorAll('.msg:not(.own) .card')) {
      const user = card.closest('.phone').id.slice(6);
      const key = user + ' ' + card.closest('.msg').dataset.key.slice(4);
      if (key in window.shownAt) continue;
      window.shownAt[key] = 0;
      requestAnimationFrame(() => setTimeout(() => { window.shownAt[key] = performance.timeOrigin + performance.now(); }));
    }
  }).observe(document.body, { childList: true, subtree: true });
`;

interface Call {
  at: string;
  path: string;
  errcode: number | null;
  request: { msgtype?: string };
  response: { msgid?: string };
  users: string[];
}

/** One notice: the issuer's preview comes as a card, then the cards of those below. */
async function issue(page: Page, user: string, turn: number): Promise<void> {
  const phone = page.locator(`#phone-${user}`);
  const text = sampleNotice({ issuedOn: new Date() }).replace('〕18号', `〕${18 + turn}号`);
  await phone.getByRole('textbox', { name: '消息' }).fill(`发文\n${text}`);
  await phone.getByRole('button', { name: '发送', exact: true }).click();
  const preview = phone.getByRole('button', { name: '非涉密，发文', exact: true });
  await preview.click({ timeout: patienceMs });
  await preview.waitFor({ state: 'detached', timeout: patienceMs });
}

/** All cards that came by `message/send` to these phones, and how long after the platform's answer each stood on the page. */
async function lateness(page: Page, api: string, users: string[]): Promise<number[]> {
  const { records } = (await (await fetch(`${api}/wire`)).json()) as { records: Call[] }; // by the route's contract
  // `as`: the script above fills it.
  const shownAt = (await page.evaluate('window.shownAt')) as Record<string, number>;
  return records
    .filter(({ path, errcode, request }) => {
      return path === '/cgi-bin/message/send' && errcode === 0 && request.msgtype === 'template_card';
    })
    .flatMap(({ at, response, users: reached }) =>
      users
        .filter((user) => reached.includes(user))
        .map((user) => (shownAt[`${user} ${response.msgid ?? ''}`] ?? Number.NaN) - Date.parse(at)),
    );
}

/**
 * From the stand-in's answer to `message/send` to the card painted in a browser that shows four phones, the bot at work. The
 * sandbox's clock is never moved here, so that the wire's times are those of this machine.
 */
export async function measureCard(): Promise<void> {
  const path = ['/usr/bin/chromium', '/usr/bin/chromium-browser', process.env['CHROMIUM'] ?? ''].find(existsSync);
  if (path === undefined)
    return note('sandbox.card: skipped, no Chromium here (apt-get install chromium, or CHROMIUM)');
  const port = await findFreePort();
  const env = { ANDA_DATA_DIR: await newFolder(), ANDA_ADMIN_PORT: '0', PORT: String(port), LOG_LEVEL: 'warn' };
  await startChild('src/main.js', { args: [], env, logFile: null });
  await untilReady(port);
  const { organs, people } = createProvince();
  const clerksOf = (level: string) => {
    const codes = organs.filter((organ) => organ.level === level).map(({ code }) => code);
    const clerks = people.filter((one) => codes.includes(one.organ_code) && one.roles.includes('clerk'));
    return [...new Set(clerks.map(({ wecom_userid: user }) => user.toLowerCase()))].filter((user) => user !== '');
  };
  const [issuer = ''] = clerksOf('province');
  const users = [issuer, ...clerksOf('prefecture').slice(0, 3)];
  const args = process.getuid?.() === 0 ? ['--no-sandbox'] : []; // Chromium refuses to guard itself as root
  const browser = await chromium.launch({ executablePath: path, args });
  atEnd(() => browser.close());
  const page = await browser.newPage({ viewport: { width: 1440, height: 860 }, locale: 'zh-CN' });
  const isLive = page.waitForResponse((answer) => answer.url().endsWith('/sandbox/api/events'));
  const origin = `http://127.0.0.1:${port}`;
  await page.goto(`${origin}/sandbox?phones=${users.join(',')}&panel=chain`);
  await isLive;
  await page.evaluate(watch);
  for (let turn = 0; turn < notices; turn += 1) await issue(page, issuer, turn);
  let found: number[] = [];
  for (const endsAt = performance.now() + patienceMs; performance.now() < endsAt; await delay(200)) {
    found = await lateness(page, `${origin}/sandbox/api`, users);
    if (found.length >= notices * users.length && !found.some(Number.isNaN)) break;
  }
  const seen = found.filter((ms) => !Number.isNaN(ms));
  note(
    `sandbox: ${seen.length} cards on four phones, ${found.length - seen.length} never seen; ` +
      `highest ${Math.round(Math.max(...seen))} ms`,
  );
  print(valueOf('sandbox.card', median(seen), 'ms'));
  print(valueOf('sandbox.card_p99', percentile(seen, 0.99), 'ms'));
}
