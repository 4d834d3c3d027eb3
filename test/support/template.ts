import { runMigrations } from 'graphile-worker';
import pg from 'pg';
import { readMigrations } from '../../src/store/migration-files.ts';

/** As Prisma's engine makes it, so that the store's checks find a migrated database. */
const prismaTable = `CREATE TABLE _prisma_migrations (
  id varchar(36) PRIMARY KEY, checksum varchar(64) NOT NULL, finished_at timestamptz, migration_name varchar(255) NOT NULL,
  logs text, rolled_back_at timestamptz, started_at timestamptz NOT NULL DEFAULT now(), applied_steps_count integer NOT NULL DEFAULT 0)`;

/** The committed migrations by plain SQL (the engine would take ten times as long), then graphile-worker's own. */
async function migrate(url: string): Promise<void> {
  const client = new pg.Client(url);
  await client.connect();
  await client.query(prismaTable);
  for (const { name, sql, checksum } of await readMigrations()) {
    await client.query(sql);
    await client.query(
      `INSERT INTO _prisma_migrations (id, checksum, finished_at, migration_name, applied_steps_count)
       VALUES (gen_random_uuid()::text, $1, now(), $2, 1)`,
      [checksum, name],
    );
  }
  await client.end();
  // Its tables have row level security and let only their owner pass: they must belong to the role that runs the bot.
  const pool = new pg.Pool({ connectionString: url, options: '-c role=anda', allowExitOnIdle: true });
  pool.on('error', () => {}); // ends with the pool below; graphile-worker warns without it
  pool.on('connect', (c) => c.on('error', () => {}));
  await runMigrations({ pgPool: pool });
  await pool.end();
}

/** As the embedded server has it: the database belongs to the running role `anda`, its tables to the superuser. */
export async function createTemplate(url: string): Promise<void> {
  const admin = new pg.Client(url);
  await admin.connect();
  await admin.query("CREATE ROLE anda LOGIN PASSWORD 'anda'");
  await admin.query('CREATE DATABASE template_anda OWNER anda');
  const inside = new URL(url);
  inside.pathname = '/template_anda';
  await migrate(inside.href);
  await admin.query('ALTER DATABASE template_anda ALLOW_CONNECTIONS false');
  await admin.query("SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = 'template_anda'");
  await admin.end();
}
