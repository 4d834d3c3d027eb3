import { createHash } from 'node:crypto';
import pg from 'pg';
import { Prisma, type PrismaClient } from './generated/client.ts';

/**
 * Runs one statement, `$1` … for values, and gives its rows. The same statement gives the same rows inside a Prisma
 * transaction (prismaSql) and on a plain connection (pgSql), so that an act is written once for both.
 *
 * Values: numbers, bigint, booleans, strings, Date (an instant), bytes, null or undefined (NULL), arrays (a Postgres array),
 * other objects (JSON). They travel as untyped text, and Postgres takes the type from where they stand.
 * Callers must cast
 * - an array where no column says what it is: `= ANY($1::int[])`, `unnest($1::text[], $2::int[])`;
 * - JSON whose outermost value is an array: hand in `JSON.stringify(list)` and write `$1::jsonb`;
 * - a lone `SELECT $1::int`, and both sides of what is otherwise all parameters.
 *
 * Results: int2/4/8 and numeric as number (we stay below 2^53), text, bool, timestamptz and date as Date (a date at 00:00
 * UTC), json and jsonb parsed, bytea as Buffer, arrays of these (one level). Cast anything else: `pg_advisory_xact_lock(1)::text`.
 * Without RETURNING: no rows.
 */
export type Sql = <Row>(text: string, values?: readonly unknown[]) => Promise<Row[]>;

/** What runs inside one Prisma transaction. */
export type Tx = Prisma.TransactionClient;

/** A parameter as the text that both drivers pass on unchanged: what they would make of it themselves differs. */
function encodeParameter(value: unknown): string | null {
  if (value === null || value === undefined) return null;
  if (typeof value === 'string') return value;
  if (typeof value === 'number' || typeof value === 'bigint' || typeof value === 'boolean') return String(value);
  if (value instanceof Date) return value.toISOString();
  if (value instanceof Uint8Array) return `\\x${Buffer.from(value).toString('hex')}`;
  if (Array.isArray(value)) return `{${value.map(encodeElement).join(',')}}`;
  return JSON.stringify(value);
}

const encodeElement = (value: unknown): string => {
  if (typeof value === 'number') return String(value);
  const text = encodeParameter(value);
  return text === null ? 'NULL' : `"${text.replaceAll(/["\\]/gu, String.raw`\$&`)}"`;
};

/** Statements inside a Prisma transaction, or on the client itself. */
export const prismaSql =
  (tx: Tx | PrismaClient): Sql =>
  async <Row>(text: string, values: readonly unknown[] = []) => {
    const rows = await tx.$queryRawUnsafe<Record<string, unknown>[]>(text, ...values.map(encodeParameter));
    // `as`: the row's type is the caller's word for what his statement gives.
    return rows.map((row) => Object.fromEntries(Object.entries(row).map(([key, v]) => [key, plain(v)]))) as Row[];
  };

/** Prisma's bigint, Decimal and Uint8Array, as pgSql gives them. */
const plain = (value: unknown): unknown => {
  if (typeof value === 'bigint') return Number(value);
  if (value instanceof Prisma.Decimal) return value.toNumber();
  if (value instanceof Uint8Array) return Buffer.from(value);
  return Array.isArray(value) ? value.map(plain) : value;
};

type Queryable = Pick<pg.ClientBase | pg.Pool, 'query'>;

/**
 * Statements on a plain connection, or each on any of a pool's. Prepared under a name made from the text: Postgres parses
 * each text once a connection. So build no text from values; there would be no end of names.
 *
 * `statementTimeoutMs`: how long one statement may take; without it as long as the connection allows.
 */
export const pgSql =
  (client: Queryable, statementTimeoutMs?: number): Sql =>
  async <Row>(text: string, values: readonly unknown[] = []) => {
    const query = {
      name: nameOf(text),
      text,
      values: values.map(encodeParameter),
      types,
      ...limitOf(statementTimeoutMs),
    };
    const { rows } = await client.query<Record<string, unknown>>(query);
    return rows as Row[]; // `as`: the caller's word, as above
  };

/** Counted here, not in Postgres: a server that is gone ends no statement. The connection is of no use afterwards. */
export const limitOf = (statementTimeoutMs: number | undefined) =>
  statementTimeoutMs === undefined ? {} : { query_timeout: statementTimeoutMs };

const names = new Map<string, string>();
const nameOf = (text: string): string => {
  const known = names.get(text);
  if (known !== undefined) return known;
  const name = `s${createHash('sha256').update(text).digest('hex').slice(0, 20)}`;
  names.set(text, name);
  return name;
};

const { builtins } = pg.types;
const int8Array = 1016;
const numericArray = 1231;
const dateArray = 1182;
const utcDate = (text: string) => new Date(`${text}T00:00:00Z`);
const textArray: number = 1009; // missing in pg's list of types
// `as`: pg knows parsers by number only; this one splits any array into texts.
const parseTexts = pg.types.getTypeParser(textArray) as (text: string) => (string | null)[];
const listOf =
  <T>(parse: (text: string) => T) =>
  (text: string) =>
    parseTexts(text).map((item) => (item === null ? null : parse(item)));
const parsers = new Map<number, (text: string) => unknown>([
  [builtins.INT8, Number],
  [builtins.NUMERIC, Number],
  [builtins.DATE, utcDate],
  [int8Array, listOf(Number)],
  [numericArray, listOf(Number)],
  [dateArray, listOf(utcDate)],
]);
/** For our statements alone: graphile-worker, on the same pool, expects its job ids as strings. */
const types: pg.CustomTypesConfig = {
  getTypeParser: (oid: number, format?: 'text' | 'binary') => parsers.get(oid) ?? pg.types.getTypeParser(oid, format),
};
