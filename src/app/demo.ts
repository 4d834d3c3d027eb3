import { mkdtemp, rm, chmod } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createApp, type App } from '../app.ts';
import { readConfig } from '../config.ts';
import type { Logger } from '../lib/log.ts';
import { getCoverage, listGaps, recount } from '../notices/index.ts';
import { sampleNotice, sampleOrganCounts } from '../sandbox/province.ts';
import type { Twin } from '../sandbox/twin.ts';
import { removePostgres } from '../store/embedded-postgres.ts';
import { coverageLines } from './coverage-table.ts';
import { createDesk } from './desk.ts';

export interface DemoResult {
  /** The contract of `demo --json` (design.md 6), as far as built. */
  figures: {
    coverage: { required: number; reached: number; open: number };
    /** Organs that signed on each platform; the desk is none. */
    platforms: { wecom: number; dingtalk: number };
  };
  /** What was not as it should be; empty when all is well. */
  faults: string[];
}

interface DemoOptions {
  say: (line: string) => void;
  log: Logger;
  /** Ends it early; the folder is removed all the same. */
  signal: AbortSignal;
}

/**
 * The whole story on the stand-in WeCom, in a data folder of its own that is removed afterwards: the sample notice goes
 * down every level by taps, one county stays silent, one cannot be reached and is signed for at the desk.
 *
 * Throws: the signal's reason when it is aborted, after what is being done then.
 */
export async function runDemo({ say, log, signal }: DemoOptions): Promise<DemoResult> {
  const dataDir = await mkdtemp(join(tmpdir(), 'anda-demo-'));
  await chmod(dataDir, 0o755);
  try {
    const config = readConfig({ ANDA_DATA_DIR: join(dataDir, 'data'), PORT: '0', LOG_LEVEL: 'warn' });
    const app = await createApp(config, { log });
    try {
      await app.start();
      return await tell(app, say, signal);
    } finally {
      await app.close();
      await removePostgres(config.dataDir);
    }
  } finally {
    await rm(dataDir, { recursive: true, force: true });
  }
}

interface Clerk {
  organ: string;
  name: string;
  level: string;
  user: string;
}

async function tell(app: App, say: (line: string) => void, signal: AbortSignal): Promise<DemoResult> {
  signal.throwIfAborted();
  const twin = app.sandbox?.twin;
  if (!twin) throw new Error('the demo needs the sandbox');
  const clerks = await findClerks(app);
  const issuer = clerks.find(({ level }) => level === 'province');
  const silent = clerks.find(({ level }) => level === 'county');
  if (!issuer || !silent) throw new Error('the sample province has no province office or no county');
  say(`示例省 ${Object.values(sampleOrganCounts).reduce((a, b) => a + b, 0)} 家单位。${issuer.name} 用聊天发文。`);

  const heard = async (user: string, act: Promise<{ status: number | null }>) => {
    const { status } = await act;
    if (status !== 200) throw new Error(`${user}: the callback was answered ${status}`);
    await app.delivery.drain();
    signal.throwIfAborted();
  };
  await heard(issuer.user, twin.say(issuer.user, `发文\n${sampleNotice()}`));
  await heard(issuer.user, twin.tap(issuer.user, '非涉密，发文'));
  say(twin.messagesOf(issuer.user).at(-1)?.card?.title ?? '');

  const taps = await passOn(app, twin, clerks, { silent, signal });
  say(`各级点签收、点转发，共点或回复 ${taps} 次；${silent.name} 一直没有动静。`);

  const desk = createDesk(app.deployment, app.clock);
  for (const gap of await listGaps(app.sql, 1, { limit: 100, after: null })) {
    if (gap.state !== 'undeliverable') continue;
    say(`${gap.name} 收不到（${gap.reason ?? ''}），电话确认后柜台代录并转发。`);
    await desk.sign('N1', { as: gap.organ, by: '文书', reason: '电话确认' });
    await desk.relay('N1', { as: gap.organ, to: 'all', text: null, due: null }).catch(() => null);
    await app.delivery.drain();
  }
  await passOn(app, twin, clerks, { silent, signal });

  await heard(issuer.user, twin.say(issuer.user, '到哪了 N1'));
  const answer = twin.messagesOf(issuer.user).at(-1);
  say(`问“到哪了 N1”，答：${answer?.card?.title ?? answer?.text ?? ''}`);
  return sumUp(app, silent, say);
}

