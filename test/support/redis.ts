import { execFileSync, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

const binary = process.env['REDIS_SERVER'] ?? 'redis-server';

/** Why there is no Redis to test with; null when there is one. A machine that promises one (CI_REDIS=1) fails instead. */
export const redisMissing: string | null = (() => {
  try {
    execFileSync(binary, ['--version'], { stdio: 'ignore' });
    return null;
  } catch {
    if (process.env['CI_REDIS'] === '1') throw new Error('CI_REDIS=1, but there is no redis-server');
    return 'no redis-server here';
  }
})();

const freePort = async (): Promise<number> => {
  const probe = createServer();
  await once(probe.listen(0, '127.0.0.1'), 'listening');
  const address = probe.address();
  await new Promise((resolve) => probe.close(resolve));
  if (address === null || typeof address === 'string') throw new Error('no port');
  return address.port;
};

/** A redis-server of its own, in a folder of its own, ended by its process id. `stop` and `start` again keep the port. */
export async function startRedis() {
  const folder = await mkdtemp(join(tmpdir(), 'anda-redis-'));
  const port = await freePort();
  let child: ReturnType<typeof spawn> | null = null;
  const server = {
    url: `redis://127.0.0.1:${port}`,
    async start() {
      const options = [
        '--port',
        String(port),
        '--bind',
        '127.0.0.1',
        '--save',
        '',
        '--appendonly',
        'no',
        '--dir',
        folder,
      ];
      const begun = spawn(binary, options, { stdio: ['ignore', 'pipe', 'ignore'] });
      child = begun;
      await new Promise<void>((resolve, reject) => {
        begun.stdout.on('data', (said: Buffer) => said.includes('Ready to accept connections') && resolve());
        begun.once('exit', (code) => reject(new Error(`redis-server ended with ${code}`)));
      });
    },
    async stop() {
      const gone = child ? once(child, 'exit') : null;
      child?.kill('SIGKILL');
      child = null;
      await gone;
    },
    /** Answers nothing, and does not hang up either. */
    freeze: () => void child?.kill('SIGSTOP'),
    thaw: () => void child?.kill('SIGCONT'),
    async remove() {
      await server.stop();
      await rm(folder, { recursive: true, force: true });
    },
  };
  await server.start();
  return server;
}
