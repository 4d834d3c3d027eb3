import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import { once } from 'node:events';
import type { AddressInfo } from 'node:net';
import { objectionsTo, templateCard, wordsOf } from './outside-cards.ts';
import { createPhones, type Phones } from './outside-phones.ts';
import { readUpload, type Upload } from './outside-upload.ts';
import type { AppSettings } from './wire.ts';
import { z } from 'zod';

/** One call of the bot, as it came and as it was answered. */
export interface Call {
  path: string;
  query: URLSearchParams;
  body: unknown;
  answer: Record<string, unknown>;
  /** Unix ms. */
  at: number;
}

/** What goes wrong at the next call of this path: an error code, or the line is cut after or before the platform acted. */
export type Fault = { errcode: number; errmsg?: string } | { cut: 'before' | 'after' };

export interface OutsideWecom {
  url: string;
  app: AppSettings;
  phones: Phones;
  calls: Call[];
  callsTo(path: string): Call[];
  /** What the bot did against wecom.md; a test ends with none. */
  breaches: string[];
  /** Nobody of this name in the visible range. */
  strangers: Set<string>;
  unlicensed: Set<string>;
  /** Once each, in this order. */
  failNext(path: string, ...faults: Fault[]): void;
  /** The token that the bot holds is worth nothing from now on: 42001. */
  expireToken(): void;
  /** What the bot is started with. */
  env: Record<string, string>;
  close(): Promise<void>;
}

const settingsOf = (): AppSettings => ({
  corpId: 'wwoutside0000001',
  agentId: 1_000_077,
  secret: `s-${crypto.randomUUID()}`,
  token: 'outsideTok9',
  aesKey: 'kQ7c2mVx0aZp4Lr8tYh1Ns5wEj3uBg6oDf9iKv2XyRb',
});

const recipients = z.strictObject({
  touser: z.string(),
  msgtype: z.enum(['text', 'template_card', 'file', 'markdown', 'image']),
  agentid: z.int(),
  safe: z.int().optional(),
  enable_id_trans: z.int().optional(),
  enable_duplicate_check: z.int().optional(),
  duplicate_check_interval: z.int().max(14_400).optional(),
  text: z.strictObject({ content: z.string() }).optional(),
  file: z.strictObject({ media_id: z.string() }).optional(),
  template_card: z.unknown().optional(),
});
const update = z.strictObject({
  userids: z.array(z.string()).max(1_000),
  agentid: z.int(),
  response_code: z.string(),
  button: z.strictObject({ replace_name: z.string() }).optional(),
  template_card: z.unknown().optional(),
});

/** What one corporation's WeCom keeps. */
interface State {
  app: AppSettings;
  phones: Phones;
  breaches: string[];
  strangers: Set<string>;
  unlicensed: Set<string>;
  uploads: Map<string, Upload>;
  tasks: Set<string>;
  /** Bodies with duplicate check, and until when they are suppressed (Unix ms). */
  sent: Map<string, { untilMs: number; answer: Record<string, unknown> }>;
  /** Per member: when something was delivered (Unix ms). */
  deliveries: Map<string, number[]>;
  sequence: number;
}

type Answer = Record<string, unknown>;
const no = (errcode: number, errmsg = 'refused'): Answer => ({ errcode, errmsg });

/** message/send with the checks of wecom.md 4.2 to 4.9. */
function send(state: State, raw: unknown): Answer {
  const parsed = recipients.safeParse(raw);
  if (!parsed.success) {
    state.breaches.push(`message/send ${parsed.error.message}`);
    return no(40063);
  }
  const body = parsed.data;
  const users = body.touser.toLowerCase().split('|').filter(Boolean);
  if (body.agentid !== state.app.agentId) return no(301002);
  if (users.length === 0) return no(82001);
  if (users.length > 1_000) return no(40032);
  if (new Set(users).size < users.length) state.breaches.push('message/send names somebody twice');
  const known = state.sent.get(JSON.stringify(body));
  if (body.enable_duplicate_check === 1 && known && known.untilMs > Date.now()) return known.answer;
  const invalid = users.filter((u) => state.strangers.has(u));
  const unlicensed = users.filter((u) => state.unlicensed.has(u));
  if (invalid.length === users.length) return no(81013, 'all of them unknown');
  const content = contentOf(state, body);
  if ('errcode' in content) return content;
  const messageId = `m-${String((state.sequence += 1))}`;
  const reached = users.filter((u) => !invalid.includes(u) && !unlicensed.includes(u) && mayStillGet(state, u));
  state.phones.deliver(reached, { messageId, ...content });
  const answer = {
    errcode: 0,
    errmsg: 'ok',
    ...(invalid.length > 0 ? { invaliduser: invalid.join('|') } : {}),
    ...(unlicensed.length > 0 ? { unlicenseduser: unlicensed.join('|') } : {}),
    msgid: messageId,
    ...(content.card ? { response_code: state.phones.newCode(messageId, reached) } : {}),
  };
  const seconds = body.duplicate_check_interval ?? 1_800;
  state.sent.set(JSON.stringify(body), { untilMs: Date.now() + seconds * 1_000, answer });
  return answer;
}

