import { open, rm } from 'node:fs/promises';
import { join } from 'node:path';
import type pg from 'pg';
import { percentile } from './percentile.ts';

const settings = ['fsync', 'synchronous_commit', 'full_page_writes'];

/** A figure for signatures that a power cut may take back is worth nothing (design.md 8). Throws then. */
export async function assertDurable(admin: pg.Client): Promise<void> {
  const { rows } = await admin.query<{ name: string; setting: string }>(
    'SELECT name, setting FROM pg_settings WHERE name = ANY($1::text[])',
    [settings],
  );
  const off = rows.filter(({ setting }) => setting !== 'on').map(({ name, setting }) => `${name} = ${setting}`);
  if (off.length > 0) throw new Error(`refused: Postgres runs with ${off.join(', ')}`);
}

/** How long this disk takes to make 8 kB durable, the least a commit can cost. Units: µs. */
export async function measureSync(folder: string, times = 200): Promise<{ medianUs: number; p99Us: number }> {
  const path = join(folder, 'sync');
  const file = await open(path, 'w');
  const page = Buffer.alloc(8192, 1);
  const took: number[] = [];
  try {
    for (let i = 0; i < times; i += 1) {
      const from = performance.now();
      await file.write(page, 0, page.length, (i % 64) * page.length);
      await file.datasync();
      took.push((performance.now() - from) * 1000);
    }
  } finally {
    await file.close();
    await rm(path, { force: true });
  }
  return { medianUs: Math.round(percentile(took, 0.5)), p99Us: Math.round(percentile(took, 0.99)) };
}
