import { existsSync } from 'node:fs';
import { chromium, type Browser, type Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { z } from 'zod';
import { newFolder, startBot, type Bot } from './bot.ts';

const path = ['/usr/bin/chromium', '/usr/bin/chromium-browser', process.env['CHROMIUM'] ?? ''].find(existsSync);
const pictures = process.env['ANDA_TEST_PICTURES'];

/** What somebody does who has never seen it: the bot as `npm start` runs it, a browser, and nothing but what the page says. */
describe.skipIf(path === undefined)(`a stranger${path === undefined ? ' (skipped: no chromium here)' : ''}`, () => {
  let browser: Browser;
  let bot: Bot;
  beforeAll(async () => {
    [browser, bot] = await Promise.all([
      chromium.launch({ executablePath: path ?? '', args: ['--disable-background-networking'] }),
      newFolder().then((folder) => startBot({}, folder)),
    ]);
  });
  afterAll(() => Promise.all([browser.close(), bot.stop()]));

  const open = async (width: number) => {
    const page = await browser.newPage({ viewport: { width, height: 844 }, locale: 'zh-CN' });
    const asked: string[] = [];
    page.on('request', (request) => asked.push(new URL(request.url()).origin));
    const complaints: string[] = [];
    page.on('pageerror', ({ message }) => complaints.push(message));
    page.on('console', (said) => said.type() === 'error' && complaints.push(said.text()));
    await page.goto(`${bot.url}/sandbox`);
    return { page, asked, complaints };
  };
  const phone = (page: Page, name: string) => page.getByRole('region', { name: `${name}的手机` });
  /** The first one of this look among the people; its own words without post and organ. */
  const pick = async (page: Page, look: RegExp): Promise<string> => {
    const person = page.locator('a.person', { hasText: look }).first();
    const name = (await person.locator('bdi').first().textContent()) ?? '';
    await person.click();
    await phone(page, name).waitFor();
    return name;
  };
  const picture = async (page: Page, name: string) => {
    if (pictures !== undefined) await page.screenshot({ path: `${pictures}/${name}.png` });
  };

  test('issues, signs, relays, and sees the county’s card arrive; the chain beside it fills up', async () => {
    const { page, asked, complaints } = await open(1360);
    const province = await pick(page, /文书/u);
    await phone(page, province).getByRole('button', { name: '发一份示例通知' }).click();
    const issue = phone(page, province).getByRole('button', { name: '非涉密，发文' });
    await issue.waitFor();
    const search = page.getByRole('searchbox', { name: '姓名或单位' });
    await search.fill('linlan');
    const city = await pick(page, /文书.*临澜市安委办/u);
    await issue.click();
    const sign = phone(page, city).getByRole('button', { name: '签收', exact: true });
    await sign.waitFor();
    await search.fill('');
    await page.getByRole('link', { name: /^临澜市安委办/u }).click();
    // Within this city: two counties stand right below the province and have the notice already.
    const branch = page.getByRole('listitem').filter({ hasText: /^临澜市安委办/u });
    const below = branch.getByRole('link', { name: /县区 · 下级/u }).first();
    const countyName = ((await below.textContent()) ?? '').replace(/县区 · .*$/u, '');
    await search.fill(countyName);
    const county = await pick(page, new RegExp(`文书.*${countyName}`, 'u'));
    expect(await phone(page, county).getByText('还没有消息').count()).toBe(1);
    await page.getByRole('link', { name: '链条' }).click();
    const broken = page.getByText(/断点13处/u);
    await broken.waitFor();
    await sign.click();
    // Where 签收 stood, under the same finger.
    await phone(page, city)
      .getByRole('button', { name: /^转发全部/u })
      .click();
    await phone(page, county).getByRole('button', { name: '签收', exact: true }).waitFor();
    await phone(page, county).getByText('共3层').waitFor();
    await broken.waitFor({ state: 'detached' });
    await picture(page, 'stranger-1360');
    expect(new Set(asked)).toEqual(new Set([bot.url])); // no fonts or scripts from elsewhere
    expect(complaints).toEqual([]);
    // Passed on or loaded again, the address shows the same.
    await page.reload();
    await phone(page, county).getByRole('button', { name: '签收', exact: true }).waitFor();
    expect(await page.getByRole('region', { name: /的手机$/u }).count()).toBe(3);
    await page.close();
  });

  test('by the thumb: finds the zone’s clerk, who asks how far it is; nothing stands out of the screen', async () => {
    const { page, complaints } = await open(390);
    await page.getByRole('searchbox', { name: '姓名或单位' }).fill('林岚');
    const clerk = await pick(page, /文书.*管委会/u);
    const line = phone(page, clerk).getByRole('textbox', { name: '消息' });
    const markup = `<b onclick="alert(1)">‮粉尘</b>🙂${'长'.repeat(660)}`;
    await line.fill(markup);
    await line.press('Enter');
    // What a person writes is text, whatever it looks like and however long it is.
    await phone(page, clerk)
      .locator('.msg.own .bubble', { hasText: markup.slice(-40) })
      .waitFor();
    expect(await phone(page, clerk).locator('.msg b').count()).toBe(0);
    await line.fill('到哪了');
    await phone(page, clerk).getByRole('button', { name: '发送' }).click();
    await phone(page, clerk).locator('.msg.own', { hasText: '到哪了' }).waitFor();
    await phone(page, clerk).locator('.msg:not(.own)').last().waitFor();
    const wide = await page.evaluate('[document.documentElement.scrollWidth, document.documentElement.clientWidth]');
    await picture(page, 'stranger-390');
    expect(wide).toEqual([390, 390]);
    await page.getByRole('link', { name: '旁观' }).click();
    await page.getByRole('link', { name: '线路' }).click();
    await page.locator('.wire li', { hasText: '回调' }).first().waitFor();
    expect(complaints).toEqual([]);
    await page.close();
  });
});

test('where the sandbox is off nothing of it answers', async () => {
  const sandbox = await startBot({}, await newFolder());
  const document = await (await fetch(`${sandbox.url}/sandbox/api/openapi.json`)).json();
  expect(await sandbox.stop()).toBe(0);
  const { paths } = z.object({ paths: z.record(z.string(), z.record(z.string(), z.unknown())) }).parse(document);
  const told = Object.entries(paths).flatMap(([path, verbs]) => Object.keys(verbs).map((verb) => ({ verb, path })));
  expect(told.length).toBeGreaterThan(15);
  const more = ['', '/', '/assets/client.js', '/part/phone?of=a', '/part/people', '/part/panel?panel=wire', '/api'];
  const platform = ['/cgi-bin/gettoken', '/cgi-bin/message/send'].map((path) => ({ verb: 'get', path }));
  const production = await startBot({ ANDA_SANDBOX: '0' }, await newFolder());
  for (const { verb, path } of [
    ...told,
    ...platform,
    ...more.map((rest) => ({ verb: 'get', path: `/sandbox${rest}` })),
  ]) {
    const answer = await fetch(production.url + path, { method: verb.toUpperCase() });
    expect(`${verb} ${path}: ${answer.status}`).toBe(`${verb} ${path}: 404`);
    expect(await answer.text()).not.toMatch(/沙盒|sandbox/iu);
  }
  expect(await production.stop()).toBe(0);
});
