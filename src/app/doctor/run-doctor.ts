import { existsSync } from 'node:fs';
import { join } from 'node:path';
import type { Config } from '../../config.ts';
import { AppError } from '../../errors.ts';
import { systemClock, type Clock } from '../../lib/clock.ts';
import type { Logger } from '../../lib/log.ts';
import { createProxyFetch } from '../../lib/proxy-fetch.ts';
import { openStore, pgSql, type Sql, type Store } from '../../store/db.ts';
import { acquirePostgres } from '../../store/embedded-postgres.ts';
import { checkDatabase, checkLog, checkLogOwner, checkQueue, checkRegister } from './check-database.ts';
import { checkFolder, checkRedis } from './check-machine.ts';
import { checkBackup, checkVerified, checkWitnesses } from './check-marks.ts';
import { checkSettings } from './check-settings.ts';
import { checkWecom, type RangeGap } from './check-wecom.ts';
import { fail, note, type Finding } from './finding.ts';
import { readRegistered, readUnbound, type Registered } from './read-register.ts';

export interface DoctorContext {
  config: Config;
  env: Record<string, string | undefined>;
  log: Logger;
  clock?: Clock;
}

export interface Diagnosis {
  findings: Finding[];
  /** Who of the register gets no card, and why. */
  gaps: RangeGap[];
  /** Who of the register has no account; null: the register cannot be read. */
  unbound: { name: string; organ: string }[] | null;
}

/**
 * Looks at everything an administrator has to have right, beside a running server or without one. Changes nothing, migrates
 * nothing, sends nothing to anybody.
 */
export async function runDoctor({ config, env, log, clock = systemClock }: DoctorContext): Promise<Diagnosis> {
  const inDatabase = await withStore(config, log, (store) => lookInside(store, config, clock));
  const fetch = createProxyFetch(config.httpsProxy);
  const wecom = await checkWecom(config, { clock, fetch, people: inDatabase.people });
  const findings = [
    ...checkSettings(config, env),
    ...wecom.findings,
    ...inDatabase.findings,
    ...(await checkRedis(config, clock)),
    await checkFolder(config),
    checkWitnesses(),
  ];
  return { findings, gaps: wecom.gaps, unbound: inDatabase.unbound };
}

interface Inside {
  findings: Finding[];
  /** Null: the register cannot be read. */
  people: Registered[] | null;
  unbound: Diagnosis['unbound'];
}

/** A database that lacks tables or does not answer is one line; the other lines still come. */
async function lookInside({ pool }: Store, config: Config, clock: Clock): Promise<Inside> {
  const sql = pgSql(pool, 10_000);
  const now = clock.now();
  const findings = await checkDatabase(pool);
  const isHalf = findings.some(
    ({ check, state }) => state === 'fail' && (check === 'migrations' || check === 'database'),
  );
  if (isHalf && !(await hasTables(sql))) return { findings, people: null, unbound: null };
  const { wecom, publicUrl, dataDir, origin } = config;
  const people = wecom ? await readRegistered(sql, wecom.corpId, now) : null;
  findings.push(
    ...(wecom ? [await checkVerified(sql, publicUrl, now)] : []),
    ...(await checkRegister(sql, now)),
    ...(await checkQueue(sql, now)),
    await checkLogOwner(sql),
    ...(await checkLog(sql, dataDir, origin)),
    await checkBackup(sql, now),
  );
  return { findings, people, unbound: await readUnbound(sql, now) };
}

/** Whether everything is there that is read from here on; the last of it came with backups. */
const hasTables = (sql: Sql): Promise<boolean> =>
  sql<{ yes: boolean }>(`SELECT to_regclass('public.operator_mark') IS NOT NULL AS yes`).then(
    ([row]) => row?.yes === true,
    () => false,
  );

async function withStore(config: Config, log: Logger, look: (store: Store) => Promise<Inside>): Promise<Inside> {
  const { databaseUrl, dataDir } = config;
  if (databaseUrl === null && !existsSync(join(dataDir, 'postgres'))) {
    return { findings: [note('database', `数据库：${dataDir} 里还没有，首次启动时建立`)], people: null, unbound: null };
  }
  const server = { url: databaseUrl ?? '', release: () => Promise.resolve() };
  try {
    if (databaseUrl === null) Object.assign(server, await acquirePostgres({ dataDir, log }));
    const store = openStore(server.url, { maxConnections: 2 });
    try {
      return await look(store);
    } finally {
      await store.close();
    }
  } catch (error) {
    // A full disk is the system's own error: one line like any other, and the line about the folder says how full.
    const isSystems = error instanceof Error && 'syscall' in error && 'code' in error;
    if (!(error instanceof AppError || isSystems)) throw error;
    const said = isSystems ? `数据目录写不进（${String(error.code)}）。清理磁盘，核对属主` : error.message;
    return { findings: [fail('database', `数据库：${said}`)], people: null, unbound: null };
  } finally {
    await server.release();
  }
}
