import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import { once } from 'node:events';
import type { AddressInfo } from 'node:net';
import { createPhones, type Phones } from './outside-phones.ts';
import { no, redraw, send, type Answer, type State } from './outside-sending.ts';
import { readUpload } from './outside-upload.ts';
import type { AppSettings } from './wire.ts';

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
  /** From now on WeCom does what it is asked at this path and keeps its answers to itself, until the given function is called. */
  holdAnswers(path: string): () => void;
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

const newState = (): State => ({
  app: settingsOf(),
  phones: createPhones(),
  breaches: [],
  strangers: new Set(),
  unlicensed: new Set(),
  uploads: new Map(),
  tasks: new Set(),
  sent: new Map(),
  deliveries: new Map(),
  sequence: 0,
});

interface Asked {
  path: string;
  query: URLSearchParams;
  body: Buffer;
  /** The content type. */
  type: string;
}

/** The doors of qyapi that this bot may use; the token is asked for at each but the first. */
function act(state: State, token: string, { path, query, body, type }: Asked): Answer {
  const { app } = state;
  if (path === '/cgi-bin/gettoken') {
    const isRight = query.get('corpid') === app.corpId && query.get('corpsecret') === app.secret;
    return isRight ? { errcode: 0, errmsg: 'ok', access_token: token, expires_in: 7_200 } : no(40001);
  }
  const given = query.get('access_token') ?? '';
  if (given === '') return no(41001);
  if (given !== token) return no(given.startsWith('t-') ? 42001 : 40014);
  if (path === '/cgi-bin/media/upload') return upload(state, readUpload(body, type, query.get('type') ?? ''));
  if (path === '/cgi-bin/message/send') return send(state, readJson(body));
  if (path === '/cgi-bin/message/update_template_card') return redraw(state, readJson(body));
  state.breaches.push(`an unknown call: ${path}`);
  return no(40058);
}

function upload(state: State, what: ReturnType<typeof readUpload>): Answer {
  if (what.bytes.length <= 5) return no(40006);
  const mediaId = `media-${crypto.randomUUID()}`;
  state.uploads.set(mediaId, what);
  const createdAt = String(Math.floor(Date.now() / 1_000)); // a text, not a number (wecom.md 7)
  return { errcode: 0, errmsg: '', type: what.type, media_id: mediaId, created_at: createdAt };
}

async function listenAnywhere(server: Server): Promise<string> {
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  // `as`: it listens on TCP.
  return `http://127.0.0.1:${String((server.address() as AddressInfo).port)}`;
}

/** Starts it on a free port of this machine. */
export async function startOutsideWecom(): Promise<OutsideWecom> {
  const state = newState();
  const calls: Call[] = [];
  const faults = new Map<string, Fault[]>();
  const gates = new Map<string, Promise<void>>();
  let token = newToken();
  const answer = async (request: IncomingMessage, response: ServerResponse): Promise<void> => {
    const asked = await read(request);
    const fault = faults.get(asked.path)?.shift();
    if (fault && 'cut' in fault && fault.cut === 'before') return void request.socket.destroy();
    const said = fault && 'errcode' in fault ? { errmsg: 'as the test wants it', ...fault } : act(state, token, asked);
    calls.push({ path: asked.path, query: asked.query, body: readJson(asked.body), answer: said, at: Date.now() });
    if (fault && 'cut' in fault) return void request.socket.destroy();
    await gates.get(asked.path);
    response.writeHead(200, { 'content-type': 'application/json; charset=UTF-8' }).end(JSON.stringify(said));
  };
  const server = createServer((request, response) => void answer(request, response));
  const url = await listenAnywhere(server);
  return {
    url,
    ...state,
    calls,
    callsTo: (path) => calls.filter((c) => c.path === `/cgi-bin/${path}`),
    failNext: (path, ...more) => {
      const key = `/cgi-bin/${path}`;
      faults.set(key, [...(faults.get(key) ?? []), ...more]);
    },
    holdAnswers: (path) => {
      const key = `/cgi-bin/${path}`;
      let open = () => {};
      gates.set(key, new Promise((resolve) => (open = resolve)));
      return () => {
        gates.delete(key);
        open();
      };
    },
    expireToken: () => {
      token = newToken();
    },
    env: { ...envOf(state.app), WECOM_API_BASE: url },
    async close() {
      server.closeAllConnections();
      server.close();
      await once(server, 'close');
    },
  };
}

const newToken = () => `t-${crypto.randomUUID()}`;

const envOf = (app: AppSettings): Record<string, string> => ({
  WECOM_CORP_ID: app.corpId,
  WECOM_AGENT_ID: String(app.agentId),
  WECOM_SECRET: app.secret,
  WECOM_TOKEN: app.token,
  WECOM_ENCODING_AES_KEY: app.aesKey,
});

async function read(request: IncomingMessage): Promise<Asked> {
  const url = new URL(request.url ?? '/', 'http://outside.invalid');
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(Buffer.from(chunk as Uint8Array)); // `as`: an http body gives bytes
  const type = request.headers['content-type'] ?? '';
  return { path: url.pathname, query: url.searchParams, body: Buffer.concat(chunks), type };
}

/** Null for a GET and for an upload. */
const readJson = (bytes: Buffer): unknown => {
  try {
    return JSON.parse(bytes.toString('utf8'));
  } catch {
    return null;
  }
};
