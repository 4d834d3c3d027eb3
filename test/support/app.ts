import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach } from 'vitest';
import { createApp, type App } from '../../src/app.ts';
import { createDesk } from '../../src/app/desk.ts';
import { coverageJson } from '../../src/app/coverage-table.ts';
import { readConfig } from '../../src/config.ts';
import { createLog, type Logger } from '../../src/lib/log.ts';
import type { MovableClock } from '../../src/lib/clock.ts';
import { recount } from '../../src/notices/index.ts';
import { importOrgans, importPeople } from '../../src/organs/index.ts';
import { createTwin, type ShownMessage, type TapMatch, type Twin } from '../../src/sandbox/twin.ts';
import { cloneDb, type ClonedDb } from './db.ts';
import { organsCsv, peopleCsv, smallNotice, smallOrgans, smallPeople } from './register.ts';

export const wecom = {
  corpId: 'wwtest0000000001',
  agentId: 1_000_002,
  secret: 'test-secret',
  token: 'testToken1',
  encodingAesKey: 'abcdefghijklmnopqrstuvwxyz0123456789ABCDEFG',
};

/** 3 September 2026, 10:32 in China. */
export const morning = new Date('2026-09-03T02:32:00Z');

/** A clock that stands still until it is moved. */
export function standingClock(start = morning): MovableClock & { pass(ms: number): void } {
  let now = start;
  return {
    now: () => now,
    set: (at) => void (now = at),
    pass: (ms) => void (now = new Date(now.getTime() + ms)),
  };
}

export interface TestAppOptions {
  /** Rows `code,name,level,parent[,valid_to]`. */
  organs?: string[];
  /** Rows `name,organ,post,roles,user[,face]`. */
  people?: string[];
  clock?: ReturnType<typeof standingClock>;
  /** As PUBLIC_URL is set; null: it is not. */
  publicUrl?: string | null;
  /** Settings of its instances besides those they need. */
  env?: Record<string, string>;
  /** Where the first instance writes; silent unless told. */
  log?: Logger;
  /** Another database than a clone of its own. */
  db?: ClonedDb;
  /** On an embedded Postgres in `ANDA_DATA_DIR` of `env`. */
  embedded?: boolean;
  /** The platform's clock where it is not the bot's. */
  platformClock?: ReturnType<typeof standingClock>;
  /** Where the bot finds the platform's API, when not at the stand-in itself. */
  apiBase?: (twinUrl: string) => string;
  /** How late the platform's late answers are, in ms. */
  lateMs?: number;
}

const closers: (() => Promise<unknown>)[] = [];
afterEach(async () => {
  for (const close of closers.splice(0).toReversed()) await close();
});

/** One instance on a database, with a data folder of its own. */
async function startInstance(
  db: ClonedDb | null,
  twin: Twin,
  clock: MovableClock,
  env: Record<string, string>,
  log = createLog('silent'),
): Promise<{ app: App; url: string; adminOrigin: string }> {
  const dataDir = await mkdtemp(join(tmpdir(), 'anda-app-'));
  closers.push(() => rm(dataDir, { recursive: true, force: true }));
  const config = readConfig({
    ANDA_DATA_DIR: join(dataDir, 'data'),
    ...(db ? { DATABASE_URL: db.url } : {}),
    HOST: '127.0.0.1',
    PORT: '0',
    LOG_LEVEL: 'silent',
    WECOM_CORP_ID: wecom.corpId,
    WECOM_AGENT_ID: String(wecom.agentId),
    WECOM_SECRET: wecom.secret,
    WECOM_TOKEN: wecom.token,
    WECOM_ENCODING_AES_KEY: wecom.encodingAesKey,
    WECOM_API_BASE: twin.url,
    ...env,
  });
  const app = await createApp(config, { log, parts: { clock } });
  const { port, adminPort } = await app.start();
  const [url, adminOrigin] = [`http://127.0.0.1:${port}/callback/wecom`, `http://127.0.0.1:${adminPort}`];
  return { app, url, adminOrigin };
}

/**
 * The whole bot on a database of its own, the stand-in WeCom, a register and a clock that stands. Closed after the test.
 *
 * `say` and `tap` move the clock by a second, wait until everything is sent, and give the newest message on that person's
 * phone that is new or looks different, or null when there is none.
 */
