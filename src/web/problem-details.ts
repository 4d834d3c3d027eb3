import type { Middleware, ParameterizedContext } from 'koa';
import { AppError, type ProblemCode, problems } from '../errors.ts';
import type { Logger } from '../lib/log.ts';
import type { WebState } from './trace.ts';

/** RFC 9457. `instance` finds the line in the log; `errors` are the further lines of a list of faults. */
export interface Problem {
  type: string;
  title: string;
  status: number;
  detail: string;
  instance: string;
  errors?: string[];
}

/** A failure as Problem Details. Whatever we did not foresee becomes a bare 500: its text is for the log alone. */
export function problemOf(error: unknown, requestId: string): Problem {
  const instance = `/requests/${requestId}`;
  if (!(error instanceof AppError)) {
    const detail = 'The failure is in the log under this request';
    return { type: '/problems/internal', title: 'Something went wrong here', status: 500, detail, instance };
  }
  const problem = { type: `/problems/${error.code}`, ...problems[error.code], detail: error.message, instance };
  return error.details.length === 0 ? problem : { ...problem, errors: error.details };
}

/** The one handler at the edge: every failure below ends here, is answered as Problem Details, and logged once if it is ours. */
export const problemDetails =
  (log: Logger): Middleware<WebState> =>
  async (ctx, next) => {
    try {
      await next();
      assertAnswered(ctx);
    } catch (error) {
      const { requestId } = ctx.state;
      const problem = problemOf(asForeseen(error), requestId);
      if (problem.status >= 500) log.error({ requestId, err: error }, 'request failed');
      ctx.status = problem.status;
      ctx.set('Content-Type', 'application/problem+json');
      ctx.body = JSON.stringify(problem);
    }
  };

/** The router leaves an unknown path as 404, and another method as 405 (or 501, had it never heard of it) with `Allow`. */
function assertAnswered(ctx: ParameterizedContext<WebState>): void {
  if (ctx.body !== null && ctx.body !== undefined) return;
  const isKnownPath = ctx.response.get('Allow') !== '';
  if ([405, 501].includes(ctx.status) && isKnownPath) {
    throw new AppError('route.bad_method', `Allowed: ${ctx.response.get('Allow')}`);
  }
  if (ctx.status === 404 || ctx.status === 501) throw new AppError('route.not_found', 'There is nothing at this path');
}

/** Koa and its router throw errors of their own for what a client got wrong, marked `expose`. */
function asForeseen(error: unknown): unknown {
  if (!(error instanceof Error) || error instanceof AppError) return error;
  const isClients = 'expose' in error && error.expose === true;
  const code: ProblemCode = 'request.invalid';
  return isClients ? new AppError(code, problems[code].title, { cause: error }) : error;
}
