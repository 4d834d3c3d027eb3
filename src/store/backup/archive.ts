import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { open, rename, rm } from 'node:fs/promises';
import { dirname } from 'node:path';
import { pipeline } from 'node:stream/promises';
import { createGunzip, createGzip } from 'node:zlib';
import { extract, pack } from 'tar-stream';
import { AppError } from '../../errors.ts';
import { contentsDigestName, contentsName, type Contents } from './format.ts';

const digest = (bytes: Uint8Array) => createHash('sha256').update(bytes).digest('hex');

export interface ArchiveWriter {
  add(name: string, bytes: Buffer): Promise<void>;
  /** Bytes put in so far, before they are compressed. */
  bytes(): number;
  /** Writes the list of contents, and only then gives the file its name. Returns its size in bytes. */
  finish(contents: Omit<Contents, 'members'>): Promise<number>;
  /** Leaves nothing behind. */
  abandon(): Promise<void>;
}

/** Level 1 is four times as fast as the default, for a file a seventh larger: hexadecimal text shrinks at any level. */
const gzipLevel = 1;

/**
 * A gzipped tar that comes to be under `FILE.part`: under its own name there is only ever a whole one.
 * Its mode is 0600, since it holds everybody's names.
 *
 * Throws: AppError `file.unwritable`.
 */
export async function createArchive(file: string): Promise<ArchiveWriter> {
  const part = `${file}.part`;
  const handle = await open(part, 'w', 0o600).catch(unwritable(file));
  await handle.chmod(0o600);
  const tar = pack();
  const members: Contents['members'] = [];
  let total = 0;
  const written = pipeline(tar, createGzip({ level: gzipLevel }), async (packed: AsyncIterable<Buffer>) => {
    for await (const chunk of packed) await handle.writeFile(chunk);
  });
  written.catch(() => {}); // whoever adds or finishes hears of it
  const add = async (name: string, bytes: Buffer) => {
    const entry = tar.entry({ name, size: bytes.length, mode: 0o600 });
    const taken = new Promise<void>((resolve, reject) => {
      entry.on('finish', () => resolve()).on('error', reject);
      entry.end(bytes);
    });
    // A full disk ends the pipe, not the entry.
    await Promise.race([taken, written]).catch(unwritable(file));
    members.push({ name, size: bytes.length, sha256: digest(bytes) });
    total += bytes.length;
  };
  return {
    add,
    bytes: () => total,
    async finish(found) {
      const contents = Buffer.from(JSON.stringify({ members: [...members], ...found } satisfies Contents));
      await add(contentsName, contents);
      await add(contentsDigestName, Buffer.from(`${digest(contents)}\n`));
      tar.finalize();
      await written.catch(unwritable(file));
      await handle.sync().catch(unwritable(file));
      const { size } = await handle.stat();
      await handle.close();
      await rename(part, file).catch(unwritable(file));
      await syncFolder(dirname(file));
      return size;
    },
    async abandon() {
      tar.destroy();
      await written.catch(() => null);
      await handle.close().catch(() => null);
      await rm(part, { force: true });
    },
  };
}

const unwritable =
  (file: string) =>
  (error: unknown): never => {
    const code = error instanceof Error && 'code' in error ? String(error.code) : '';
    const why = code === 'ENOSPC' ? '磁盘已满' : code;
    throw new AppError('file.unwritable', `写不了 ${file}（${why}）：请核对目录、权限和空间`, { cause: error });
  };

/** The name of a file is durable only with its folder. */
async function syncFolder(folder: string): Promise<void> {
  const handle = await open(folder, 'r');
  try {
    await handle.sync();
  } finally {
    await handle.close();
  }
}

export interface Member {
  name: string;
  chunks: AsyncIterable<Buffer>;
}

/** A fault of the file itself, in one line. */
export const broken = (what: string, cause?: unknown): AppError =>
  new AppError('backup.broken', `备份不完整或被改动：${what}`, { cause });

/**
 * The members of an archive in their order; each is read before the next one is asked for.
 *
 * Throws: AppError `file.unreadable`; `backup.broken` where it is no gzipped tar, or ends too early.
 */
export async function* readMembers(file: string): AsyncGenerator<Member> {
  const source = createReadStream(file);
  const members = extract();
  const fed = pipeline(source, createGunzip(), members);
  fed.catch(() => {}); // comes out of the loop, too
  try {
    for await (const entry of members) {
      // `as`: without an encoding a byte stream gives Buffers.
      yield {
        name: entry.header.name,
        chunks: readChunks(file, entry as AsyncIterable<unknown> as AsyncIterable<Buffer>),
      };
    }
    await fed;
  } catch (error) {
    throw unreadable(file, error);
  } finally {
    source.destroy();
    members.destroy();
  }
}

async function* readChunks(file: string, entry: AsyncIterable<Buffer>): AsyncGenerator<Buffer> {
  try {
    yield* entry;
  } catch (error) {
    throw unreadable(file, error);
  }
}

function unreadable(file: string, error: unknown): AppError {
  if (error instanceof AppError) return error;
  const code = error instanceof Error && 'code' in error ? String(error.code) : '';
  if (!/^E[A-Z]+$/u.test(code)) return broken('文件读不完', error);
  return new AppError('file.unreadable', `读不到文件 ${file}：请核对路径和权限`, { cause: error });
}
