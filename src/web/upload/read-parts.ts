import type { IncomingMessage } from 'node:http';
import busboy from 'busboy';
import { AppError } from '../../errors.ts';
import { DeadlinePassed, type StartTimer, withDeadline } from '../deadline.ts';

export interface UploadedPart {
  name: string;
  bytes: Uint8Array;
}

/** Phones upload slowly; the listener's own limit on a request is a little longer. */
const uploadMs = 110_000;
/** Room for the borders between the parts. */
const overheadBytes = 64 * 1024;

interface Limits {
  mostBytes: number;
  mostFiles: number;
  words: { tooLarge: string; tooMany: string; broken: string; tooSlow: string };
}

/**
 * The files of a multipart form: that of the field `main` first, then the others as they stand. Fields that were left empty bring none.
 * `mostBytes` holds for all together, so that a few uploads at once fit the memory.
 *
 * Throws: AppError `upload.too_large`, `request.invalid`, `request.too_slow`.
 */
export async function readParts(req: IncomingMessage, limits: Limits, startTimer: StartTimer): Promise<UploadedPart[]> {
  try {
    return await withDeadline(collect(req, limits), uploadMs, startTimer);
  } catch (cause) {
    if (!(cause instanceof DeadlinePassed)) throw cause;
    throw new AppError('request.too_slow', limits.words.tooSlow, { cause });
  } finally {
    req.unpipe();
    // What nobody wants is read to nothing, so that the answer gets out; the server's request timeout bounds it.
    req.resume();
  }
}

const collect = (req: IncomingMessage, { mostBytes, mostFiles, words }: Limits): Promise<UploadedPart[]> =>
  new Promise((resolve, reject) => {
    const tooLarge = () => reject(new AppError('upload.too_large', words.tooLarge));
    const broken = (cause?: Error) => reject(new AppError('request.invalid', words.broken, { cause }));
    if (Number(req.headers['content-length'] ?? 0) > mostBytes + overheadBytes) return tooLarge();
    const parser = openParser(req, mostFiles);
    if (!parser) return broken();
    const found: (UploadedPart & { isMain: boolean })[] = [];
    let size = 0;
    parser.on('file', (field, stream, { filename }) => {
      // An empty field of a form has no name, whatever the types say.
      const name: string | undefined = filename;
      const chunks: Buffer[] = [];
      stream.on('data', (chunk: Buffer) => {
        size += chunk.length;
        if (size <= mostBytes) return void chunks.push(chunk);
        chunks.length = 0;
        tooLarge();
      });
      stream.on('error', broken);
      stream.on('close', () => {
        const bytes = Buffer.concat(chunks);
        if (name || bytes.length > 0) found.push({ name: name || '文件', bytes, isMain: field === 'main' });
      });
    });
    parser.on('filesLimit', () => reject(new AppError('request.invalid', words.tooMany)));
    parser.on('partsLimit', () => reject(new AppError('request.invalid', words.tooMany)));
    parser.on('error', broken);
    parser.on('close', () => {
      const main = found.filter(({ isMain }) => isMain);
      const others = found.filter(({ isMain }) => !isMain);
      resolve([...main, ...others].map(({ name, bytes }) => ({ name, bytes })));
    });
    req.on('close', () => !req.complete && broken());
    req.pipe(parser);
  });

/** Null for a body that is no form. */
function openParser(req: IncomingMessage, mostFiles: number): busboy.Busboy | null {
  try {
    return busboy({
      headers: req.headers,
      // Browsers write names in UTF-8 whatever the standard said once.
      defParamCharset: 'utf8',
      limits: { files: mostFiles + 1, fields: 4, fieldSize: 1024, parts: mostFiles + 6, headerPairs: 50 },
    });
  } catch {
    return null; // busboy throws for a content type that is not multipart, or has no boundary
  }
}
