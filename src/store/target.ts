import type { Target } from './schema-engine.ts';

/** The parts of a postgres:// URL. */
export function targetOf(url: string): Target {
  const { hostname, port, username, password, pathname, searchParams } = new URL(url);
  const ssl = searchParams.get('sslmode');
  return {
    host: decodeURIComponent(hostname.replace(/^\[(.*)\]$/u, '$1')),
    port: port === '' ? 5432 : Number(port),
    user: decodeURIComponent(username),
    password: decodeURIComponent(password),
    database: decodeURIComponent(pathname.slice(1)),
    ...(ssl === null || ssl === 'disable' ? {} : { ssl: true }),
  };
}