/** Above 30 a minute the platform drops without a word (wecom.md 5.1): the bot has to keep count itself. */
function mayStillGet(state: State, user: string): boolean {
  const now = Date.now();
  const lately = (state.deliveries.get(user) ?? []).filter((at) => at > now - 60_000);
  state.deliveries.set(user, [...lately, now]);
  if (lately.length < 30) return true;
  state.breaches.push(`more than 30 messages a minute to ${user}`);
  return false;
}

type Content = Omit<Phones['received'][number], 'user' | 'redrawn' | 'at' | 'messageId'>;

function contentOf(state: State, body: z.infer<typeof recipients>): Content | (Answer & { errcode: number }) {
  const refuse = (errcode: number, why: string) => {
    state.breaches.push(why);
    return { errcode, errmsg: why };
  };
  if (body.msgtype === 'text') {
    const words = body.text?.content ?? '';
    if (words === '') return refuse(44004, 'an empty text');
    if (Buffer.byteLength(words) > 2_048) state.breaches.push(`a text of ${String(Buffer.byteLength(words))} bytes`);
    if (body.enable_duplicate_check === 1) state.breaches.push(`duplicate check for a text: ${words.slice(0, 40)}`);
    return { kind: 'text', words };
  }
  if (body.msgtype === 'file') {
    const upload = state.uploads.get(body.file?.media_id ?? '');
    if (upload?.type !== 'file') return { errcode: 40007, errmsg: 'media_id' };
    return { kind: 'file', words: `（文件 ${upload.name}）`, file: upload };
  }
  if (body.msgtype !== 'template_card') return refuse(40008, `msgtype ${body.msgtype}`);
  const parsed = templateCard.safeParse(body.template_card);
  if (!parsed.success) return refuse(42031, `card ${parsed.error.message}`);
  const card = parsed.data;
  const objections = objectionsTo(card, { isUpdate: false });
  if (objections[0] !== undefined) return refuse(Number(/^\d{5}/u.exec(objections[0])?.[0] ?? 42031), objections[0]);
  if (card.task_id !== undefined && state.tasks.has(card.task_id)) {
    return refuse(42014, `task_id twice: ${card.task_id}`);
  }
  state.tasks.add(card.task_id ?? '');
  return { kind: 'card', words: wordsOf(card), card, ...(card.task_id === undefined ? {} : { taskId: card.task_id }) };
}

/** message/update_template_card (wecom.md 4.10). */
function redraw(state: State, raw: unknown): Answer {
  const parsed = update.safeParse(raw);
  if (!parsed.success) {
    state.breaches.push(`update_template_card ${parsed.error.message}`);
    return no(40063);
  }
  const body = parsed.data;
  if (body.agentid !== state.app.agentId) return no(301002);
  const users = body.userids.map((u) => u.toLowerCase());
  if (body.button) return no(state.phones.redraw(body.response_code, users, body.button.replace_name), 'ok');
  const card = templateCard.safeParse(body.template_card);
  if (!card.success) {
    state.breaches.push(`a face ${card.error.message}`);
    return no(42031);
  }
  state.breaches.push(...objectionsTo(card.data, { isUpdate: true }));
  const errcode = state.phones.redraw(body.response_code, users, card.data);
  return { ...no(errcode, errcode === 0 ? 'ok' : 'refused'), ...(errcode === 0 ? { invaliduser: [] } : {}) };
}

