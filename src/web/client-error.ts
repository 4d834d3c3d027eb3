import { randomUUID } from 'node:crypto';
import { type ServerResponse, STATUS_CODES } from 'node:http';
import type { Duplex } from 'node:stream';
import { AppError } from '../errors.ts';
import { problemOf } from './problem-details.ts';

/**
 * Answers what Node's parser gave up on before (or while) Koa saw it: no HTTP at all, headers without end, a body cut
 * off or too slow. `running` is the answer begun on that socket: once its head is out, a second one would be read as its body.
 */
export function answerClientError(error: NodeJS.ErrnoException, socket: Duplex, running?: ServerResponse): void {
  const isOurTurn = !running?.headersSent || running.writableFinished;
  if (!socket.writable || !isOurTurn || error.code === 'ECONNRESET') return void socket.destroy();
  // What the sender still has to say is of no interest; a socket half open would only take up room.
  socket.end(rawAnswer(error), () => socket.destroy());
}

function rawAnswer({ code }: NodeJS.ErrnoException): string {
  const isSlow = code === 'ERR_HTTP_REQUEST_TIMEOUT';
  const problem = problemOf(
    isSlow
      ? new AppError('request.too_slow', 'The request did not arrive in time')
      : new AppError('request.invalid', 'This is not a complete HTTP request'),
    randomUUID(),
  );
  const body = JSON.stringify(problem);
  const head = [
    `HTTP/1.1 ${problem.status} ${STATUS_CODES[problem.status] ?? ''}`,
    'Connection: close',
    'Content-Type: application/problem+json',
    `Content-Length: ${Buffer.byteLength(body)}`,
  ];
  return `${head.join('\r\n')}\r\n\r\n${body}`;
}
