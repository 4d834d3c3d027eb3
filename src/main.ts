import { createApp, type App } from './app.ts';
import { ConfigError, readConfig, type Config } from './config.ts';
import { AppError } from './errors.ts';
import { createLog } from './lib/log.ts';

/** What whoever started it wants to know: where to look. Logs are JSON lines; these few are for people. */
const greet = (config: Config, { port, adminPort }: { port: number; adminPort: number }) => {
  const host = config.host === '0.0.0.0' ? '127.0.0.1' : config.host;
  const lines = config.sandbox
    ? [
        `安达 Anda 沙盒已启动（示例省、内置数据库、模拟企业微信）`,
        `  打开看看：http://${host}:${port}/sandbox`,
        `  走一遍全程：npm run demo`,
      ]
    : [`安达 Anda 已启动，回调地址：${config.publicUrl ?? `http://${host}:${port}`}/callback/wecom`];
  const more = [
    `  健康：http://${host}:${port}/readyz　指标：http://${config.adminHost}:${adminPort}/metrics`,
    `  数据：${config.databaseUrl === null ? config.dataDir : 'DATABASE_URL'}`,
  ];
  process.stdout.write(`${[...lines, ...more].join('\n')}\n`);
};

async function stop(app: App, code: number): Promise<never> {
  await app.close();
  process.exit(code);
}

async function main(): Promise<void> {
  const config = readConfig(process.env);
  const log = createLog(config.logLevel);
  const app = await createApp(config, { log });
  let isStopping = false;
  for (const signal of ['SIGINT', 'SIGTERM'] as const) {
    process.on(signal, () => {
      // The second one means it: whatever is not finished by now is retried at the next start.
      if (isStopping) process.exit(130);
      isStopping = true;
      log.info({ signal }, 'stopping');
      stop(app, 0).catch((err: unknown) => {
        log.error({ err }, 'did not stop cleanly');
        process.exit(1);
      });
    });
  }
  greet(
    config,
    await app.start().catch(async (error: unknown) => {
      await app.close();
      throw error;
    }),
  );
}

const listening: Record<string, string> = {
  EADDRINUSE: 'is taken: stop what listens there, or set another',
  EACCES: 'may not be used by this account: set another, 1024 or above',
  EADDRNOTAVAIL: 'is no address of this machine: set another',
  ENOTFOUND: 'is no address of this machine: set another',
};

/** What whoever starts it can mend, in one line; the whole error for what only a programmer can. */
function say(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  if (error instanceof ConfigError || error instanceof AppError) return error.message;
  const { code, syscall, port, address }: NodeJS.ErrnoException & { port?: number; address?: string } = error;
  const trouble = /^(?:listen|getaddrinfo)$/u.test(syscall ?? '') && listening[code ?? ''];
  if (!trouble) return error.stack ?? error.message;
  const where = port === undefined ? error.message : `${address ?? ''}:${port}`;
  return `${where} ${trouble} HOST, PORT or ANDA_ADMIN_PORT`;
}

try {
  await main();
} catch (error) {
  process.stderr.write(`${say(error)}\n`);
  process.exit(1);
}
