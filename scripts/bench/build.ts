import { execFile } from 'node:child_process';
import { existsSync } from 'node:fs';
import { symlink, writeFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { bundleClient } from '../../src/sandbox/client-bundle.ts';

const root = new URL('../../', import.meta.url);
const built = new URL('dist/bench/', root);

/**
 * Emits `src/` and this folder as JavaScript into dist/bench, so that what is measured runs as it does in production:
 * a loader in the process would add its own memory and its own thread.
 */
export async function build(): Promise<void> {
  const config = fileURLToPath(new URL('scripts/config/tsconfig.bench.json', root));
  const tsc = fileURLToPath(new URL('node_modules/typescript/bin/tsc', root));
  await promisify(execFile)(process.execPath, [tsc, '-p', config]);
  await writeFile(builtFile('src/sandbox/client.js'), await bundleClient());
  // Cards are found beside the folder of the code.
  const cards = new URL('cards', built);
  if (!existsSync(cards)) await symlink('../../cards', cards).catch(() => null); // made by another run just now
}

/** The path of a built file: `src/main.js`. */
export const builtFile = (path: string): string => fileURLToPath(new URL(path, built));
