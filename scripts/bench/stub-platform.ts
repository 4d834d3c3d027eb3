import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { atEnd } from './closing.ts';

/** A platform that takes everything at once and says nothing else: sending must cost the bot, not the other side. */
export interface StubPlatform {
  apiBase: string;
  /** Calls so far, by path. */
  calls: ReadonlyMap<string, number>;
}

const answer = JSON.stringify({
  errcode: 0,
  errmsg: 'ok',
  access_token: 'bench',
  expires_in: 7200,
  msgid: 'bench',
  response_code: 'bench',
});

export async function startStubPlatform(): Promise<StubPlatform> {
  const calls = new Map<string, number>();
  const server = createServer((req, res) => {
    const [path = ''] = (req.url ?? '').split('?', 1);
    calls.set(path, (calls.get(path) ?? 0) + 1);
    req.resume();
    req.once('end', () => res.setHeader('Content-Type', 'application/json').end(answer));
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  atEnd(async () => {
    server.closeAllConnections();
    server.close();
  });
  const { port } = server.address() as AddressInfo; // it listens on a port, so this is no pipe's name
  return { apiBase: `http://127.0.0.1:${port}`, calls };
}
