import { readFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { PrismaPg } from '@prisma/adapter-pg';
import {
  bindMigrationAwareSqlAdapterFactory,
  ColumnTypeEnum,
  type SqlDriverAdapter,
  type SqlResultSet,
} from '@prisma/driver-adapter-utils';
import * as glue from '@prisma/schema-engine-wasm/schema_engine_bg';
import pg from 'pg';
import type { MigrationFile } from '../src/store/migration-files.ts';

/** A database, its parts apart: given a connection string, adapter-pg makes a shadow database and then writes to the main one. */
export interface Target {
  host: string;
  port: number;
  user: string;
  password: string;
  database: string;
  ssl?: boolean;
}

/** What adapter-pg 7.10 keeps private and the shim below must reach. */
type Inside = SqlDriverAdapter & {
  client: pg.Pool;
  onError(error: unknown): never;
  performIO(query: unknown): Promise<{ fields: { dataTypeID: number }[] }>;
};

const charOid = 18;
const textOid = 25;

/** adapter-pg, mended where the schema engine trips over it: unknown "char" columns, scripts cut at every semicolon. */
async function openAdapter(target: Target): Promise<Inside> {
  // `as`: PrismaPg's own type hides the members that have to be replaced.
  const adapter = (await new PrismaPg({ ...target, max: 1, allowExitOnIdle: true }).connect()) as unknown as Inside;
  adapter.client.on('error', () => {}); // shows in the next query
  const queryRaw = adapter.queryRaw.bind(adapter);
  const performIO = adapter.performIO.bind(adapter);
  let chars = new Set<number>();
  adapter.performIO = async (query) => {
    const result = await performIO(query);
    chars = new Set(result.fields.flatMap((field, i) => (field.dataTypeID === charOid ? [i] : [])));
    for (const field of result.fields) if (field.dataTypeID === charOid) field.dataTypeID = textOid;
    return result;
  };
  adapter.queryRaw = async (query): Promise<SqlResultSet> => {
    const set = await queryRaw(query);
    return { ...set, columnTypes: set.columnTypes.map((t, i) => (chars.has(i) ? ColumnTypeEnum.Character : t)) };
  };
  // One simple query is one transaction, and a $$ body stays whole.
  adapter.executeScript = async (script) => {
    await adapter.client.query(script).catch((error: unknown) => adapter.onError(error));
  };
  return adapter;
}

/** A scratch database in which the engine replays the history; gone again when the engine lets go of it. */
async function openShadow(target: Target): Promise<Inside> {
  const database = `anda_shadow_${crypto.randomUUID().replaceAll('-', '')}`;
  const admin = new pg.Client(target);
  await admin.connect();
  await admin.query(`CREATE DATABASE ${database} TEMPLATE template0`);
  const adapter = await openAdapter({ ...target, database });
  const dispose = adapter.dispose.bind(adapter);
  adapter.dispose = async () => {
    await dispose();
    await admin.query(`DROP DATABASE ${database} WITH (FORCE)`);
    await admin.end();
  };
  return adapter;
}

export interface OpenedEngine {
  engine: glue.SchemaEngine;
  /** Lets go of its connections: one that is idle when the server stops would end the process. */
  close: () => Promise<void>;
}

/** Once a process: the glue keeps views of the memory of its first instance, and with a second one reads garbage through them. */
let loading: Promise<void> | null = null;

async function loadEngine(): Promise<void> {
  const folder = dirname(createRequire(import.meta.url).resolve('@prisma/schema-engine-wasm'));
  const bytes = await readFile(join(folder, 'schema_engine_bg.wasm'));
  const { instance } = await WebAssembly.instantiate(bytes, { './schema_engine_bg.js': { ...glue } });
  // Without this a panic of the engine reads "cannot read properties of undefined (reading 'set_message')".
  Object.assign(globalThis, { PRISMA_WASM_PANIC_REGISTRY: { set_message: (text: string) => console.error(text) } });
  // `as`: both functions are there for loaders and missing in the package's types.
  (glue as unknown as { __wbg_set_wasm(exports: unknown): void }).__wbg_set_wasm(instance.exports);
  (instance.exports as { __wbindgen_start(): void }).__wbindgen_start();
}

/**
 * Prisma's schema engine as WebAssembly: the same commit as the `prisma` CLI, hence the same `_prisma_migrations`, and
 * nothing to download.
 *
 * It leaves a timer of 10 s behind: scripts end with process.exit.
 */
export async function openSchemaEngine(target: Target, schema: string): Promise<OpenedEngine> {
  await (loading ??= loadEngine());
  const opened: Inside[] = [];
  const keep = async (opening: Promise<Inside>) => {
    const adapter = await opening;
    opened.push(adapter);
    return adapter;
  };
  const engine = await glue.SchemaEngine.new(
    { datamodels: [['schema.prisma', schema]] },
    () => {},
    bindMigrationAwareSqlAdapterFactory({
      provider: 'postgres',
      adapterName: '@prisma/adapter-pg',
      connect: () => keep(openAdapter(target)),
      connectToShadowDb: () => openShadow(target),
    }),
  );
  return {
    engine,
    async close() {
      engine.free();
      await Promise.all(opened.map((adapter) => adapter.dispose()));
    },
  };
}

/** The shape in which the schema engine wants the history. */
export const historyOf = (migrations: readonly MigrationFile[], baseDir: string) => ({
  baseDir,
  lockfile: { path: 'migration_lock.toml', content: 'provider = "postgresql"\n' },
  shadowDbInitScript: '',
  migrationDirectories: migrations.map(({ name, sql }) => ({
    path: name,
    migrationFile: { path: 'migration.sql', content: { tag: 'ok' as const, value: sql } },
  })),
});
