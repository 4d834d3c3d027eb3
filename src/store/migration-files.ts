import { createHash } from 'node:crypto';
import { existsSync } from 'node:fs';
import { readdir, readFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

/** A migration as it is committed. `checksum` is the SHA-256 (hex) of migration.sql, as Prisma keeps it. */
export interface MigrationFile {
  name: string;
  sql: string;
  checksum: string;
}

/** `prisma/` of this package: src/store and dist/store lie equally deep, and a bundle may lie elsewhere. */
export function findPrismaFolder(from = dirname(fileURLToPath(import.meta.url))): string {
  const folder = join(from, 'prisma');
  if (existsSync(join(folder, 'schema.prisma'))) return folder;
  const above = dirname(from);
  if (above === from) throw new Error('the folder prisma/ of this package is missing');
  return findPrismaFolder(above);
}

/** All migrations, oldest first. */
export async function readMigrations(folder = join(findPrismaFolder(), 'migrations')): Promise<MigrationFile[]> {
  const names = (await readdir(folder, { withFileTypes: true })).filter((e) => e.isDirectory()).map((e) => e.name);
  return Promise.all(
    names.sort().map(async (name) => {
      const sql = await readFile(join(folder, name, 'migration.sql'), 'utf8');
      return { name, sql, checksum: createHash('sha256').update(sql).digest('hex') };
    }),
  );
}
