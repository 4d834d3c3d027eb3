import type { RequestListener } from 'node:http';
import Koa from 'koa';
import { createMovableClock } from '../lib/clock.ts';
import { createLive } from './live.ts';
import { createSandboxPages, type PeopleQuery } from './pages.tsx';
import type { ProgramPeople } from './program-people.ts';
import { createTwin, type Twin } from './twin.ts';

/** What a bot is configured with. */
export interface AppSettings {
  corpId: string;
  agentId: number;
  secret: string;
  token: string;
  encodingAesKey: string;
}

export interface ProgramOptions {
  settings: AppSettings;
  people: ProgramPeople;
  host: string;
  port: number;
}

/** The twin alone: the platform's calls and its page on one port. */
export interface Program {
  twin: Twin;
  pageUrl: string;
  close(): Promise<void>;
}

const findIn =
  ({ listed }: ProgramPeople) =>
  ({ q, level, users, among = [], limit }: PeopleQuery) =>
    listed
      .filter(
        (person) =>
          (level === '' || person.level === level) &&
          (users?.includes(person.userid.toLowerCase()) ?? true) &&
          (q === '' ||
            [person.name, person.organ].some((text) => text.includes(q) || among.includes(text)) ||
            person.userid.toLowerCase() === q.toLowerCase()),
      )
      .slice(0, limit);

/** Starts the stand-in WeCom without any bot or database. Rejects with Node's own error when the port cannot be had. */
export async function startProgram({ settings, people, host, port }: ProgramOptions): Promise<Program> {
  const clock = createMovableClock();
  let answer: RequestListener = (_request, response) => void response.writeHead(503).end();
  const pages: RequestListener = (request, response) => answer(request, response);
  const twin = await createTwin({ ...settings, clock, people: people.members, host, port, pages });
  twin.setDepartments(people.departments);
  const live = createLive(twin);
  const find = findIn(people);
  const router = createSandboxPages({
    twin,
    clock,
    live,
    query: { people: (asked) => Promise.resolve(find(asked)) },
    ownHosts: [host.toLowerCase()],
  });
  router.redirect('/', '/sandbox', 302);
  const app = new Koa();
  app.use(router.routes()).use(router.allowedMethods());
  answer = (request, response) => void app.callback()(request, response);
  return {
    twin,
    pageUrl: `${twin.url}/sandbox`,
    async close() {
      live.close();
      await twin.close();
    },
  };
}
