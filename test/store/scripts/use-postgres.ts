// A user of the embedded server, to be killed. Says what it got; counts its table on SIGUSR2 and SIGINT; releases on SIGTERM.
import { createLog } from '../../../src/lib/log.ts';
import { openStore } from '../../../src/store/db.ts';
import { acquirePostgres } from '../../../src/store/embedded-postgres.ts';

const [, , dataDir = ''] = process.argv;
const say = (line: unknown) => console.log(JSON.stringify(line));
try {
  const server = await acquirePostgres({ dataDir, log: createLog('silent') });
  const store = openStore(server.url);
  setInterval(() => {}, 60_000); // as the bot's HTTP server does: stays when the database is gone
  const count = () =>
    store
      .batch((sql) => sql<{ n: number }>('SELECT count(*) AS n FROM seen'))
      .then(
        ([row]) => ({ seen: row?.n }),
        (error: unknown) => ({ failed: error instanceof Error && 'code' in error ? error.code : String(error) }),
      );
  process.on('SIGUSR2', () => void count().then(say));
  process.on('SIGINT', () => void count().then(say));
  process.on('SIGTERM', () => {
    void store
      .close()
      .then(() => server.release())
      .then(() => process.exit(0));
  });
  await store.batch(async (sql) => {
    await sql('SELECT pg_advisory_xact_lock(1)::text');
    await sql('CREATE TABLE IF NOT EXISTS seen (pid int)');
    await sql('INSERT INTO seen VALUES ($1)', [process.pid]);
  });
  const { url, adminUrl, adopted } = server;
  say({ url, adminUrl, adopted });
} catch (error) {
  say({ refused: error instanceof Error ? error.message : String(error) });
}
