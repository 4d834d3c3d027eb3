import { pino, stdSerializers, type DestinationStream, type Logger } from 'pino';

export type { Logger };

/** One JSON line an event, on stdout unless told otherwise: a constant message, ids as fields, never message bodies, names or tokens. */
export const createLog = (level: string, to: DestinationStream = pino.destination(1)): Logger =>
  pino({ level, base: null, timestamp: pino.stdTimeFunctions.isoTime, serializers: { err: plainError } }, to);

/**
 * Drivers hang what they were working on onto their errors (Postgres: the row in `detail`, HTTP clients: headers and
 * body), and pino would print every field. Type, message, stack with causes, and the code are enough to find the fault.
 */
function plainError(error: unknown): unknown {
  if (!(error instanceof Error)) return typeof error;
  const { type, message, stack } = stdSerializers.err(error);
  return { type, message, stack, code: 'code' in error ? error.code : undefined };
}
