import { createServer, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { Duplex } from 'node:stream';
import type Koa from 'koa';
import { answerClientError } from './client-error.ts';
import { type StartTimer, systemTimer } from './deadline.ts';
import type { WebState } from './trace.ts';

export interface Listener {
  /** The port in fact: that of the settings, or a free one for 0. */
  port: number;
  /** Takes no more connections, lets running requests finish for 5 s, then cuts what is left. May be called again. */
  close(): Promise<void>;
}

const graceMs = 5_000;

/** Slow senders: bodies have clocks of their own (read-body.ts, upload/read-parts.ts), these bound the rest. Units: ms. */
const limits = {
  headersTimeout: 10_000,
  requestTimeout: 120_000,
  keepAliveTimeout: 5_000,
  connectionsCheckingInterval: 2_000,
};

/** Opens the door. Rejects with Node's own error (`EADDRINUSE`, `EACCES` …) when the address cannot be had. */
export async function listen(
  app: Koa<WebState>,
  {
    host,
    port,
    startTimer = systemTimer,
    slow = limits,
  }: { host: string; port: number; startTimer?: StartTimer; slow?: typeof limits },
): Promise<Listener> {
  const answer = app.callback();
  const running = new WeakMap<Duplex, ServerResponse>();
  let closing: Promise<void> | null = null;
  const server = createServer(slow, (req, res) => {
    running.set(req.socket, res);
    if (closing) res.setHeader('Connection', 'close');
    // A connection kept alive turns idle with the later of the two; while closing nobody else would look at it again.
    for (const half of [req, res])
      half.once('close', () => closing && setImmediate(() => server.closeIdleConnections()));
    void answer(req, res); // Koa's handler settles every failure itself
  });
  server.on('clientError', (error, socket) => answerClientError(error, socket, running.get(socket)));
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen({ host, port }, resolve);
  });
  // Listening on host and port, so the address is not a pipe's.
  const { port: actual } = server.address() as AddressInfo;
  return { port: actual, close: () => (closing ??= closeGracefully(server, startTimer)) };
}

const closeGracefully = (server: Server, startTimer: StartTimer): Promise<void> =>
  new Promise((resolve, reject) => {
    const cancel = startTimer(graceMs, () => server.closeAllConnections());
    server.close((error) => {
      cancel();
      if (error) reject(error);
      else resolve();
    });
  });
