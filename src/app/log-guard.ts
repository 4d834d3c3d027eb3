import { AppError } from '../errors.ts';
import type { Config } from '../config.ts';
import { canonicalJson } from '../lib/canonical-json.ts';
import type { Clock } from '../lib/clock.ts';
import type { Logger } from '../lib/log.ts';
import {
  appendEntries,
  compareLog,
  digestOf,
  keepOrigin,
  readLogMark,
  readLogSize,
  refusingAppends,
  writeLogMark,
  type LogMark,
  type LogSize,
} from '../evidence/index.ts';
import { pgSql, type Store } from '../store/db.ts';

/** How far behind the file may be; what was signed since the last time is not missed when an old database is put back. */
const everyMs = 60_000;
/** A stop does not wait longer for a database that fell silent. */
const keepMs = 3_000;

/** What a declaration says about the log it is made in. */
export interface Fork {
  was: LogMark | null;
  now: LogSize;
  /** Of its entry. */
  index: number;
}

export interface LogGuard {
  /** The log's name. */
  origin: string;
  /** The same database, but acts that would enter the log are refused while it is behind what this machine has seen. */
  store: Store;
  /** Why nothing may be entered, looked at anew; null when all is well. */
  findFault(): Promise<string | null>;
  /** Puts down how far the log has come, unless it is behind. */
  keep(): Promise<void>;
  /** Keeps doing so; ends with `stop`. */
  start(): void;
  stop(): Promise<void>;
  /**
   * An operator says that the log goes on from here although entries are lost: an entry of its own, and the new mark.
   * `force`: also where this machine knows nothing of it.
   * Throws: AppError `log.whole` where there is nothing to declare.
   */
  declareFork(reason: string, options?: { force?: boolean }): Promise<Fork>;
}

const refusal = (fault: string) =>
  new AppError('log.behind', '没有记下：记录回退，等待管理员确认。请稍后再办。', { cause: new Error(fault) });

/**
 * Guards the log against an old database that was put back (design.md 4): acts that people were told are recorded would be
 * missing, and their numbers given out twice. The mark lies in the data folder, fsynced, apart from the database.
 */
export async function openLogGuard(
  { store, config, log }: { store: Store; config: Config; log: Logger },
  clock: Pick<Clock, 'now'>,
): Promise<LogGuard> {
  const { dataDir } = config;
  const origin = await keepOrigin(dataDir, config.origin).catch((error: unknown) => {
    throw new AppError('database.unfit', `the data folder ${dataDir} cannot be written: set ANDA_DATA_DIR`, {
      cause: error,
    });
  });
  const unhurried = pgSql(store.pool);
  const hurried = pgSql(store.pool, keepMs);
  let fault: string | null = null;
  let timer: NodeJS.Timeout | null = null;
  let keeping: Promise<void> = Promise.resolve();

  const look = async (sql = unhurried): Promise<string | null> => {
    const mark = await readLogMark(dataDir).catch(() => 'torn' as const);
    const found =
      mark === 'torn'
        ? 'what this machine has seen of it cannot be read'
        : mark && (await compareLog(sql, mark, origin));
    if (found !== null && found !== fault) log.error({ fault: found }, 'nothing is entered into the log');
    fault = found;
    return fault;
  };
  const keep = async () => {
    if ((await look(hurried)) !== null) return;
    const now = await readLogSize(hurried);
    const mark = await readLogMark(dataDir);
    if (mark && mark.size >= now.size) return;
    await writeLogMark(dataDir, { origin, ...now });
  };
  await look();
  return {
    origin,
    store: {
      ...store,
      batch: (fn, options) =>
        store.batch(
          (tx) =>
            fn(
              refusingAppends(tx, async () => {
                // Declared meanwhile, by a verb beside us: looked at anew, so that nobody has to start again.
                if (fault !== null && (await look()) !== null) throw refusal(fault);
              }),
            ),
          options,
        ),
    },
    findFault: async () => (fault === null ? null : look()),
    keep,
    start() {
      const tick = () => {
        keeping = keep().catch((err: unknown) => log.warn({ err }, 'how far the log has come was not put down'));
      };
      tick();
      timer = setInterval(tick, everyMs).unref();
    },
    async stop() {
      if (timer) clearInterval(timer);
      await keeping;
    },
    async declareFork(reason, { force = false } = {}) {
      if ((await look()) === null && !force) {
        throw new AppError('log.whole', '记录与本机所见一致，无须声明');
      }
      const was = await readLogMark(dataDir).catch(() => null);
      const now = await readLogSize(unhurried);
      const at = clock.now();
      const facts = { was: was && { ...was }, now: { origin, ...now } };
      const [entry] = await store.batch((tx) =>
        appendEntries(
          tx,
          [
            {
              kind: 'fork',
              at,
              via: 'operator',
              subject: 'log',
              digest: digestOf(canonicalJson(facts)),
              facts,
              secret: { reason },
            },
          ],
          at,
        ),
      );
      if (!entry) throw new Error('the declaration got no entry');
      await writeLogMark(dataDir, { origin, size: entry.index + 1, leaf: entry.leafHash });
      await look();
      return { was, now, index: entry.index };
    },
  };
}
