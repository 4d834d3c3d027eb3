import pg from 'pg';
import type { Target } from './schema-engine.ts';

/** The parts of a database's address, read as pg reads it: its defaults and its environment variables count. */
export function targetOf(url: string): Target {
  const { host, port, user, password, database, ssl } = new pg.Client(url);
  return { host, port, user: user ?? '', password: password ?? '', database: database ?? '', ssl };
}
