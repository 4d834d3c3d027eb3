import { randomBytes } from 'node:crypto';
import type Router from '@koa/router';
import type { PacedClock } from '../lib/clock.ts';
import type { Logger } from '../lib/log.ts';
import { importOrgans, importPeople } from '../organs/index.ts';
import type { WecomConfig } from '../config.ts';
import { createSandboxPages } from '../sandbox/pages.tsx';
import { createLive } from '../sandbox/live.ts';
import { createProvince, provinceCsv } from '../sandbox/province.ts';
import type { StoryStage } from '../sandbox/story/stage.ts';
import { createStory, type Story } from '../sandbox/story/story.ts';
import { createTwin, type Twin } from '../sandbox/twin.ts';
import { pgSql, type Store } from '../store/db.ts';
import { sandboxCorp, type Deployment } from './deployment.ts';
import { createSandboxQuery } from './sandbox-query.ts';
import { createStage } from './story-stage.ts';

export interface SandboxPart {
  twin: Twin;
  /** Settings of a platform that is our own twin. */
  wecom: WecomConfig;
  pages: Router;
  stage: StoryStage;
  story: Story;
  /** Lets go of the pages that listen, for a server that closes waits for them, and ends what moves by itself. */
  endLive(): Promise<void>;
  close(): Promise<void>;
}

/** Brings the sample province into an empty register, by the same import an administrator uses. */
async function importSampleProvince({ store, ownCorp }: Deployment, at: Date): Promise<boolean> {
  const [known] = await pgSql(store.pool)('SELECT 1 AS one FROM organ LIMIT 1');
  if (known) return false;
  const files = provinceCsv(createProvince());
  const bytes = (text: string) => Buffer.from(text, 'utf8');
  await importOrgans({ store }, { bytes: bytes(files.organs), fileName: 'sample-organs.csv', at });
  await importPeople({ store, ownCorp }, { bytes: bytes(files.people), fileName: 'sample-people.csv', at });
  return true;
}

/** The stand-in WeCom with the people of the register on its phones, and its page. */
export async function createSandboxPart(
  deployment: Deployment,
  { clock, log, settle }: { clock: PacedClock; log: Logger; settle: () => Promise<void> },
): Promise<SandboxPart> {
  const { store } = deployment;
  if (await importSampleProvince(deployment, clock.now())) log.debug('sample province imported');
  const key = randomBytes(43)
    .toString('base64')
    .replace(/[^A-Za-z0-9]/gu, 'x')
    .slice(0, 43);
  const app = { agentId: 1_000_002, secret: randomBytes(24).toString('hex') };
  const token = randomBytes(12).toString('hex');
  const twin = await createTwin({
    clock,
    corpId: sandboxCorp,
    token,
    encodingAesKey: key,
    onDeliver: () => clock.hold(),
    ...app,
  });
  const live = createLive(twin);
  const stage = createStage({ deployment, clock, twin, settle });
  const story = createStory({ stage, clock, twin, live });
  let known = '';
  const refreshPeople = async () => {
    const members = await membersOf(store);
    // Only when the register changed: whoever was taken off the stand-in for a test stays off.
    if (JSON.stringify(members) === known) return;
    known = JSON.stringify(members);
    twin.setPeople(members);
    live.tell({ name: 'people' });
  };
  await refreshPeople();
  // The command line imports beside us: whoever comes in gets a phone. A missed round is made up by the next.
  const refreshing = setInterval(() => void refreshPeople().catch(() => null), 2000).unref();
  const { host, publicUrl } = deployment.config;
  const ownHosts = [host, ...(publicUrl === null ? [] : [new URL(publicUrl).hostname])].map((name) =>
    name.toLowerCase(),
  );
  const query = createSandboxQuery(store);
  const pages = createSandboxPages({ twin, clock, query, ownHosts, live, story });
  pages.redirect('/', '/sandbox', 302);
  return {
    twin,
    wecom: { corpId: sandboxCorp, token, encodingAesKey: key, apiBase: twin.url, accountLimit: null, app },
    pages,
    stage,
    story,
    endLive() {
      live.close();
      return story.close();
    },
    async close() {
      clearInterval(refreshing);
      live.close();
      await twin.close();
    },
  };
}

async function membersOf({ db }: Store): Promise<{ userid: string; name: string }[]> {
  const accounts = await db.account.findMany({
    where: { platform: 'wecom', corp: sandboxCorp },
    select: { user: true, person: { select: { name: true } } },
    orderBy: { id: 'asc' },
  });
  return accounts.map(({ user, person }) => ({ userid: user, name: person.name }));
}
