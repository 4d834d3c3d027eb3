// npm run migration -- create NAME   the SQL between the committed migrations and prisma/schema.prisma
// npm run migration -- drift         whether both agree (triggers, CHECKs and partial indexes are not seen)
// Both replay the history in a scratch database of DATABASE_URL, or of a server started for the moment.
import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { findPrismaFolder, readMigrations } from '../src/store/migration-files.ts';
import { historyOf, openSchemaEngine } from './schema-engine.ts';
import { targetOf } from './target.ts';
import { startScratchPostgres } from '../test/support/scratch-postgres.ts';

const folder = findPrismaFolder();
const migrationsFolder = join(folder, 'migrations');
const filters = { externalTables: [], externalEnums: [] };

/** Indexes of the migrations that the schema language cannot say and the engine would therefore drop. */
const handWritten = ['organ_path', 'organ_version_path', 'log_entry_of_delivery', 'log_entry_of_notice'];
const withoutHandWritten = (sql: string) =>
  handWritten.reduce((rest, name) => rest.replace(`-- DropIndex\nDROP INDEX "${name}";\n`, ''), sql).trim();

/** The SQL that leads from the committed history to schema.prisma; null when there is nothing to do. */
async function missingSql(url: string): Promise<string | null> {
  await mkdir(migrationsFolder, { recursive: true });
  const schema = await readFile(join(folder, 'schema.prisma'), 'utf8');
  const { engine } = await openSchemaEngine(targetOf(url), schema);
  const migrations = await readMigrations(migrationsFolder);
  const answer = await engine.diff({
    from: migrations.length ? { tag: 'migrations', ...historyOf(migrations, migrationsFolder) } : { tag: 'empty' },
    to: { tag: 'schemaDatamodel', files: [{ path: 'schema.prisma', content: schema }] },
    script: true,
    exitCode: true,
    filters,
  });
  const sql = withoutHandWritten(answer.stdout ?? '');
  return answer.exitCode === 0 || sql === '' ? null : `${sql}\n`;
}

async function run(verb: string | undefined, name: string | undefined, url: string): Promise<number> {
  if (verb === 'drift') {
    const sql = await missingSql(url);
    console.log(sql ?? 'the migrations lead to schema.prisma');
    return sql === null ? 0 : 1;
  }
  if (verb !== 'create' || !name || !/^[a-z][a-z0-9_]*$/u.test(name)) {
    console.error('usage: npm run migration -- create NAME (a-z, 0-9, _) | drift');
    return 2;
  }
  const sql = await missingSql(url);
  if (sql === null) {
    console.log('nothing to do');
    return 0;
  }
  const id = `${new Date().toISOString().replaceAll(/\D/gu, '').slice(0, 14)}_${name}`;
  await mkdir(join(migrationsFolder, id));
  await writeFile(join(migrationsFolder, id, 'migration.sql'), sql);
  await writeFile(join(migrationsFolder, 'migration_lock.toml'), 'provider = "postgresql"\n');
  console.log(`prisma/migrations/${id}/migration.sql`);
  return 0;
}

const [verb, name] = process.argv.slice(2);
const given = process.env['DATABASE_URL'];
const scratch = given === undefined ? await startScratchPostgres() : null;
let code = 1;
try {
  code = await run(verb, name, given ?? scratch?.url ?? '');
} finally {
  await scratch?.stop();
}
process.exit(code); // the engine leaves a timer of 10 s
