import { createHash } from 'node:crypto';
import type { z } from 'zod';
import { AppError } from '../../errors.ts';
import { broken, readMembers, type Member } from './archive.ts';
import {
  backupFormat,
  contentsDigestName,
  contentsName,
  contentsShape,
  keyOf,
  manifestHead,
  manifestName,
  manifestShape,
  tableOf,
  type Contents,
  type Manifest,
  type RowWatch,
  type TableShape,
} from './format.ts';
import { createRowReader } from './row-reader.ts';

/** Where the rows of one table go. */
export interface TableSink {
  write(chunk: Buffer): Promise<void>;
  end(): Promise<void>;
}

/** What becomes of a backup that is read. Rows reach a sink before their digests are checked: commit only at the end. */
export interface BackupReader {
  watch: RowWatch;
  manifest?: (manifest: Manifest) => Promise<void>;
  /** Called for every table, also for one without rows. */
  table?: (table: TableShape) => Promise<TableSink | null>;
  key?: (name: string, bytes: Buffer) => void;
  progress?: (done: { table: string; bytes: number }) => void;
}

export interface ReadBackup extends Contents {
  manifest: Manifest;
}

/** A key, the list of tables: what is held in memory must not come in any size that a file likes. */
const mostBytes = 64 * 1024 * 1024;

/**
 * Reads a backup from end to end and holds it against what it says of itself: digest and size of every member, rows of every
 * table, and the log, which the watch follows.
 *
 * Throws: AppError `backup.broken` with the first fault, `backup.refused` for one of a later release, `file.unreadable`.
 */
export async function readBackup(file: string, reader: BackupReader): Promise<ReadBackup> {
  const seen: Contents['members'] = [];
  const members = readMembers(file);
  try {
    const manifest = await readManifest(members, seen);
    await reader.manifest?.(manifest);
    const tables = createTables(manifest, reader);
    for await (const member of members) {
      if (member.name === contentsName) {
        await tables.finish();
        return { manifest, ...(await checkContents(members, member, { seen, manifest, tables, watch: reader.watch })) };
      }
      const key = keyOf(member.name);
      if (key === null) seen.push(await tables.take(member));
      else {
        const bytes = await readWhole(member);
        seen.push({ name: member.name, size: bytes.length, sha256: digestOf(bytes) });
        reader.key?.(key, bytes);
      }
    }
    throw broken('末尾的清单不在');
  } finally {
    await members.return(undefined);
  }
}

/** What a backup is of, without reading on. Throws as readBackup. */
export async function peekBackup(file: string): Promise<Manifest> {
  const members = readMembers(file);
  try {
    return await readManifest(members, []);
  } finally {
    await members.return(undefined);
  }
}

type Members = AsyncGenerator<Member>;

const digestOf = (bytes: Uint8Array) => createHash('sha256').update(bytes).digest('hex');

async function readWhole({ name, chunks }: Member): Promise<Buffer> {
  const parts: Buffer[] = [];
  let size = 0;
  for await (const chunk of chunks) {
    size += chunk.length;
    if (size > mostBytes) throw broken(`${name} 过大`);
    parts.push(chunk);
  }
  return Buffer.concat(parts);
}

function parse<Shape extends z.ZodType>(shape: Shape, bytes: Buffer, name: string): z.output<Shape> {
  try {
    return shape.parse(JSON.parse(bytes.toString('utf8')));
  } catch (error) {
    throw broken(`${name} 读不懂`, error);
  }
}

async function readManifest(members: Members, seen: Contents['members']): Promise<Manifest> {
  const { value: first } = await members.next();
  // A generator that has ended gives nothing; `as`: it never returns a value of its own.
  const member = first as Member | undefined;
  if (member?.name !== manifestName) throw broken('不是安达的备份文件');
  const bytes = await readWhole(member);
  const { format, version } = parse(manifestHead, bytes, manifestName);
  if (format > backupFormat) {
    throw new AppError('backup.refused', `备份由更新的版本 ${version} 所做：请用该版本或更新的版本`);
  }
  seen.push({ name: member.name, size: bytes.length, sha256: digestOf(bytes) });
  return parse(manifestShape, bytes, manifestName);
}

