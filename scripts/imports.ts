import { readdir, readFile } from 'node:fs/promises';
import { isBuiltin } from 'node:module';
import { dirname, join, relative } from 'node:path';
import { fileURLToPath } from 'node:url';

const below = {
  lib: ['lib'],
  store: ['store', 'lib', 'errors', 'config'],
  sandbox: ['sandbox', 'lib'],
  port: [],
  chat: ['chat', 'port', 'lib', 'errors'],
  evidence: ['evidence', 'store', 'lib', 'errors'],
  delivery: ['delivery', 'port', 'chat', 'store', 'lib', 'errors'],
  organs: ['organs', 'evidence', 'delivery', 'chat', 'port', 'store', 'lib', 'errors'],
  duties: ['duties', 'organs', 'evidence', 'delivery', 'chat', 'port', 'store', 'lib', 'errors'],
  notices: ['notices', 'duties', 'organs', 'evidence', 'delivery', 'chat', 'port', 'store', 'lib', 'errors'],
  platforms: ['platforms', 'port', 'lib', 'errors'],
  web: ['web', 'notices', 'duties', 'organs', 'evidence', 'delivery', 'chat', 'port', 'store', 'lib', 'errors'],
  app: ['*'],
  cli: ['cli', 'app', 'config', 'errors', 'lib'],
  main: ['app', 'config', 'errors', 'lib'],
  config: ['errors', 'lib'],
  errors: [],
} as const satisfies Record<string, readonly string[]>;
type Room = keyof typeof below;

/** Features show themselves through index.ts only; the rooms below them are open by the file. */
const features = new Set<string>(['notices', 'duties', 'organs']);

const roomOf = (file: string): string => {
  if (file === 'platforms/port.ts') return 'port';
  const [first = ''] = file.split('/');
  return first.replace(/\.tsx?$/u, '');
};

/** One line a fault; empty when the house stands. `src` is the URL of the folder. */
export async function checkImports(src: URL): Promise<string[]> {
  const root = fileURLToPath(src);
  const files = (await readdir(root, { recursive: true })).filter(
    (f) => /\.tsx?$/u.test(f) && !f.startsWith('store/generated/'),
  );
  const faults: string[] = [];
  for (const file of files) {
    const from = roomOf(file);
    const allowed: readonly string[] | undefined = below[from as Room];
    if (!allowed) {
      faults.push(`src/${file}: ${from} has no place in the list of scripts/imports.ts`);
      continue;
    }
    const text = await readFile(join(root, file), 'utf8');
    for (const [, , target = ''] of text.matchAll(/\b(?:from|import)\s*\(?\s*(['"`])([^'"`]+)\1/gu)) {
      if (!target.startsWith('.')) {
        const [inBrowsers] = /^(?:evidence\/verify|web\/check\/client)\//u.exec(file) ?? [];
        if (inBrowsers !== undefined && isBuiltin(target)) {
          faults.push(`src/${file}: ${inBrowsers} runs in browsers and must not import ${target}`);
        }
        continue;
      }
      const at = relative(root, join(root, dirname(file), target));
      const to = roomOf(at);
      if (!allowed.includes('*') && !allowed.includes(to)) faults.push(`src/${file}: ${from} must not import ${to}`);
      if (to !== from && features.has(to) && at !== `${to}/index.ts`) {
        faults.push(`src/${file}: another feature is entered by src/${to}/index.ts, not by ${at}`);
      }
      if (file.startsWith('evidence/verify/') && !at.startsWith('evidence/verify/') && to !== 'lib') {
        faults.push(`src/${file}: evidence/verify/ stands alone and must not import ${at}`);
      }
      if (file.startsWith('web/check/client/') && !/^(?:web\/check\/client|evidence\/verify|lib)\//u.test(at)) {
        faults.push(`src/${file}: the check page runs in browsers and must not import ${at}`);
      }
      const [, platform] = /^platforms\/(\w+)\//u.exec(file) ?? [];
      const [, other] = /^platforms\/(\w+)\//u.exec(at) ?? [];
      if (platform && other && platform !== other) faults.push(`src/${file}: platforms are blind to each other`);
    }
  }
  return faults;
}
