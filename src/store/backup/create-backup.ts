import pg from 'pg';
import { to as copyTo } from 'pg-copy-streams';
import { isDatabaseDown } from '../sql-state.ts';
import { AppError } from '../../errors.ts';
import { createArchive, type ArchiveWriter } from './archive.ts';
import {
  backupFormat,
  keyMember,
  manifestName,
  memberOf,
  type LogState,
  type Manifest,
  type RowWatch,
} from './format.ts';
import { createRowReader } from './row-reader.ts';
import { openSnapshot, type CopiedTable } from './snapshot.ts';

/** So much of a table is kept in memory at once. */
const pieceBytes = 4 * 1024 * 1024;

export interface BackupJob {
  /** A role that may read every table; a standby will do. */
  url: string;
  file: string;
  about: Pick<Manifest, 'version' | 'origin' | 'deployment'>;
  at: Date;
  keys: { name: string; bytes: Buffer }[];
  watch: RowWatch;
  /** Told after every piece. */
  progress: (done: { table: string; bytes: number }) => void;
}

export interface CreatedBackup {
  /** Of the file. */
  bytes: number;
  tables: number;
  rows: number;
  log: LogState;
  keys: string[];
}

/**
 * Writes one file with every row of the database as it is at this moment, beside whatever runs. Nothing waits for it but
 * migrations.
 *
 * Throws: AppError `file.unwritable`, `backup.refused`, `database.down`; no file is left then.
 */
export async function createBackup(job: BackupJob): Promise<CreatedBackup> {
  const client = new pg.Client({ connectionString: job.url, connectionTimeoutMillis: 10_000, keepAlive: true });
  client.on('error', () => {}); // shows in the next query
  let archive: ArchiveWriter | null = null;
  try {
    await client.connect();
    const { tables, ...snapshot } = await openSnapshot(client);
    archive = await createArchive(job.file);
    const manifest: Manifest = {
      kind: 'anda-backup',
      format: backupFormat,
      ...job.about,
      at: job.at.toISOString(),
      ...snapshot,
      tables: tables.map(({ name, columns }) => ({ name, columns })),
    };
    await archive.add(manifestName, Buffer.from(JSON.stringify(manifest)));
    const rows: Record<string, number> = {};
    for (const table of tables) rows[table.name] = await copyTable(client, table, archive, job);
    await client.query('COMMIT');
    for (const { name, bytes } of job.keys) await archive.add(keyMember(name), bytes);
    const log = job.watch.log();
    const bytes = await archive.finish({ rows, log });
    return {
      bytes,
      tables: tables.length,
      rows: Object.values(rows).reduce((a, b) => a + b, 0),
      log,
      keys: job.keys.map(({ name }) => name),
    };
  } catch (error) {
    await archive?.abandon();
    if (!isDatabaseDown(error)) throw error;
    throw new AppError('database.down', '数据库没有应答：请核对 DATABASE_URL 和数据库服务', { cause: error });
  } finally {
    // In the middle of a COPY there is no polite way out.
    await Promise.race([client.end().catch(() => null), new Promise((resolve) => setTimeout(resolve, 2000).unref())]);
  }
}

async function copyTable(
  client: pg.ClientBase,
  table: CopiedTable,
  archive: ArchiveWriter,
  { watch, progress }: BackupJob,
): Promise<number> {
  const reader = createRowReader(table, watch);
  let piece: Buffer[] = [];
  let size = 0;
  let pieces = 0;
  const flush = async () => {
    if (size === 0) return;
    pieces += 1;
    await archive.add(memberOf(table.name, pieces), Buffer.concat(piece));
    [piece, size] = [[], 0];
    progress({ table: table.name, bytes: archive.bytes() });
  };
  const rows = client.query(copyTo(table.copyOut));
  // `as`: without an encoding a byte stream gives Buffers.
  for await (const chunk of rows as AsyncIterable<Buffer>) {
    reader.write(chunk);
    piece.push(chunk);
    size += chunk.length;
    if (size >= pieceBytes) await flush();
  }
  await flush();
  return reader.rows();
}
