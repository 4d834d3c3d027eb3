import type { Config } from '../config.ts';
import { readLogMark, readOrigin, writeLogMark, writeOrigin } from '../evidence/index.ts';
import type { Clock } from '../lib/clock.ts';
import type { Logger } from '../lib/log.ts';
import { openStore } from '../store/db.ts';
import { openLogGuard, type Fork } from './log-guard.ts';

export interface AdoptedLog {
  origin: string;
  /** Why this machine will enter nothing into the restored log; null when it will. */
  behind: string | null;
  fork: Fork | null;
}

interface Deps {
  url: string;
  config: Config;
  log: Logger;
  clock: Clock;
}

/** A restored log keeps its name, and is held against what this machine has seen of it. */
export async function adoptLog(
  { url, config, log, clock }: Deps,
  { origin, declareFork }: { origin: string | null; declareFork: string | null },
): Promise<AdoptedLog> {
  await takeOrigin(config, origin);
  const store = openStore(url, { maxConnections: 2 });
  try {
    const guard = await openLogGuard({ store, config, log }, clock);
    const fork = declareFork === null ? null : await guard.declareFork(declareFork, { force: true });
    const behind = await guard.findFault();
    if (behind === null) await guard.keep();
    return { origin: guard.origin, behind, fork };
  } finally {
    await store.close();
  }
}

/** A folder that has seen a log keeps its own name for it: then it is for an operator to say what this one is. */
async function takeOrigin({ dataDir, origin: setting }: Config, origin: string | null): Promise<void> {
  if (origin === null || setting !== null || (await readOrigin(dataDir)) === origin) return;
  const mark = await readLogMark(dataDir).catch(() => 'torn' as const);
  if (mark !== null && (mark === 'torn' || mark.size > 0)) return;
  await writeOrigin(dataDir, origin);
  if (mark) await writeLogMark(dataDir, { origin, size: 0, leaf: null });
}
