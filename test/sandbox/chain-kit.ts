import { once } from 'node:events';
import type { AddressInfo } from 'node:net';
import Koa from 'koa';
import { createSandboxChain } from '../../src/app/sandbox-chain.ts';
import { createSandboxPages } from '../../src/sandbox/pages.tsx';
import { wecom, type TestApp } from '../support/app.ts';

/** The page over the whole bot, with the chain read as the app reads it. */
export async function servePages(bed: TestApp): Promise<{ origin: string; close: () => void }> {
  const people = () =>
    bed.sql<{ userid: string; name: string; organ: string; level: string; post: string }>(
      `SELECT a."user" AS userid, p.name, o.name AS organ, o.level, h.post FROM post_holder h
       JOIN person p ON p.id = h.person_id JOIN organ o ON o.id = h.organ_id JOIN account a ON a.person_id = p.id
       ORDER BY o.code`,
    );
  const query = { people, chain: createSandboxChain(bed.store, wecom.corpId) };
  const koa = new Koa();
  koa.use(createSandboxPages({ twin: bed.twin, clock: bed.clock, query }).routes());
  const server = koa.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo; // a TCP server has no other kind of address
  const close = () => {
    server.closeAllConnections();
    server.close();
  };
  return { origin: `http://127.0.0.1:${port}`, close };
}
