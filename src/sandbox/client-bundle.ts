import { createHash } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';

export interface ClientBundle {
  code: string;
  /** Of the code; stands in its address, so that a browser may keep it for ever. */
  hash: string;
}

// From dist/ the sources are one folder up and down again; they are there only where the build runs.
const source = fileURLToPath(new URL('../../src/sandbox/pages/client/main.ts', import.meta.url));

/**
 * Puts the page's script together from its sources. Needs the development packages.
 *
 * @public called by the build (scripts/build-client.mjs)
 */
export async function bundleClient(): Promise<string> {
  const { build } = await import('esbuild');
  const { outputFiles } = await build({
    entryPoints: [source],
    bundle: true,
    write: false,
    format: 'iife',
    target: 'es2022',
    minify: true,
    logLevel: 'silent',
  });
  return outputFiles[0]?.text ?? '';
}

let bundle: Promise<ClientBundle> | null = null;

/** The page's script: built along with the rest, or put together now where we run from sources. */
export const clientBundle = (): Promise<ClientBundle> =>
  (bundle ??= (async () => {
    const isBuilt = import.meta.url.endsWith('.js');
    const code = isBuilt ? await readFile(new URL('./client.js', import.meta.url), 'utf8') : await bundleClient();
    return { code, hash: createHash('sha256').update(code).digest('base64url').slice(0, 12) };
  })());
