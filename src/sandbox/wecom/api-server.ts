import { createServer, type IncomingMessage, type RequestListener, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { Clock } from '../../lib/clock.ts';
import type { Faults } from './faults.ts';
import { isFields, type Fields } from './fields.ts';
import type { Media } from './media.ts';
import { CallRefused } from './model.ts';
import type { Tokens } from './tokens.ts';
import type { Wire } from './wire.ts';

const maxBodyBytes = 22 << 20;

/** What the platform says with a code, where the bot is meant to read it (wecom.md 5.2). */
const messages = new Map([
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

const readBody = async (request: IncomingMessage): Promise<Buffer> => {
  const chunks: Buffer[] = [];
  let bytes = 0;
  for await (const chunk of request) {
    const part = chunk as Buffer; // no encoding is set, so the stream gives buffers
    bytes += part.length;
    if (bytes > maxBodyBytes) throw new CallRefused(40206, 'request body too large');
    chunks.push(part);
  }
  return Buffer.concat(chunks);
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

interface ApiDeps {
  clock: Clock;
  tokens: Tokens;
  faults: Faults;
  wire: Wire;
  routes: Record<string, Route>;
}

export interface Door {
  /** 0 takes a free port. */
  port: number;
  /** Only this machine reaches it unless told otherwise. */
  host?: string | undefined;
  /** Answers `/` and what lies below `/sandbox`, where page and platform share a port. */
  pages?: RequestListener | undefined;
}

/** Answers one call: planned fault, method, token, body, act. API errors are HTTP 200 with an `errcode` (wecom.md 0). */
const createAnswer = ({ clock, tokens, faults, wire, routes }: ApiDeps) => {
  const run = (path: string, request: IncomingMessage, query: URLSearchParams, raw: Buffer, warn: Call['warn']) => {
    const route = Object.hasOwn(routes, path) ? routes[path] : undefined;
    if (!route) throw new CallRefused(40066, 'invalid url');
    if (!route.open) tokens.assertValid(query, request.socket.remoteAddress ?? '');
    if (route.method !== request.method) throw new CallRefused(40063, `${route.method} expected`);
    const body = route.method === 'POST' && !route.upload ? parseJson(raw) : {};
    return { body, result: route.run({ query, body, raw, contentType: request.headers['content-type'] ?? '', warn }) };
  };
  return async (request: IncomingMessage, response: ServerResponse) => {
    const { pathname, searchParams } = new URL(request.url ?? '/', 'http://localhost');
    const since = performance.now();
    const warnings: string[] = [];
    const fault = faults.next(pathname);
    let seen: unknown = withoutSecrets(searchParams);
    let answer: Record<string, unknown>;
    let media: Media | null = null;
    try {
      const raw = await readBody(request);
      if (typeof fault === 'number') throw new CallRefused(fault, messages.get(fault) ?? 'planned fault');
      const { body, result } = run(pathname, request, searchParams, raw, (warning) => warnings.push(warning));
      if (Object.keys(body).length > 0) seen = body;
      if ('media' in result) media = result.media as Media; // the only route answering `media` gives a Media
      answer = { errcode: 0, errmsg: 'ok', ...(media ? {} : result) };
    } catch (error) {
      if (!(error instanceof CallRefused)) throw error;
      answer = { errcode: error.errcode, errmsg: error.message };
    }
    const shown = 'access_token' in answer ? { ...answer, access_token: '…' } : answer;
    const errcode = Number(answer['errcode']);
    const method = request.method ?? '';
    const record = {
      at: clock.now(),
      direction: 'call',
      method,
      path: pathname,
      request: seen,
      response: shown,
    } as const;
    const tookMs = performance.now() - since;
    wire.add({
      ...record,
      status: fault === 'hangup' ? null : 200,
      errcode,
      warnings,
      tookMs,
      users: receiversOf(seen),
    });
    if (fault === 'hangup') return void request.socket.destroy();
    if (media) return sendMedia(request, response, media);
    response.writeHead(200, { 'content-type': 'application/json; charset=UTF-8' });
    response.end(JSON.stringify(answer));
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
