import { setTimeout as delay } from 'node:timers/promises';
import { PrismaPg } from '@prisma/adapter-pg';
import pg from 'pg';
import { AppError } from '../errors.ts';
import { PrismaClient } from './generated/client.ts';
import { isConflict, isDatabaseDown, isUnanswered, sqlStateOf } from './sql-state.ts';
import { limitOf, pgSql, type Sql, type Tx } from './sql.ts';

export { pgSql, prismaSql, type Sql, type Tx } from './sql.ts';

export interface StoreOptions {
  /** Connections at most; Prisma, batches and the queue share them. */
  maxConnections?: number;
  /** How long somebody waits for a connection. */
  connectTimeoutMs?: number;
  /** How long one statement may take where nobody says otherwise. */
  statementTimeoutMs?: number;
  /** Told about connections that broke while nobody used them; the pool replaces them by itself. */
  onIdleError?: (error: Error) => void;
}

export interface BatchOptions {
  /** How long each statement may take; an answer later than this is `database.down`. */
  statementTimeoutMs?: number;
}

/** For statements over a whole register: imports, and what goes to every organ of a province. */
export const longStatementMs = 15 * 60_000;

export interface Store {
  db: PrismaClient;
  /** Also for graphile-worker; end nothing on it, close() does. */
  pool: pg.Pool;
  /** One Prisma transaction of at most 60 s. May run `fn` twice (see openStore). */
  transaction<T>(fn: (tx: Tx) => Promise<T>): Promise<T>;
  /**
   * One transaction of plain SQL on one connection, for the hot path. May run `fn` twice (see openStore). Statements begun
   * together (`Promise.all`) travel together, and Postgres runs them one behind the other in the order in which they were
   * begun; after one that fails it runs none. A round trip costs a busy process a turn of its loop: milliseconds.
   */
  batch<T>(fn: (sql: Sql) => Promise<T>, options?: BatchOptions): Promise<T>;
  close(): Promise<void>;
}

const transactionTimeoutMs = 60_000;

/**
 * The database behind one pool. Connects at the first statement.
 *
 * `transaction` and `batch` commit when `fn` has resolved and roll back when it has thrown. After a deadlock or a
 * serialization failure they run `fn` once more from the start: it must do nothing that a rollback does not undo.
 * They throw what `fn` threw, and AppError `database.down` where the connection could not be had, broke or fell silent: a
 * server that vanishes without a word would else hold whoever asks until TCP gives up, a quarter of an hour. An answer lost
 * in COMMIT leaves open whether it was committed: every act is unique on its business key, so repeat it.
 */
export function openStore(url: string, options: StoreOptions = {}): Store {
  const { maxConnections = 10, connectTimeoutMs = 3000, statementTimeoutMs = 60_000, onIdleError = () => {} } = options;
  const pool = new pg.Pool({
    connectionString: url,
    max: maxConnections,
    connectionTimeoutMillis: connectTimeoutMs,
    query_timeout: statementTimeoutMs,
    // Whoever waits inside a transaction for something else than the database holds locks meanwhile: not for ever.
    idle_in_transaction_session_timeout: transactionTimeoutMs + 10_000,
    keepAlive: true,
    // Statements of one connection that nobody waits for in between share a round trip (see batch).
    pipeline: true,
    application_name: 'anda',
  });
  // `pool.end` does not wait until its connections are gone: a server that is stopped next still tells them so.
  let isClosing = false;
  const onError = (error: Error) => {
    if (!isClosing) onIdleError(error);
  };
  // Without a listener a connection that breaks while idle ends the process. graphile-worker looks for both.
  pool.on('error', onError);
  pool.on('connect', (client) => client.on('error', onError));
  const db = new PrismaClient({ adapter: new PrismaPg(pool), errorFormat: 'minimal' });
  const limits = { timeout: transactionTimeoutMs, maxWait: connectTimeoutMs + 1000 };
  return {
    db,
    pool,
    transaction: (fn) => onceMore(() => db.$transaction((tx) => runChecked(tx, fn), limits)),
    batch: (fn, limits) => onceMore(() => runBatch(pool, fn, limits)),
    async close() {
      isClosing = true;
      await db.$disconnect();
      await pool.end();
    },
  };
}

async function onceMore<T>(run: () => Promise<T>): Promise<T> {
  try {
    return await run().catch(async (error: unknown) => {
      if (!isConflict(error)) throw error;
      // Let the other one finish: who comes back at once can meet it at the same place again.
      await delay(20 + Math.random() * 60);
      return run();
    });
  } catch (error) {
    if (!isDatabaseDown(error)) throw error;
    throw new AppError('database.down', '数据库暂时没有应答，请稍后再试', { cause: error });
  }
}

const hiddenFailure = 'a statement failed and its error was caught inside the transaction: nothing was committed';

/** Postgres answers the COMMIT of a failed transaction with a ROLLBACK that Prisma takes for success; so ask before. */
async function runChecked<T>(tx: Tx, fn: (tx: Tx) => Promise<T>): Promise<T> {
  const result = await fn(tx);
  await tx.$executeRaw`SELECT 1`.catch((error: unknown) => {
    throw sqlStateOf(error) === '25P02' ? new Error(hiddenFailure, { cause: error }) : error;
  });
  return result;
}

async function runBatch<T>(pool: pg.Pool, fn: (sql: Sql) => Promise<T>, options: BatchOptions = {}): Promise<T> {
  const { statementTimeoutMs } = options;
  const client = await pool.connect();
  const say = (text: string) => client.query({ text, ...limitOf(statementTimeoutMs) });
  let broken = false;
  let isOver = false;
  const run = pgSql(client, statementTimeoutMs);
  // Of statements begun together one may fail while code behind another goes on: the next user of the connection must not get it.
  const sql: Sql = async (text, values) => {
    if (isOver) throw new Error('a statement came after its transaction had ended');
    return run(text, values);
  };
  try {
    // On its way with the first statement. It can only fail together with the connection.
    const begun = say('BEGIN');
    begun.catch(() => {});
    const result = await fn(sql);
    isOver = true;
    await begun;
    const { command } = await say('COMMIT');
    if (command !== 'COMMIT') throw new Error(hiddenFailure);
    return result;
  } catch (error) {
    isOver = true;
    // A connection that cannot even roll back must not be handed to the next one; a silent one is not asked.
    broken =
      isUnanswered(error) ||
      (await say('ROLLBACK').then(
        () => false,
        () => true,
      ));
    throw error;
  } finally {
    client.release(broken);
  }
}
