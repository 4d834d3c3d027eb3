import { AppError } from '../../errors.ts';

/** The embedded server cannot be used as it is: one line for the operator, with the mend. */
export const unfit = (message: string, cause?: unknown) => new AppError('database.unfit', message, { cause });
