import { createServer } from 'node:http';
import { once } from 'node:events';
import type { AddressInfo } from 'node:net';
import { XMLParser } from 'fast-xml-parser';
import { afterEach } from 'vitest';
import type { MovableClock } from '../../src/lib/clock.ts';
import { createTwin, type TwinOptions } from '../../src/sandbox/twin.ts';
import { signatureOf, unseal } from '../../src/sandbox/wecom/seal.ts';

export const settings = {
  corpId: 'wwtwin0000000001',
  agentId: 1000002,
  secret: 'twin-secret',
  token: 'twinToken1',
  encodingAesKey: 'abcdefghijklmnopqrstuvwxyz0123456789ABCDEFG',
};
export const people = [
  { userid: 'WangLi', name: '王丽' },
  { userid: 'liqiang', name: '李强' },
  { userid: 'zhaomin', name: '赵敏' },
];

const closers: (() => Promise<unknown>)[] = [];
afterEach(async () => {
  for (const close of closers.splice(0)) await close();
});

/** A clock that stands still until it is moved. */
const standingClock = (iso = '2026-09-01T01:00:00Z'): MovableClock => {
  let at = new Date(iso);
  return { now: () => at, set: (next) => void (at = next) };
};

export const startTwin = async (options: Partial<TwinOptions> = {}) => {
  const clock = standingClock();
  const scheduler = { wait: async () => {} };
  const twin = await createTwin({ ...settings, clock, people, scheduler, ...options });
  closers.push(() => twin.close());
  const call = async (path: string, init: RequestInit = {}, token?: string) => {
    const url = new URL(`/cgi-bin/${path}`, twin.url);
    if (token !== undefined) url.searchParams.set('access_token', token);
    const answer = await fetch(url, init);
    return (await answer.json()) as Record<string, unknown>; // the stand-in answers objects only
  };
  const getToken = async () => {
    const { corpId, secret } = settings;
    return String((await call(`gettoken?corpid=${corpId}&corpsecret=${secret}`))['access_token']);
  };
  /** A bot's call: a token of its own, JSON in, JSON out. */
  const post = async (path: string, body: unknown, token?: string) =>
    call(path, { method: 'POST', body: JSON.stringify(body) }, token ?? (await getToken()));
  const send = async (msgtype: string, content: unknown, more: Record<string, unknown> = {}) =>
    post('message/send', { touser: 'wangli', agentid: settings.agentId, msgtype, [msgtype]: content, ...more });
  return { twin, clock, call, getToken, post, send };
};

const parser = new XMLParser({
  parseTagValue: false,
  isArray: (name) => name === 'SelectedItem' || name === 'OptionId',
});
const parse = (xml: string) => (parser.parse(xml) as { xml: Record<string, unknown> }).xml; // always one root called xml

/** A bot that opens callbacks and answers what `answer` says; `seen` keeps the decrypted fields. */
export const startBot = async (answer: (attempt: number) => number = () => 200) => {
  const seen: { fields: Record<string, unknown>; nonce: string; path: string }[] = [];
  const server = createServer((request, response) => {
    const query = new URL(request.url ?? '/', 'http://bot').searchParams;
    const [timestamp, nonce] = [query.get('timestamp') ?? '', query.get('nonce') ?? ''];
    const open = (sealed: string) => {
      if (signatureOf(settings.token, timestamp, nonce, sealed) !== query.get('msg_signature'))
        throw new Error('forged');
      return unseal(settings.encodingAesKey, sealed, settings.corpId);
    };
    const chunks: Buffer[] = [];
    request.on('data', (chunk: Buffer) => void chunks.push(chunk));
    request.on('end', () => {
      const echo = query.get('echostr');
      if (echo !== null) return void response.end(open(echo));
      const xml = open(String(parse(Buffer.concat(chunks).toString('utf8'))['Encrypt']));
      seen.push({ fields: parse(xml), nonce, path: request.url ?? '' });
      const status = answer(seen.length);
      if (status === 0) return; // never answers
      response.writeHead(status).end();
    });
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  closers.push(async () => {
    server.closeAllConnections();
    server.close();
    await once(server, 'close');
  });
  const { port } = server.address() as AddressInfo; // a TCP server has no other kind of address
  return { url: `http://127.0.0.1:${port}/callback/wecom`, seen };
};

/** A button card within every limit. */
export const buttonCard = (taskId: string, more: Record<string, unknown> = {}) => ({
  card_type: 'button_interaction',
  source: { desc: '云岭省安委办 · 加急' },
  main_title: { title: '关于开展涉爆粉尘企业专项检查的通知', desc: 'N12 · 9月1日' },
  horizontal_content_list: [{ keyname: '要办', value: '4项：传达、自查、整改、报送' }],
  task_id: taskId,
  button_list: [
    { text: '签收', style: 1, key: 'sign' },
    { text: '看原文', style: 4, key: 'read' },
  ],
  ...more,
});
