import { readdir, readFile } from 'node:fs/promises';
import { expect, test } from 'vitest';
import { z } from 'zod';

const read = async (name: string): Promise<unknown> =>
  JSON.parse(await readFile(new URL(`../${name}`, import.meta.url), 'utf8'));
const names = z.record(z.string(), z.string()).default({});
const manifest = z
  .object({
    dependencies: names,
    devDependencies: names,
    optionalDependencies: names,
    allowScripts: z.record(z.string(), z.boolean()),
  })
  .parse(await read('package.json'));
const lock = z
  .object({
    lockfileVersion: z.literal(3),
    packages: z.record(
      z.string(),
      z.looseObject({
        version: z.string().optional(),
        resolved: z.string().optional(),
        integrity: z.string().optional(),
        hasInstallScript: z.boolean().optional(),
        link: z.boolean().optional(),
        inBundle: z.boolean().optional(),
      }),
    ),
  })
  .parse(await read('package-lock.json'));
const locked = Object.entries(lock.packages).filter(([path]) => path !== '');
const nameOf = (path: string) => path.replace(/^.*node_modules\//u, '');

test('every dependency is pinned to one version, and the lock file holds that one', () => {
  const all = { ...manifest.dependencies, ...manifest.devDependencies, ...manifest.optionalDependencies };
  expect(Object.keys(all).length).toBeGreaterThan(40);
  const isExact = (version: string) => /^\d+\.\d+\.\d+(?:-[\w.-]+)?$/u.test(version);
  const loose = Object.entries(all).filter(
    ([name, version]) => !isExact(version) || lock.packages[`node_modules/${name}`]?.version !== version,
  );
  expect(loose).toEqual([]);
});

test('what is fetched is checked against a SHA-512, comes from a registry, and none from elsewhere', () => {
  const isChecked = (integrity = '') => /^sha512-[A-Za-z0-9+/]{86}==$/u.test(integrity);
  const isFromRegistry = (resolved?: string) => resolved === undefined || /^https:\/\/[^/]+\/.+\.tgz$/u.test(resolved);
  // What came inside a package is checked with it.
  const unchecked = locked.filter(
    ([, { integrity, resolved, link, inBundle }]) =>
      !inBundle && (link === true || !isChecked(integrity) || !isFromRegistry(resolved)),
  );
  expect(unchecked.map(([path]) => path)).toEqual([]);
});

test('only packages named in allowScripts run a script when they are installed', () => {
  const withScript = new Set(
    locked.flatMap(([path, { hasInstallScript }]) => (hasInstallScript ? [nameOf(path)] : [])),
  );
  const allowed = Object.keys(manifest.allowScripts);
  // fsevents: macOS only, optional, of the development tools; it needs no script to work.
  expect([...withScript].filter((name) => !allowed.includes(name) && name !== 'fsevents')).toEqual([]);
});

test('nothing that reaches the network at run time slips past the one fetch: no second HTTP client is used', async () => {
  const files = (await readdir(new URL('../src/', import.meta.url), { recursive: true })).filter((name) =>
    /\.tsx?$/u.test(name),
  );
  const users: string[] = [];
  for (const name of files.filter((file) => !file.includes('generated'))) {
    const text = await readFile(new URL(`../src/${name}`, import.meta.url), 'utf8');
    if (/from '(?:undici|axios|node:https|got|node-fetch)'/u.test(text)) users.push(name);
  }
  expect(users).toEqual(['lib/proxy-fetch.ts']);
});
