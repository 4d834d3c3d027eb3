import pg from 'pg';
import type { TestProject } from 'vitest/node';
import { redisMissing } from './redis.ts';
import { startScratchPostgres } from './scratch-postgres.ts';
import { createTemplate } from './template.ts';

declare module 'vitest' {
  interface ProvidedContext {
    /** The superuser's address of the run's server. Test files take a clone by cloneDb(). */
    postgres: string;
  }
}

/** One server a run, with a template that every test file clones. */
export default async function setup(project: TestProject): Promise<() => Promise<void>> {
  if (redisMissing) console.error(`skipped, what needs Redis: ${redisMissing}`);
  const server = await startScratchPostgres();
  try {
    await createTemplate(server.url);
  } catch (error) {
    await server.stop(); // vitest tears nothing down when the set-up fails
    throw error;
  }
  project.provide('postgres', server.url);
  return async () => {
    const kept = await findKept(server.url);
    await server.stop({ isKept: kept.length > 0 });
    if (kept.length > 0) console.error(`kept until the next run, in ${server.folder}: ${kept.join(', ')}`);
  };
}

/** Clones that failed files have left. */
async function findKept(url: string): Promise<string[]> {
  const admin = new pg.Client(url);
  await admin.connect();
  const { rows } = await admin.query<{ datname: string }>("SELECT datname FROM pg_database WHERE datname LIKE 't\\_%'");
  await admin.end();
  return rows.map((row) => row.datname);
}
