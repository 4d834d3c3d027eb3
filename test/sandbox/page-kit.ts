import { once } from 'node:events';
import type { AddressInfo } from 'node:net';
import Koa from 'koa';
import { afterEach } from 'vitest';
import { createSandboxPages, type PeopleQuery, type SandboxPagesDeps } from '../../src/sandbox/pages.tsx';
import { people, startBot, startTwin } from './twin-kit.ts';

const closers: (() => void)[] = [];
afterEach(() => {
  for (const close of closers.splice(0)) close();
});

/** The page over a stand-in with three people and a bot that only listens. */
export const startPage = async (more: Partial<SandboxPagesDeps> = {}) => {
  const bot = await startBot();
  const kit = await startTwin({ callbackUrl: bot.url });
  const posts = people.map((person) => ({ ...person, organ: '临澜市安委办', level: 'prefecture', post: '文书' }));
  const query = {
    people: async ({ q, among = [], users }: PeopleQuery) =>
      Promise.resolve(
        posts.filter(
          ({ name, userid }) =>
            (name.includes(q) || among.includes(name)) && (users?.includes(userid.toLowerCase()) ?? true),
        ),
      ),
  };
  const server = new Koa().use(createSandboxPages({ ...kit, query, ...more }).routes()).listen(0, '127.0.0.1');
  await once(server, 'listening');
  closers.push(() => {
    server.closeAllConnections();
    server.close();
  });
  const { port } = server.address() as AddressInfo; // a TCP server has no other kind of address
  return { ...kit, bot, url: `http://127.0.0.1:${port}/sandbox` };
};
