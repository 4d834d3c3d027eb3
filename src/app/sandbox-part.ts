import { createHash, randomBytes } from 'node:crypto';
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
  const readChanged = watchMembers(store);
  const refreshPeople = async () => {
    const members = await readChanged();
    if (!members) return;
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

/**
 * Gives the members when they are others than the last time, else null: whoever was taken off the stand-in for a test stays off.
 * Asked every two seconds, so rows are only stamped at first, and read where a stamp changed: 100,000 people are no load.
 */
function watchMembers(store: Store): () => Promise<{ userid: string; name: string }[] | null> {
  const sql = pgSql(store.pool);
  let [stamp, digest] = ['', ''];
  return async () => {
    // Each row names the transaction that wrote it. The sum, not the highest: an older one may be committed later.
    const [now] = await sql<{ stamp: string }>(
      `SELECT concat_ws(' ', (SELECT count(*) || ' ' || coalesce(sum(xmin::text::bigint), 0) FROM account),
         (SELECT count(*) || ' ' || coalesce(sum(xmin::text::bigint), 0) FROM person)) AS stamp`,
    );
    if (now?.stamp === stamp) return null;
    const members = await sql<{ userid: string; name: string }>(
      `SELECT a."user" AS userid, p.name FROM account a JOIN person p ON p.id = a.person_id
       WHERE a.platform = 'wecom' AND a.corp = $1 ORDER BY a.id`,
      [sandboxCorp],
    );
    stamp = now?.stamp ?? '';
    const next = createHash('sha256').update(JSON.stringify(members)).digest('base64');
    if (next === digest) return null;
    digest = next;
    return members;
  };
}
