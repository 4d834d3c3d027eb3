import { once } from 'node:events';
import { createServer, type IncomingMessage } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterEach } from 'vitest';

interface Arrival {
  /** `/cgi-bin/message/send` … */
  path: string;
  /** As it came; empty for a GET. */
  body: string;
}

export interface Gate {
  /** Gives the gate's own address in exchange for the platform's. */
  before: (platformUrl: string) => string;
  /** Calls that came through, in the order in which they came. */
  readonly passed: readonly Arrival[];
  /** Calls that did not. */
  readonly stopped: readonly Arrival[];
  /** Every line is cut; nothing reaches the platform. */
  shut(): void;
  /** Calls of which this path is part are answered with a code; nothing reaches the platform. */
  refuse(errcode: number, isMeant: (path: string) => boolean): void;
  open(): void;
}

const read = async (request: IncomingMessage): Promise<Buffer> => {
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(Buffer.from(chunk as Uint8Array)); // `as`: an http body gives bytes
  return Buffer.concat(chunks);
};

const closers: (() => Promise<unknown>)[] = [];
afterEach(async () => {
  for (const close of closers.splice(0)) await close();
});

/** Stands between the bot and the platform, for as long as a test wants it to stand in the way. */
export async function startGate(): Promise<Gate> {
  let platform = '';
  let answer: (path: string) => 'pass' | 'cut' | number = () => 'pass';
  const passed: Arrival[] = [];
  const stopped: Arrival[] = [];
  const server = createServer((request, response) => {
    const handle = async () => {
      const body = await read(request);
      const { pathname: path } = new URL(request.url ?? '/', 'http://gate.invalid');
      const what = answer(path);
      (what === 'pass' ? passed : stopped).push({ path, body: body.toString('utf8') });
      if (what === 'cut') return void request.socket.destroy();
      if (what !== 'pass') return void response.end(JSON.stringify({ errcode: what, errmsg: 'as the test wants it' }));
      const { method = 'GET', headers } = request;
      const init = method === 'GET' ? {} : { body: new Uint8Array(body) };
      const type = headers['content-type'] ?? 'application/json';
      const theirs = await fetch(`${platform}${request.url ?? ''}`, {
        method,
        headers: { 'content-type': type },
        ...init,
      });
      response.writeHead(theirs.status, { 'content-type': theirs.headers.get('content-type') ?? '' });
      response.end(Buffer.from(await theirs.arrayBuffer()));
    };
    handle().catch(() => request.socket.destroy());
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  // `as`: it listens on TCP.
  const url = `http://127.0.0.1:${String((server.address() as AddressInfo).port)}`;
  closers.push(async () => {
    server.closeAllConnections();
    server.close();
    await once(server, 'close');
  });
  return {
    before(platformUrl) {
      platform = platformUrl;
      return url;
    },
    passed,
    stopped,
    shut: () => void (answer = () => 'cut'),
    refuse: (errcode, isMeant) => void (answer = (path) => (isMeant(path) ? errcode : 'pass')),
    open: () => void (answer = () => 'pass'),
  };
}
