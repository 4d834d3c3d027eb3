import { createServer, type IncomingMessage, type RequestListener, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { Clock } from '../../lib/clock.ts';
import { isFields, type Fields } from './fields.ts';
import type { Media } from './media.ts';
import { CallRefused } from './model.ts';
import { createRepeats, type Planned } from './planned.ts';
import type { Tokens } from './tokens.ts';
import type { Wire } from './wire.ts';

const maxBodyBytes = 22 << 20;

/** What the platform says with a code, where the bot is meant to read it (wecom.md 5.2). */
const messages = new Map([
  [40206, 'request body too large'],
  [60020, 'not allow to access from your ip, hint: [1764000000123456789012345], from ip: 203.0.113.7'],
]);

/** A call as a route sees it; the token has been checked. */
export interface Call {
  query: URLSearchParams;
  /** The JSON body; empty for GET and uploads. */
  body: Fields;
  raw: Buffer;
  contentType: string;
  warn: (warning: string) => void;
}
export interface Route {
  method: 'GET' | 'POST';
  /** Takes no token: gettoken only. */
  open?: boolean;
  /** Raw body instead of JSON. */
  upload?: boolean;
  run(call: Call): Record<string, unknown> | { media: Media };
}

/** What is too large is not kept. */
const readBody = async (request: IncomingMessage): Promise<{ raw: Buffer; tooLarge: boolean }> => {
  const chunks: Buffer[] = [];
  let bytes = 0;
  for await (const chunk of request) {
    const part = chunk as Buffer; // no encoding is set, so the stream gives buffers
    bytes += part.length;
    if (bytes > maxBodyBytes) return { raw: Buffer.alloc(0), tooLarge: true };
    chunks.push(part);
  }
  return { raw: Buffer.concat(chunks), tooLarge: false };
};

const parseJson = (raw: Buffer): Fields => {
  let body: unknown;
  try {
    body = JSON.parse(raw.toString('utf8'));
  } catch (error) {
    if (error instanceof SyntaxError) throw new CallRefused(40035, 'Warning: wrong json format. invalid parameter');
    throw error;
  }
  if (!isFields(body)) throw new CallRefused(40035, 'Warning: wrong json format. an object is expected');
  return body;
};

/** Whom a call is for: `touser` of a message, `userids` of a redrawn card. Everybody (`@all`) is nobody in particular. */
const receiversOf = (body: unknown): string[] => {
  if (!isFields(body)) return [];
  const { touser, userids } = body;
  const named = typeof touser === 'string' ? touser.split('|') : Array.isArray(userids) ? userids.map(String) : [];
  return named.filter((user) => user !== '' && user !== '@all').map((user) => user.toLowerCase());
};

/** The secret and the token stay out of the wire tap, which a page shows. */
const withoutSecrets = (query: URLSearchParams) =>
  Object.fromEntries([...query].filter(([name]) => name !== 'access_token' && name !== 'corpsecret'));

/** `bytes=a-b` within the file; null for the whole of it. */
const readRange = (header: string | undefined, size: number): { from: number; to: number } | null => {
  const [, from, to] = /^bytes=(\d{1,12})-(\d{0,12})$/u.exec(header ?? '') ?? [];
  if (from === undefined || Number(from) >= size) return null;
  return { from: Number(from), to: to ? Math.min(Number(to), size - 1) : size - 1 };
};

const sendMedia = (request: IncomingMessage, response: ServerResponse, { name, bytes }: Media) => {
  const range = readRange(request.headers.range, bytes.length);
  const disposition = `attachment; filename="${encodeURIComponent(name)}"; filename*=UTF-8''${encodeURIComponent(name)}`;
  const head = { 'content-type': 'application/octet-stream', 'content-disposition': disposition };
  if (!range) return void response.writeHead(200, head).end(bytes);
  const { from, to } = range;
  response.writeHead(206, { ...head, 'content-range': `bytes ${from}-${to}/${bytes.length}` });
  response.end(bytes.subarray(from, to + 1));
};

const addressOf = (request: IncomingMessage) => new URL(request.url ?? '/', 'http://localhost');

/** What a refused call carried; null where it is no JSON. */
const shownBody = (raw: Buffer): Fields | null => {
  if (raw[0] !== 0x7b) return null;
  try {
    return parseJson(raw);
  } catch {
    return null;
  }
};

const sendJson = (response: ServerResponse, answer: Record<string, unknown>) => {
  response.writeHead(200, { 'content-type': 'application/json; charset=UTF-8' });
  response.end(JSON.stringify(answer));
};

interface ApiDeps {
  clock: Clock;
  tokens: Tokens;
  wire: Wire;
  routes: Record<string, Route>;
  planned: (path: string) => Planned;
  /** How late a late answer is, in real ms. */
  late: () => Promise<void>;
}

export interface Door {
  /** 0 takes a free port. */
  port: number;
  /** Only this machine reaches it unless told otherwise. */
  host?: string | undefined;
  /** Answers `/` and what lies below `/sandbox`, where page and platform share a port. */
  pages?: RequestListener | undefined;
}

interface Answered {
  seen: unknown;
  answer: Record<string, unknown>;
  media: Media | null;
}

/** Method, token, body, act. API errors are HTTP 200 with an `errcode` (wecom.md 0). */
const createAct = ({ tokens, routes }: Pick<ApiDeps, 'tokens' | 'routes'>) => {
  const run = (path: string, request: IncomingMessage, query: URLSearchParams, raw: Buffer, warn: Call['warn']) => {
    const route = Object.hasOwn(routes, path) ? routes[path] : undefined;
    if (!route) throw new CallRefused(40066, 'invalid url');
    if (!route.open) tokens.assertValid(query, request.socket.remoteAddress ?? '');
    if (route.method !== request.method) throw new CallRefused(40063, `${route.method} expected`);
    const body = route.method === 'POST' && !route.upload ? parseJson(raw) : {};
    return { body, result: route.run({ query, body, raw, contentType: request.headers['content-type'] ?? '', warn }) };
  };
  return (request: IncomingMessage, raw: Buffer, errcode: number | undefined, warn: Call['warn']): Answered => {
    const { pathname, searchParams } = addressOf(request);
    let seen: unknown = withoutSecrets(searchParams);
    try {
      if (errcode !== undefined) {
        seen = shownBody(raw) ?? seen;
        throw new CallRefused(errcode, messages.get(errcode) ?? 'planned fault');
      }
      const { body, result } = run(pathname, request, searchParams, raw, warn);
      if (Object.keys(body).length > 0) seen = body;
      const media = 'media' in result ? (result.media as Media) : null; // the only routes answering `media` give a Media
      return { seen, answer: { errcode: 0, errmsg: 'ok', ...(media ? {} : result) }, media };
    } catch (error) {
      if (!(error instanceof CallRefused)) throw error;
      seen = shownBody(raw) ?? seen;
      return { seen, answer: { errcode: error.errcode, errmsg: error.message }, media: null };
    }
  };
};

/** Answers one call: what is planned for it, and else what the platform does. Everything stands on the wire tap. */
const createAnswer = ({ clock, wire, planned, late, ...more }: ApiDeps) => {
  const act = createAct(more);
  const isRepeat = createRepeats();
  return async (request: IncomingMessage, response: ServerResponse) => {
    const since = performance.now();
    const { pathname, searchParams } = addressOf(request);
    const warnings: string[] = [];
    const { errcode: code, cut, isLate = false, fault } = planned(pathname);
    const { raw, tooLarge } = await readBody(request);
    const refusal = tooLarge ? 40206 : code;
    const id = wire.nextId();
    const seenOnly = (): Answered => ({
      seen: shownBody(raw) ?? withoutSecrets(searchParams),
      answer: {},
      media: null,
    });
    const done = cut === 'before' ? seenOnly() : act(request, raw, refusal, (warning) => warnings.push(warning));
    const { seen, answer, media } = done;
    if (isLate) await late();
    const errcode = cut === 'before' ? null : Number(answer['errcode']);
    wire.add({
      at: clock.now(),
      direction: 'call',
      method: request.method ?? '',
      path: pathname,
      status: cut ? null : 200,
      errcode,
      request: seen,
      response: 'access_token' in answer ? { ...answer, access_token: '…' } : answer,
      warnings,
      tookMs: performance.now() - since,
      users: receiversOf(seen),
      fault,
      sealed: null,
      id,
      ...isRepeat(pathname, raw, cut !== undefined || errcode !== 0, id),
    });
    if (cut) return void request.socket.destroy();
    if (media) return sendMedia(request, response, media);
    sendJson(response, answer);
  };
};

/** Listens. Rejects with Node's own error (`EADDRINUSE` …) when the address cannot be had. */
export const startApiServer = async (deps: ApiDeps, door: Door): Promise<{ server: Server; url: string }> => {
  const { port, host = '127.0.0.1', pages } = door;
  const answer = createAnswer(deps);
  const server = createServer((request, response) => {
    if (pages && /^\/(?:sandbox\b|\?|$)/u.test(request.url ?? '')) {
      pages(request, response);
      return;
    }
    answer(request, response).catch((error: unknown) => {
      // A bug of the stand-in, not a rule of the platform: say so instead of inventing a code.
      response.writeHead(500, { 'content-type': 'text/plain; charset=UTF-8' });
      response.end(`stand-in: ${String(error)}`);
    });
  });
  server.keepAliveTimeout = 60_000;
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen(port, host, resolve);
  });
  const { port: bound } = server.address() as AddressInfo; // a TCP server has no other kind of address
  const name = ['0.0.0.0', '::'].includes(host) ? '127.0.0.1' : host;
  return { server, url: `http://${name.includes(':') ? `[${name}]` : name}:${bound}` };
};