/** Leads the pieces of each table to its sink, in the order of the manifest. */
function createTables({ tables }: Manifest, { table: open, watch, progress }: BackupReader) {
  const rows: Record<string, number> = {};
  let next = 0;
  let total = 0;
  let current: { name: string; sink: TableSink | null; reader: ReturnType<typeof createRowReader> } | null = null;

  const close = async () => {
    if (!current) return;
    if (!current.reader.isWhole()) throw broken(`表 ${current.name} 的最后一行不完整`);
    await current.sink?.end();
    rows[current.name] = current.reader.rows();
    current = null;
  };
  /** Goes on to this table, over those that have no rows; null: to the end of all. */
  const advance = async (name: string | null) => {
    while (current?.name !== name || name === null) {
      await close();
      const table = tables[next];
      if (!table) {
        if (name === null) return;
        throw broken(`表 ${name} 不在清单里，或次序不对`);
      }
      next += 1;
      current = { name: table.name, sink: (await open?.(table)) ?? null, reader: createRowReader(table, watch) };
    }
  };
  return {
    rows,
    async take({ name, chunks }: Member): Promise<Contents['members'][number]> {
      const tableName = tableOf(name);
      if (tableName === null) throw broken(`多出 ${name.slice(0, 100)}`);
      await advance(tableName);
      const hash = createHash('sha256');
      let size = 0;
      for await (const chunk of chunks) {
        hash.update(chunk);
        size += chunk.length;
        current?.reader.write(chunk);
        await current?.sink?.write(chunk);
      }
      total += size;
      progress?.({ table: tableName, bytes: total });
      return { name, size, sha256: hash.digest('hex') };
    },
    finish: () => advance(null),
  };
}

interface Found {
  seen: Contents['members'];
  manifest: Manifest;
  tables: { rows: Record<string, number> };
  watch: RowWatch;
}

/** The list of contents, and that nothing comes after it. */
async function checkContents(members: Members, member: Member, found: Found): Promise<Contents> {
  const bytes = await readWhole(member);
  const { value: after } = await members.next();
  const digest = after as Member | undefined; // as above
  if (digest?.name !== contentsDigestName || (await readWhole(digest)).toString('utf8') !== `${digestOf(bytes)}\n`) {
    throw broken(`${contentsName} 的摘要不符`);
  }
  const { value: more } = await members.next();
  if (more) throw broken('末尾之后还有内容');
  const contents = parse(contentsShape, bytes, contentsName);
  const fault = findFault(contents, found);
  if (fault !== null) throw broken(fault);
  return contents;
}

function findFault({ members, rows, log }: Contents, { seen, manifest, tables, watch }: Found): string | null {
  for (const [i, { name, size, sha256 }] of members.entries()) {
    const there = seen[i];
    if (there?.name !== name) return `缺少 ${name}`;
    if (there.size !== size || there.sha256 !== sha256) return `${name} 的摘要不符`;
  }
  const extra = seen[members.length];
  if (extra) return `多出 ${extra.name}`;
  for (const { name } of manifest.tables) {
    if (rows[name] !== tables.rows[name]) {
      return `表 ${name} 应有 ${String(rows[name])} 行，实有 ${String(tables.rows[name])} 行`;
    }
  }
  const wrong = watch.fault();
  if (wrong !== null) return wrong;
  const found = watch.log();
  if (found.size !== log.size || found.leaf !== log.leaf || found.root !== log.root) return '记录的根与清单不符';
  if (found.size !== manifest.log.size || found.leaf !== manifest.log.leaf) return '记录的末条与开头所记不符';
  return null;
}
