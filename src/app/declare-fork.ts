import type { Config } from '../config.ts';
import type { Logger } from '../lib/log.ts';
import { openDeployment } from './deployment.ts';
import type { Fork } from './log-guard.ts';

/**
 * What `evidence declare-fork` does; a server that runs beside it goes on at once.
 *
 * Throws: AppError `log.whole` where the log is as this machine knows it.
 */
export async function declareFork(config: Config, log: Logger, reason: string): Promise<Fork> {
  const deployment = await openDeployment(config, log);
  try {
    return await deployment.logGuard.declareFork(reason);
  } finally {
    await deployment.close();
  }
}