async function sumUp(app: App, silent: Clerk, say: (line: string) => void): Promise<DemoResult> {
  const coverage = await getCoverage(app.sql, 1);
  const gaps = await listGaps(app.sql, coverage.notice.id, { limit: 10, after: null });
  for (const line of coverageLines({ coverage, gaps }, 10)) say(line);
  const { required, reached, open, desk } = coverage;
  const faults = await recount(app.sql, coverage.notice.id);
  const expected = Object.values(sampleOrganCounts).reduce((a, b) => a + b, 0) - sampleOrganCounts.province;
  if (coverage.expected !== expected) faults.push(`expected ${coverage.expected}, but ${expected} organs are below`);
  if (reached + 1 !== required) faults.push(`${required - reached} organs have not signed, but one is silent`);
  if (coverage.gapsTotal !== 1 || gaps[0]?.organ !== silent.organ) faults.push(`the broken link is not ${silent.name}`);
  if (coverage.complete) faults.push('complete although a county is silent');
  if (desk !== 1) faults.push(`${desk} desk signatures, not 1`);
  return {
    figures: { coverage: { required, reached, open }, platforms: { wecom: reached - desk, dingtalk: 0 } },
    faults,
  };
}

interface Passing {
  /** Taps nothing. */
  silent: Clerk;
  signal: AbortSignal;
}

/** Everybody with a card signs it, then relays from the receipt, level by level, until nothing is left to tap. */
async function passOn(app: App, twin: Twin, clerks: Clerk[], { silent, signal }: Passing): Promise<number> {
  const users = [...new Set(clerks.filter(({ user }) => user !== silent.user).map(({ user }) => user))];
  const words = ['签收', '转发全部'];
  let taps = 0;
  for (;;) {
    await app.delivery.drain();
    signal.throwIfAborted();
    const open = users.flatMap((user) =>
      twin.messagesOf(user).flatMap(({ messageId, card }) => {
        const button = card?.buttons.find(({ text }) => words.some((word) => text.startsWith(word)));
        return card && button && !card.replaceText ? [{ user, match: { messageId, button: button.text } }] : [];
      }),
    );
    // WeChat's plug-in shows no cards: whoever reads there answers in words.
    const readers = users.filter((user) => twin.messagesOf(user).at(-1)?.text?.includes('请回复：收到 N1') === true);
    if (open.length + readers.length === 0) return taps;
    taps += open.length + readers.length;
    await together([
      ...readers.map((user) => () => twin.say(user, '收到 N1')),
      ...open.map(
        ({ user, match }) =>
          () =>
            twin.tap(user, match),
      ),
    ]);
  }
}

/** People at their phones at the same moment: when one has an answer, the next one acts. More only wait for each other. */
const atOnce = 8;
async function together(acts: (() => Promise<{ status: number | null }>)[]): Promise<void> {
  const waiting = acts.values();
  const actInTurn = async () => {
    for (const act of waiting) {
      const { status } = await act();
      if (status !== 200) throw new Error(`a callback was answered ${status}`);
    }
  };
  await Promise.all(Array.from({ length: atOnce }, actInTurn));
}

/** Whoever signs for each organ: its first clerk, in an enterprise its safety officer or principal. */
const findClerks = (app: App): Promise<Clerk[]> =>
  app.sql<Clerk>(
    `SELECT DISTINCT ON (o.code) o.code AS organ, o.name, o.level, a."user" AS user
     FROM organ o JOIN post_holder h ON h.organ_id = o.id JOIN account a ON a.person_id = h.person_id
     WHERE h.roles && ARRAY['clerk', 'safetyOfficer', 'principal']
     ORDER BY o.code, NOT 'clerk' = ANY(h.roles), NOT 'safetyOfficer' = ANY(h.roles), h.id`,
  );