export async function startTestApp({ organs = smallOrgans, people = smallPeople, ...more }: TestAppOptions = {}) {
  const { publicUrl = null } = more;
  const env: Record<string, string> = { ...(publicUrl === null ? {} : { PUBLIC_URL: publicUrl }), ...more.env };
  const clock = more.clock ?? standingClock();
  const db = more.db ?? (await cloneDb());
  const members = people.map((row) => row.split(',')).filter((cells) => (cells[4] ?? '') !== '');
  const twin = await createTwin({
    ...wecom,
    clock: more.platformClock ?? clock,
    people: members.map(([name = '', , , , userid = '']) => ({ userid, name })),
    scheduler: { wait: async () => {} },
    ...(more.lateMs === undefined ? {} : { lateMs: more.lateMs }),
  });
  closers.push(() => twin.close());
  if (more.apiBase) Object.assign(env, { WECOM_API_BASE: more.apiBase(twin.url) });
  let current = await startInstance(more.embedded ? null : db, twin, clock, env, more.log);
  closers.push(() => current.app.close());
  twin.setCallback(current.url);

  const bed = {
    get app() {
      return current.app;
    },
    /** Where this instance's pages are. */
    get origin() {
      return new URL(current.url).origin;
    },
    /** `/readyz` as anybody sees it. */
    async ready(): Promise<{ status: number; body: Record<string, unknown> }> {
      const answer = await fetch(`${bed.origin}/readyz`);
      // `as`: an object by the route's contract.
      return { status: answer.status, body: (await answer.json()) as Record<string, unknown> };
    },
    /** `/metrics` as Prometheus reads it. */
    metrics: async (): Promise<string> => (await fetch(`${current.adminOrigin}/metrics`)).text(),
    get sql() {
      return current.app.sql;
    },
    get store() {
      return current.app.store;
    },
    get desk() {
      return createDesk(current.app.deployment, clock);
    },
    db,
    twin,
    clock,
    /** Ends this instance and starts another one on the same database. */
    async restart(): Promise<void> {
      await current.app.close();
      current = await startInstance(more.embedded ? null : db, twin, clock, env, more.log);
      twin.setCallback(current.url);
    },
    /** A second instance beside the first; callbacks still go to the first. */
    async another(): Promise<{ app: App; url: string }> {
      const other = await startInstance(more.embedded ? null : db, twin, clock, env);
      closers.push(() => other.app.close());
      return other;
    },
    drain: () => current.app.delivery.drain(),
    last: (user: string): ShownMessage | undefined => twin.messagesOf(user).at(-1),
    say: (user: string, text: string) => heard(user, () => twin.say(user, text)),
    tap: (user: string, match: TapMatch | string) => heard(user, () => twin.tap(user, match)),
    /** `notice status --json`, after every counter was counted again. */
    async status(number = 1) {
      const status = await bed.desk.status(`N${number}`, { gaps: 100, after: null });
      const faults = await recount(bed.sql, status.coverage.notice.id);
      if (faults.length > 0) throw new Error(faults.join('\n'));
      return coverageJson(status);
    },
    importOrgans: (rows: string[], replace = false) =>
      importOrgans({ store: bed.store }, { ...file(organsCsv(rows), clock.now()), replace }),
    importPeople: (rows: string[], replace = false) =>
      importPeople(
        { store: bed.store, ownCorp: { wecom: wecom.corpId, dingtalk: null } },
        { ...file(peopleCsv(rows), clock.now()), replace },
      ),
    /** Issues in chat, as the province's clerk does it. */
    async issue(text = smallNotice, { by = 'sheng', to = '' } = {}) {
      await bed.say(by, `发文\n${text}${to === '' ? '' : `\n发给 ${to}`}`);
      return bed.tap(by, '非涉密，发文');
    },
  };

  async function heard(user: string, act: () => Promise<{ status: number | null }>): Promise<ShownMessage | null> {
    clock.pass(1000);
    more.platformClock?.pass(1000);
    const before = twin.messagesOf(user).map((message) => JSON.stringify(message));
    const { status } = await act();
    if (status !== 200) throw new Error(`${user}: answered ${status}`);
    await bed.drain();
    return twin.messagesOf(user).findLast((message, i) => JSON.stringify(message) !== before[i]) ?? null;
  }

  if (organs.length > 0) await bed.importOrgans(organs);
  if (people.length > 0) await bed.importPeople(people);
  return bed;
}
export type TestApp = Awaited<ReturnType<typeof startTestApp>>;

const file = (text: string, at: Date) => ({ bytes: Buffer.from(text), fileName: 'register.csv', at });

/** What a message says, as whoever reads it would: the words, or title, rows and buttons of the card. */
export function wordsOf(message: ShownMessage | null | undefined): string {
  if (!message) return '';
  const { card } = message;
  if (!card) return message.text ?? message.fileText ?? '';
  const rows = card.rows.map(({ name, value }) => `${name} ${value}`);
  const buttons = card.replaceText === null ? card.buttons.map(({ text }) => `［${text}］`) : [card.replaceText];
  const boxes = card.questions.flatMap(({ options }) => options.map((o) => `${o.checked ? '☑' : '☐'}${o.text}`));
  return [card.source, card.title, card.desc, ...rows, ...boxes, ...buttons].join('\n');
}

/** The entries of the log in order, decoded. */
export async function entriesOf({ sql }: Pick<TestApp, 'sql'>): Promise<Record<string, unknown>[]> {
  const rows = await sql<{ body: string }>(`SELECT convert_from(body, 'UTF8') AS body FROM log_entry ORDER BY index`);
  // `as`: sealEntry writes objects only.
  return rows.map(({ body }) => JSON.parse(body) as Record<string, unknown>);
}
