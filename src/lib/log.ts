import { pino, type Logger } from 'pino';

export type { Logger };

/** One JSON line an event on stdout: a constant message, ids as fields, never message bodies, names or tokens. */
export const createLog = (level: string): Logger => pino({ level, base: null, timestamp: pino.stdTimeFunctions.isoTime });
