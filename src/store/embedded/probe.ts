import pg from 'pg';
import { sqlStateOf } from '../sql-state.ts';
import { superuser } from './postmaster.ts';

/** How a server is reached. */
export interface Address {
  port: number;
  password: string;
}

export const adminUrlOf = ({ port, password }: Address, database: string): string =>
  `postgres://${superuser}:${password}@127.0.0.1:${String(port)}/${database}`;

/**
 * What answers there: `ours`, the server of this folder; `busy`, starting or stopping; `locked`, it refuses our password;
 * `silent`, nothing, or a server of something else.
 */
export async function probe(address: Address, data: string): Promise<'ours' | 'busy' | 'locked' | 'silent'> {
  const client = new pg.Client({ connectionString: adminUrlOf(address, 'postgres'), connectionTimeoutMillis: 5000 });
  client.on('error', () => {}); // shows in the call
  try {
    await client.connect();
    const { rows } = await client.query<{ folder: string }>("SELECT current_setting('data_directory') AS folder");
    return rows[0]?.folder === data ? 'ours' : 'silent';
  } catch (error) {
    const state = sqlStateOf(error);
    if (state === '57P03' || state === '57P01' || state === '53300') return 'busy';
    return state === '28P01' || state === '28000' ? 'locked' : 'silent';
  } finally {
    await client.end().catch(() => null);
  }
}