/** Starts it on a free port of this machine. */
export async function startOutsideWecom(): Promise<OutsideWecom> {
  const app = settingsOf();
  const state: State = {
    app,
    phones: createPhones(),
    breaches: [],
    strangers: new Set(),
    unlicensed: new Set(),
    uploads: new Map(),
    tasks: new Set(),
    sent: new Map(),
    deliveries: new Map(),
    sequence: 0,
  };
  const calls: Call[] = [];
  const faults = new Map<string, Fault[]>();
  let accessToken = `t-${crypto.randomUUID()}`;

  const act = (path: string, query: URLSearchParams, body: Buffer, type: string): [Answer, unknown] => {
    if (path === '/cgi-bin/gettoken') {
      const isRight = query.get('corpid') === app.corpId && query.get('corpsecret') === app.secret;
      return [isRight ? { errcode: 0, errmsg: 'ok', access_token: accessToken, expires_in: 7_200 } : no(40001), null];
    }
    const given = query.get('access_token');
    if (given === null || given === '') return [no(41001), null];
    if (given !== accessToken) return [no(given.startsWith('t-') ? 42001 : 40014), null];
    if (path === '/cgi-bin/media/upload') {
      const upload = readUpload(body, type, query.get('type') ?? '');
      if (upload.bytes.length <= 5) return [no(40006), null];
      const mediaId = `media-${crypto.randomUUID()}`;
      state.uploads.set(mediaId, upload);
      const createdAt = String(Math.floor(Date.now() / 1_000));
      return [{ errcode: 0, errmsg: '', type: upload.type, media_id: mediaId, created_at: createdAt }, upload.name];
    }
    const json: unknown = body.length === 0 ? null : JSON.parse(body.toString('utf8'));
    if (path === '/cgi-bin/message/send') return [send(state, json), json];
    if (path === '/cgi-bin/message/update_template_card') return [redraw(state, json), json];
    state.breaches.push(`an unknown call: ${path}`);
    return [no(40058), json];
  };

  const answer = async (request: IncomingMessage, response: ServerResponse): Promise<void> => {
    const url = new URL(request.url ?? '/', 'http://outside.invalid');
    const chunks: Buffer[] = [];
    for await (const chunk of request) chunks.push(Buffer.from(chunk as Uint8Array)); // `as`: an http body gives bytes
    const fault = faults.get(url.pathname)?.shift();
    if (fault && 'cut' in fault && fault.cut === 'before') return void request.socket.destroy();
    const [said, body] =
      fault && 'errcode' in fault
        ? [{ errmsg: 'as the test wants it', ...fault }, readJson(Buffer.concat(chunks))]
        : act(url.pathname, url.searchParams, Buffer.concat(chunks), request.headers['content-type'] ?? '');
    calls.push({ path: url.pathname, query: url.searchParams, body, answer: said, at: Date.now() });
    if (fault && 'cut' in fault) return void request.socket.destroy();
    response.writeHead(200, { 'content-type': 'application/json; charset=UTF-8' }).end(JSON.stringify(said));
  };
  const server = createServer((request, response) => void answer(request, response));
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  // `as`: it listens on TCP.
  const url = `http://127.0.0.1:${String((server.address() as AddressInfo).port)}`;
  return {
    url,
    ...state,
    calls,
    callsTo: (path) => calls.filter((c) => c.path === `/cgi-bin/${path}`),
    failNext: (path, ...more) => {
      const key = `/cgi-bin/${path}`;
      faults.set(key, [...(faults.get(key) ?? []), ...more]);
    },
    expireToken: () => {
      accessToken = `t-${crypto.randomUUID()}`;
    },
    env: {
      WECOM_CORP_ID: app.corpId,
      WECOM_AGENT_ID: String(app.agentId),
      WECOM_SECRET: app.secret,
      WECOM_TOKEN: app.token,
      WECOM_ENCODING_AES_KEY: app.aesKey,
      WECOM_API_BASE: url,
    },
    async close() {
      server.closeAllConnections();
      server.close();
      await once(server, 'close');
    },
  };
}

const readJson = (bytes: Buffer): unknown => {
  try {
    return JSON.parse(bytes.toString('utf8'));
  } catch {
    return null; // a GET, or an upload
  }
};
