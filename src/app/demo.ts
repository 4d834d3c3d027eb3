import { mkdtemp, rm, chmod } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createApp, type App } from '../app.ts';
import { readConfig } from '../config.ts';
import type { Logger } from '../lib/log.ts';
import { getCoverage, listGaps, recount } from '../notices/index.ts';
import { sampleOrganCounts } from '../sandbox/province.ts';
import { openScene, type Clerk } from '../sandbox/story/stage.ts';
import { storySteps } from '../sandbox/story/steps.ts';
import { removePostgres } from '../store/embedded-postgres.ts';
import { coverageLines } from './coverage-table.ts';

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

async function tell(app: App, say: (line: string) => void, signal: AbortSignal): Promise<DemoResult> {
  signal.throwIfAborted();
  if (!app.sandbox) throw new Error('the demo needs the sandbox');
  const scene = await openScene(app.sandbox.stage, { turn: 0, tell: say, goOn: () => signal.throwIfAborted() });
  const organs = Object.values(sampleOrganCounts).reduce((a, b) => a + b, 0);
  say(`示例省 ${organs} 家单位。${scene.issuer.name} 用聊天发文。`);
  for (const step of storySteps) await step.play(scene);
  return sumUp(app, scene.silent, say);
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
