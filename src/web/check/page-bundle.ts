import { createHash } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import type { Plugin } from 'esbuild';
import { checkPage } from './check-page.tsx';

export interface CheckPage {
  /** The whole page, one file; everything is inside. */
  html: string;
  /** For the header; the same stands in the file, where it holds without a server. */
  policy: string;
  /** Of the file, for browsers that ask whether theirs is still right. */
  etag: string;
}

// From dist/ the sources are two folders up and down again; they are there only where the build runs.
const source = fileURLToPath(new URL('../../../src/web/check/client/main.tsx', import.meta.url));

/**
 * `z` as a namespace of its own, so that only what is used of zod comes along: as a member of the package it drags everything behind it,
 * its messages in fifty languages too, more than all the rest together.
 */
const onlyUsedOfZod: Plugin = {
  name: 'only-used-of-zod',
  setup: (build) =>
    build.onLoad({ filter: /.src.(?:evidence.verify|web.check|lib)..*\.tsx?$/ }, async ({ path }) => ({
      contents: (await readFile(path, 'utf8')).replace("import { z } from 'zod'", "import * as z from 'zod'"),
      loader: path.endsWith('x') ? 'tsx' : 'ts',
    })),
};

/**
 * Puts the page's script together from its sources: the checker of evidence/verify and what shows it. Needs the development packages.
 *
 * @public called by the build (scripts/build-client.mjs)
 */
export async function bundleCheckScript(): Promise<string> {
  const { build } = await import('esbuild');
  const { outputFiles } = await build({
    entryPoints: [source],
    bundle: true,
    write: false,
    format: 'iife',
    target: 'es2022',
    minify: true,
    legalComments: 'none',
    charset: 'utf8',
    jsx: 'automatic',
    jsxImportSource: 'preact',
    plugins: [onlyUsedOfZod],
    logLevel: 'silent',
  });
  return outputFiles[0]?.text ?? '';
}

let page: Promise<CheckPage> | null = null;

/** The check page as it is served and written to disk: with the script that was built, or put together now where we run from sources. */
export const findCheckPage = (): Promise<CheckPage> =>
  (page ??= (async () => {
    const isBuilt = import.meta.url.endsWith('.js');
    const script = isBuilt
      ? await readFile(new URL('./client.js', import.meta.url), 'utf8')
      : await bundleCheckScript();
    const { html, policy } = checkPage(script);
    return { html, policy, etag: `"${createHash('sha256').update(html).digest('base64url').slice(0, 22)}"` };
  })());
