import { openDesk, type Desk } from '../app/desk.ts';
import { readConfig } from '../config.ts';
import { createLog } from '../lib/log.ts';

/** Logs go to stderr from `warn` up: stdout belongs to the answer. */
export const quietLog = () => createLog('warn', process.stderr);

/** Runs one verb at the operator's desk: beside a running server, or with the database to itself. */
export async function atDesk<T>(work: (desk: Desk) => Promise<T>): Promise<T> {
  const desk = await openDesk(readConfig(process.env), quietLog());
  try {
    return await work(desk);
  } finally {
    await desk.close();
  }
}
