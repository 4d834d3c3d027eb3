import { existsSync } from 'node:fs';
import { chromium, type Browser, type CDPSession, type Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { createLive } from '../../src/sandbox/live.ts';
import type { Story } from '../../src/sandbox/story/story.ts';
import type { Twin } from '../../src/sandbox/twin.ts';
import { startPage } from './page-kit.ts';
import { buttonCard, settings } from './twin-kit.ts';

const path = ['/usr/bin/chromium', '/usr/bin/chromium-browser', process.env['CHROMIUM'] ?? ''].find(existsSync);

/** The page with this story; `say` tells it that the story has changed. */
const startStory = async (story: Story) => {
  const quiet: Pick<Twin, 'on'> = { on: () => () => {} };
  const live = createLive(quiet);
  const { url } = await startPage({ story, live });
  return { url, say: () => live.tell({ name: 'story' }) };
};

/** A node of Chromium's accessibility tree, as far as it is looked at. */
interface AxNode {
  ignored: boolean;
  role?: { value: string };
  name?: { value: string };
  properties?: { name: string; value: { value?: unknown } }[];
  backendDOMNodeId?: number;
}

describe.skipIf(path === undefined)(
  `without eyes or mouse${path === undefined ? ' (skipped: no chromium here)' : ''}`,
  () => {
    let browser: Browser;
    beforeAll(async () => {
      browser = await chromium.launch({ executablePath: path ?? '', args: ['--disable-background-networking'] });
    });
    afterAll(() => browser.close());

    const openPage = async (address: string) => {
      const page = await browser.newPage({ viewport: { width: 1360, height: 850 }, locale: 'zh-CN' });
      const isLive = page.waitForResponse((answer) => answer.url().endsWith('/sandbox/api/events'));
      await page.goto(address);
      await isLive;
      return { page, cdp: await page.context().newCDPSession(page) };
    };
    const treeOf = async (cdp: CDPSession): Promise<AxNode[]> => {
      const { nodes } = (await cdp.send('Accessibility.getFullAXTree')) as { nodes: AxNode[] }; // a wider type of ours
      return nodes.filter(({ ignored }) => !ignored);
    };
    const listed = (nodes: AxNode[]) => nodes.map(({ role, name }) => `${role?.value} ${name?.value}`);
    const valueOf = (node: AxNode | undefined, name: string) =>
      node?.properties?.find((property) => property.name === name)?.value.value;
    const focused = (page: Page) =>
      page.evaluate(
        '(document.activeElement.closest(".msg, .phone, .list, .panel, form") ?? document.activeElement).className',
      );

    test('a card is read with its title, rows and buttons; every control has a name, every region too', async () => {
      const { url, send } = await startPage();
      await send('template_card', buttonCard('n1'));
      const { page, cdp } = await openPage(`${url}?phones=wangli,liqiang`);
      for (const panel of ['wire', 'faults', 'none']) {
        await page.goto(`${url}?phones=wangli,liqiang&panel=${panel}`);
        const nodes = await treeOf(cdp);
        const controls = [
          'button',
          'link',
          'textbox',
          'searchbox',
          'combobox',
          'checkbox',
          'radio',
          'spinbutton',
          'region',
          'log',
        ];
        const nameless = nodes.filter(({ role, name }) => controls.includes(role?.value ?? '') && !name?.value.trim());
        expect([panel, listed(nameless)]).toEqual([panel, []]);
      }
      const said = listed(await treeOf(cdp));
      for (const wanted of [
        'region 王丽的手机',
        'log 王丽的消息',
        'form 关于开展涉爆粉尘企业专项检查的通知',
        'heading 关于开展涉爆粉尘企业专项检查的通知',
        'StaticText 要办',
        'StaticText 4项：传达、自查、整改、报送',
        'button 签收',
        'button 看原文',
      ]) {
        expect(said).toContain(wanted);
      }
      await page.close();
    });

    test('what comes is announced by the same polite log; a button that goes under the finger leaves the focus at its card', async () => {
      const { url, send, post, bot } = await startPage();
      const { page, cdp } = await openPage(`${url}?phones=wangli`);
      const logOf = async () => (await treeOf(cdp)).find(({ role }) => role?.value === 'log');
      const before = await logOf();
      expect(valueOf(before, 'live')).toBe('polite');
      await send('template_card', buttonCard('n1'));
      const sign = page.getByRole('button', { name: '签收', exact: true });
      await sign.waitFor();
      expect((await logOf())?.backendDOMNodeId).toBe(before?.backendDOMNodeId);
      await sign.focus();
      await page.keyboard.press('Enter');
      await expect.poll(() => bot.seen.at(-1)?.fields['EventKey']).toBe('sign');
      const body = {
        agentid: settings.agentId,
        userids: ['WangLi'],
        response_code: bot.seen.at(-1)?.fields['ResponseCode'],
      };
      const answer = await post('message/update_template_card', { ...body, button: { replace_name: '已签收' } });
      expect(answer['errcode']).toBe(0);
      await page.getByText('已签收').waitFor();
      expect(await focused(page)).toBe('msg');
      await page.keyboard.press('Tab');
      expect(await page.evaluate('document.activeElement.getAttribute("name")')).toBe('text');
      await page.close();
    });

    test('the focus stays when rows above it go, come and change places', async () => {
      const { url, send, twin } = await startPage();
      await send('text', { content: '一' });
      await send('text', { content: '二' }, { touser: 'liqiang' });
      const { page } = await openPage(`${url}?phones=zhaomin`);
      const recent = page.locator('[data-key="recent"] a', { hasText: '王丽' });
      await recent.focus();
      expect(twin.recent(2)).toEqual(['liqiang', 'wangli']);
      for (const text of ['三', '四']) {
        await send('text', { content: text });
        await recent.getByText(text).waitFor();
        expect(await page.evaluate('document.activeElement.textContent')).toContain('王丽');
      }
      await page.close();
    });

    test('a button that is out of use for a while is back under the finger afterwards', async () => {
      let isPlaying = false;
      const told = { at: 1, isAuto: false, ref: '', taps: 0, look: [], lines: [], failure: null };
      const byHabit = { prompt: 0, slow: 0, vacant: 0, wrong: 0 };
      const nothing = { start() {}, stop() {}, skip() {}, auto() {}, pause() {}, restart: () => true };
      const close = async () => Promise.resolve();
      const habits = { isRunning: false, seed: 1, waiting: 0, nextAt: null, acted: 0, byHabit };
      const { url, say } = await startStory({
        player: { ...nothing, close, next: close, state: () => ({ ...told, isPlaying }) },
        habits: { ...nothing, close, state: () => habits },
        pace: { close, set() {}, state: () => ({ now: new Date(0), speed: 1, factor: 1 }) },
        close,
      });
      const { page } = await openPage(url);
      const next = page.getByRole('button', { name: '下一步' });
      await next.focus();
      for (const playing of [true, false]) {
        isPlaying = playing;
        say();
        await expect.poll(() => next.isDisabled()).toBe(playing);
        const active = await page.evaluate('document.activeElement.id || document.activeElement.textContent');
        expect(active).toBe(playing ? 'story' : '下一步');
      }
      await page.close();
    });

    test('Enter within a word that is being composed sends nothing, a card that comes meanwhile disturbs nothing', async () => {
      const { url, send, bot } = await startPage();
      const { page, cdp } = await openPage(`${url}?phones=wangli`);
      const field = page.getByRole('textbox', { name: '消息' });
      await field.focus();
      await cdp.send('Input.imeSetComposition', { text: 'shou', selectionStart: 4, selectionEnd: 4 });
      const enter = { key: 'Enter', code: 'Enter', windowsVirtualKeyCode: 13, nativeVirtualKeyCode: 13 };
      await cdp.send('Input.dispatchKeyEvent', { type: 'rawKeyDown', ...enter });
      await cdp.send('Input.dispatchKeyEvent', { type: 'keyUp', ...enter });
      await send('template_card', buttonCard('n1'));
      await page.getByRole('button', { name: '签收', exact: true }).waitFor();
      expect(await field.inputValue()).toContain('shou');
      await cdp.send('Input.imeSetComposition', { text: '收到', selectionStart: 2, selectionEnd: 2 });
      await cdp.send('Input.insertText', { text: '收到' });
      expect(await field.inputValue()).toBe('收到');
      expect(bot.seen).toEqual([]);
      await page.keyboard.press('Enter');
      await expect.poll(() => bot.seen.map(({ fields }) => fields['Content'])).toEqual(['收到']);
      await page.close();
    });
  },
);
