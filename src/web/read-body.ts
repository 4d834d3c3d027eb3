import type { IncomingMessage } from 'node:http';
import { AppError } from '../errors.ts';
import { DeadlinePassed, type StartTimer, withDeadline } from './deadline.ts';

/** wecom.md 14.5: a callback is a few kilobytes; whoever sends a megabyte is not the platform. */
const maxBytes = 1024 * 1024;
const maxMs = 10_000;

/**
 * The raw bytes of a request, whatever its content type says: signatures are checked over them before any parser runs.
 *
 * Units: at most 1 MiB, within 10 s of now.
 * Throws: AppError `callback.too_large`, `request.too_slow`, `callback.malformed` (the sender hung up half-way).
 */
export async function readBody(req: IncomingMessage, startTimer: StartTimer): Promise<Buffer> {
  // The declared length is only a hint in the attacker's hand: it can refuse early, the count below decides.
  if (Number(req.headers['content-length'] ?? 0) > maxBytes) throw tooLarge();
  try {
    return await withDeadline(collect(req), maxMs, startTimer);
  } catch (cause) {
    if (!(cause instanceof DeadlinePassed)) throw cause;
    throw new AppError('request.too_slow', `The body must arrive within ${maxMs / 1000} s`, { cause });
  } finally {
    // What nobody wants is read to nothing, so that the answer gets out; the server's request timeout bounds it.
    req.resume();
  }
}

const collect = (req: IncomingMessage): Promise<Buffer> =>
  new Promise((resolve, reject) => {
    let chunks: Buffer[] = [];
    let size = 0;
    const cutOff = (cause?: Error) => reject(new AppError('callback.malformed', 'The body was cut off', { cause }));
    req.on('data', (chunk: Buffer) => {
      size += chunk.length;
      if (size <= maxBytes) return void chunks.push(chunk);
      chunks = [];
      reject(tooLarge());
    });
    req.on('end', () => {
      // 'close' follows every request: an error with its stack, made for nobody, would be a hundredth of the hot path.
      req.off('close', cutOff);
      return req.complete ? resolve(Buffer.concat(chunks)) : cutOff();
    });
    req.on('error', cutOff);
    req.on('close', cutOff);
  });

const tooLarge = () => new AppError('callback.too_large', `The body may hold ${maxBytes} bytes`);
