const property = (value: unknown, key: string): unknown =>
  // `as`: any key may be asked of an object.
  typeof value === 'object' && value !== null ? (value as Record<string, unknown>)[key] : undefined;

const fiveLetters = /^[0-9A-Z]{5}$/u;

/**
 * The SQLSTATE (`23505` unique, `40001` serialization …) of an error from pg, or from Prisma on top of it; null for others.
 *
 * Source: https://www.postgresql.org/docs/current/errcodes-appendix.html
 */
export function sqlStateOf(error: unknown): string | null {
  const cause = property(property(property(error, 'meta'), 'driverAdapterError'), 'cause');
  const code = property(error, 'code');
  for (const state of [property(cause, 'originalCode'), property(cause, 'code'), code]) {
    // Node's own EPIPE and Prisma's P2002 look like states; Postgres has neither class.
    if (typeof state === 'string' && fiveLetters.test(state) && !/^(?:E|P[123])/u.test(state)) return state;
  }
  return code === 'P2034' ? '40001' : code === 'P2002' ? '23505' : null;
}

/** Two transactions met, and one gave way: the same act will pass the next time. */
export const isConflict = (error: unknown): boolean => ['40001', '40P01'].includes(sqlStateOf(error) ?? '');

const socketCodes = ['ECONNREFUSED', 'ECONNRESET', 'EPIPE', 'ETIMEDOUT', 'ENOTFOUND', 'EHOSTUNREACH'];
/** Prisma: cannot reach, timed out, closed, no connection in time. */
const prismaCodes = ['P1001', 'P1002', 'P1008', 'P1017', 'P2024'];
const pgMessages =
  /^(?:Connection terminated|timeout exceeded when trying to connect|Client has encountered a connection error|Query read timeout)/u;

/** No answer within the time a statement had: it still occupies its connection, which takes no further one. */
export const isUnanswered = (error: unknown): boolean =>
  error instanceof Error && error.message === 'Query read timeout';

/** The database is away, starting, stopping, or the connection broke: nothing is wrong with the statement. */
export function isDatabaseDown(error: unknown): boolean {
  const state = sqlStateOf(error);
  if (state !== null) return state.startsWith('08') || ['57P01', '57P02', '57P03', '53300'].includes(state);
  const code = property(error, 'code');
  if (typeof code === 'string' && (socketCodes.includes(code) || prismaCodes.includes(code))) return true;
  return error instanceof Error && (pgMessages.test(error.message) || isDatabaseDown(error.cause));
}
