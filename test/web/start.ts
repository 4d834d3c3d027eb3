import { createHash } from 'node:crypto';
import { connect } from 'node:net';
import { Writable } from 'node:stream';
import { pino } from 'pino';
import { Registry } from 'prom-client';
import { afterEach } from 'vitest';
import { systemClock } from '../../src/lib/clock.ts';
import { CallbackRefused, type Inbound, type Platform } from '../../src/platforms/port.ts';
import type { StartTimer } from '../../src/web/deadline.ts';
import type { Health } from '../../src/web/health.ts';
import { type Listener, listen } from '../../src/web/listen.ts';
import { createWeb, type WebDeps } from '../../src/web/web.ts';

export const healthy: Health = {
  database: 'ok',
  migrations: 'ok',
  queue: 'ok',
  log: 'ok',
  platform: 'ok',
  sending: 'ok',
  redis: 'none',
};

/** The other side of the port: a body `say:TEXT` is authentic, `odd:REASON` is not understood, `forge:CODE` is refused. */
const platform: Platform = {
  id: 'wecom',
  corp: 'ww00',
  batchSize: 1000,
  verifyUrl(query) {
    if (query['msg_signature'] !== 'good') throw new CallbackRefused('signature', 'signature differs: secret detail');
    return query['echostr'] ?? '';
  },
  decode({ body }) {
    const [kind, rest = ''] = body.toString('utf8').split(':');
    if (kind === 'odd') return { kind: 'ignored', reason: rest };
    if (kind === 'boom') throw new Error('a bug with a secret in its text');
    if (kind !== 'say') {
      const known = ['signature', 'stale', 'receiveid', 'crypto'] as const;
      throw new CallbackRefused(known.find((code) => code === rest) ?? 'malformed', 'secret detail');
    }
    const inbound: Inbound = {
      kind: 'text',
      text: rest,
      key: rest,
      account: { platform: 'wecom', corp: 'ww00', user: 'u1' },
      at: new Date(0),
      rawDigest: createHash('sha256').update(body).digest('hex'),
    };
    return { kind: 'inbound', inbound };
  },
  send: () => Promise.reject(new Error('the web never sends')),
  checkFace: () => [],
};

/** Timers that pass when the test says so. */
export function createHandTimers() {
  const open = new Set<{ ms: number; act: () => void }>();
  const startTimer: StartTimer = (ms, act) => {
    const timer = { ms, act };
    open.add(timer);
    return () => open.delete(timer);
  };
  const pass = (ms: number) => {
    for (const timer of open) {
      if (timer.ms !== ms) continue;
      open.delete(timer);
      timer.act();
    }
  };
  return { startTimer, pass, open };
}

const closers: (() => Promise<unknown>)[] = [];
afterEach(async () => {
  await Promise.all(closers.splice(0).map((close) => close()));
});

/** A real server on a free port, with everything it would say caught. */
export async function startWeb(deps: Partial<WebDeps> = {}) {
  const lines: Record<string, unknown>[] = [];
  const sink = new Writable({
    write(chunk: Buffer, _, done) {
      lines.push(JSON.parse(chunk.toString('utf8')) as Record<string, unknown>); // pino writes one object a line
      done();
    },
  });
  const acted: string[] = [];
  const registry = new Registry();
  const web = createWeb({
    platforms: new Map([['wecom', platform]]),
    handle: (inbound) => {
      acted.push(inbound.key);
      return Promise.resolve();
    },
    health: () => Promise.resolve(healthy),
    registry,
    clock: systemClock,
    log: pino({ level: 'debug', base: null }, sink),
    ...deps,
  });
  const listener = await open(listen(web.callback(), { host: '127.0.0.1', port: 0 }));
  const admin = await open(listen(web.admin(), { host: '127.0.0.1', port: 0 }));
  const outcomes = async () => {
    const { values } = (await registry.getSingleMetric('anda_callbacks_total')?.get()) ?? { values: [] };
    return Object.fromEntries(values.map(({ labels, value }) => [labels['outcome'], value]));
  };
  const ask = (path: string, init: RequestInit = {}) => fetch(`http://127.0.0.1:${listener.port}${path}`, init);
  const post = (body: string, init: RequestInit = {}) =>
    ask('/callback/wecom?nonce=n1', { method: 'POST', body, ...init });
  return { ask, post, listener, admin, lines, acted, outcomes };
}

const open = async (opening: Promise<Listener>): Promise<Listener> => {
  const listener = await opening;
  closers.push(() => listener.close());
  return listener;
};

/** Raw bytes over a socket of its own, for what fetch is too well-behaved to send. `until` is the whole answer. */
export function dial(port: number, bytes: string) {
  const socket = connect({ port, host: '127.0.0.1', allowHalfOpen: true });
  closers.push(() => Promise.resolve(socket.destroy()));
  socket.write(bytes);
  const answer = new Promise<string>((resolve, reject) => {
    let text = '';
    socket.on('data', (chunk) => (text += chunk.toString('utf8')));
    socket.on('close', () => resolve(text));
    socket.on('end', () => socket.end());
    socket.on('error', reject);
  });
  return { socket, answer };
}
