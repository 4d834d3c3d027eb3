import { createHmac, randomBytes } from 'node:crypto';
import { readdir, rm, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import pg from 'pg';
import type { Logger } from '../lib/log.ts';
import { adoptOrStart } from './embedded/adopt-or-start.ts';
import { findHome, writeOnce, type Home } from './embedded/home.ts';
import { joinUsers } from './embedded/keeper.ts';
import { findPostmaster, isPostmasterAlive } from './embedded/postmaster.ts';
import { adminUrlOf, probe, type Address } from './embedded/probe.ts';
import { unfit } from './embedded/unfit.ts';

export { removePostgres } from './embedded/home.ts';

/** A running server, ours as long as this process lives or until release(). */
export interface EmbeddedPostgres {
  /** Role `anda`, owner of the database `anda` and no superuser. */
  url: string;
  /** The superuser's, of the same database: for migrations only. */
  adminUrl: string;
  /** It ran already. */
  adopted: boolean;
  /** `18.4`. */
  version: string;
  /** Gives it up: close what is connected first. The last one out stops the server and returns when it has ended. */
  release(): Promise<void>;
}

const role = 'anda';
/** Held shared by every user: who leaves learns from it whether he is the last. */
const usersLock = 0x616e_6462;
const setUpLock = 0x616e_6463;
const stopMs = 60_000;

/**
 * The Postgres of a data folder, started or adopted. It listens on 127.0.0.1 only, on a port of its own that is kept in the
 * folder, with fsync on.
 *
 * It outlives no user: when the last process that acquired it has released it or is dead, by SIGKILL too, a keeper stops it.
 * After a SIGKILL of the server whoever uses it starts it again on its port; statements under way fail as `database.down`.
 * Throws: AppError `database.unfit` or `database.down`, one line with the mend.
 */
export async function acquirePostgres({ dataDir, log }: { dataDir: string; log: Logger }): Promise<EmbeddedPostgres> {
  const home = await findHome(dataDir);
  await sweepAnswers(home.folder);
  const { data } = home.cluster;
  const users = await joinUsers(home.folder, data).catch((error: unknown) => {
    throw unfit(
      `no pipe for the users of Postgres can be kept in ${home.folder}: set ANDA_DATA_DIR to a local folder`,
      error,
    );
  });
  try {
    const password = await writeOnce(join(home.folder, 'password'), randomBytes(24).toString('hex'));
    const { port, adopted } = await adoptOrStart(home, password, log);
    const address = { port, password };
    await setUp(address);
    const presence = await stayPresent(home, address, log);
    let released: Promise<void> | null = null;
    const release = async () => {
      const isLast = await presence.leave();
      users.leave();
      if (isLast) await waitUntilStopped(home, address);
    };
    return {
      url: `postgres://${role}:${rolePassword(password)}@127.0.0.1:${String(port)}/${role}`,
      adminUrl: adminUrlOf(address, role),
      adopted,
      version: presence.version,
      release: () => (released ??= release()),
    };
  } catch (error) {
    users.leave();
    throw error;
  }
}

/** The bot's password, so that one secret is kept and the bot's does not give the superuser's away. */
const rolePassword = (password: string) => createHmac('sha256', password).update(role).digest('hex');

async function connect(address: Address): Promise<pg.Client> {
  const client = new pg.Client({ connectionString: adminUrlOf(address, 'postgres'), keepAlive: true });
  client.on('error', () => {}); // shows in the next query
  await client.connect();
  return client;
}

/** Role and database. Two at once: the second waits and finds them. */
async function setUp(address: Address): Promise<void> {
  const client = await connect(address);
  try {
    await client.query('SELECT pg_advisory_lock($1)', [setUpLock]);
    const roles = await client.query('SELECT 1 FROM pg_roles WHERE rolname = $1', [role]);
    if (roles.rowCount === 0) {
      await client.query(`CREATE ROLE ${role} LOGIN PASSWORD '${rolePassword(address.password)}'`);
    }
    const databases = await client.query('SELECT 1 FROM pg_database WHERE datname = $1', [role]);
    if (databases.rowCount === 0) await client.query(`CREATE DATABASE ${role} OWNER ${role}`);
  } finally {
    await client.end();
  }
}

interface Presence {
  version: string;
  /** Whether nobody else is left. */
  leave(): Promise<boolean>;
}

const reviveEveryMs = 500;

/**
 * Stays a user of the server for as long as it is wanted: a server that was killed is started again on the port that is
 * kept in its folder, so that the connections of the pool, which come and go, find it where it was.
 */
async function stayPresent(home: Home, address: Address, log: Logger): Promise<Presence> {
  let leaving = false;
  let revival: Promise<void> = Promise.resolve();
  const revive = async () => {
    for (;;) {
      if (leaving) return;
      try {
        const { port } = await adoptOrStart(home, address.password, log);
        if (port !== address.port)
          log.error({ port }, 'embedded Postgres came back on another port: start the bot again');
        present = await announce({ ...address, port }, onLost);
        log.warn('embedded Postgres is back');
        return;
      } catch (err) {
        log.error({ err }, 'embedded Postgres does not come back');
        await delay(reviveEveryMs);
      }
    }
  };
  const onLost = () => {
    if (leaving) return;
    log.error('embedded Postgres went away; starting it again');
    revival = revive();
  };
  let present = await announce(address, onLost);
  return {
    version: present.version,
    async leave() {
      leaving = true;
      await revival;
      return present.leave();
    },
  };
}

/** Takes the users' lock on a connection that stays open. `leave` says whether nobody else holds it. */
async function announce(address: Address, onLost: () => void): Promise<Presence> {
  const client = await connect(address);
  let isGone = false;
  const lost = () => {
    if (isGone) return;
    isGone = true;
    onLost();
  };
  client.on('error', lost);
  client.on('end', lost);
  const { rows } = await client.query<{ version: string }>(
    `SELECT current_setting('server_version') AS version, pg_advisory_lock_shared($1)::text`,
    [usersLock],
  );
  return {
    version: rows[0]?.version ?? 'unknown',
    async leave() {
      isGone = true;
      try {
        await client.query('SELECT pg_advisory_unlock_shared($1)', [usersLock]);
        const { rows: answer } = await client.query<{ last: boolean }>('SELECT pg_try_advisory_lock($1) AS last', [
          usersLock,
        ]);
        return answer[0]?.last ?? true;
      } catch {
        return true; // the server is gone
      } finally {
        await client.end().catch(() => null);
      }
    },
  };
}

/** Until the keeper has stopped it; or until it is plain that somebody came in meanwhile and it goes on. */
async function waitUntilStopped({ cluster: { data } }: Home, address: Address): Promise<void> {
  const sinceMs = Date.now();
  for (let round = 1; Date.now() - sinceMs < stopMs; round += 1) {
    const running = await findPostmaster(data);
    if (!running || !(await isPostmasterAlive(running, data))) return;
    if (round % 40 === 0 && (await probe(address, data)) === 'ours') return;
    await delay(25);
  }
}

/** Answers of the keeper to processes that were killed before they read them. */
async function sweepAnswers(folder: string): Promise<void> {
  const oldMs = Date.now() - 10 * 60_000;
  for (const name of await readdir(folder)) {
    if (!name.startsWith('in.')) continue;
    const found = await stat(join(folder, name)).catch(() => null);
    if (found && found.mtimeMs < oldMs) await rm(join(folder, name), { force: true });
  }
}
