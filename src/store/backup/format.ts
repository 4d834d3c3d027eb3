import { z } from 'zod';

/** Raised when older code could no longer read the file. */
export const backupFormat = 1;
export const manifestName = 'manifest.json';
/** What the file should hold, written last, and its own digest: together they cover every byte before them. */
export const contentsName = 'contents.json';
export const contentsDigestName = 'contents.json.sha256';

const sha256Hex = z.string().regex(/^[0-9a-f]{64}$/u);
const count = z.number().int().nonnegative();

const table = z.strictObject({
  name: z.string(),
  /** In the order of the fields in its rows. */
  columns: z.array(z.string()).min(1),
});
export type TableShape = z.output<typeof table>;

/** Read before all else: whether this release can read the rest. */
export const manifestHead = z.object({ kind: z.literal('anda-backup'), format: count, version: z.string() });

/** What the backup is of; the first member. Times are UTC. */
export const manifestShape = z.strictObject({
  kind: z.literal('anda-backup'),
  format: z.literal(backupFormat),
  /** The release that made it. */
  version: z.string(),
  at: z.iso.datetime(),
  /** `18.4`: another major version may read it. */
  serverVersion: z.string(),
  /** The log's name; null where none was given yet. */
  origin: z.string().nullable(),
  /** What the data folder was for: real, sandbox, undecided. */
  deployment: z.string(),
  migrations: z.array(z.strictObject({ name: z.string(), checksum: sha256Hex })),
  /** In an order in which rows never come before those they refer to. */
  tables: z.array(table),
  sequences: z.array(z.strictObject({ name: z.string(), lastValue: z.string().regex(/^-?\d+$/u) })),
  /** By the head of the log; `leaf` is the last entry's, null for an empty log. */
  log: z.strictObject({ size: count, leaf: sha256Hex.nullable() }),
});
export type Manifest = z.output<typeof manifestShape>;

/** The log as its entries tell it. `root` is the RFC 6962 root, `leaf` the last entry's hash; 64 hex characters. */
const logState = z.strictObject({ size: count, leaf: sha256Hex.nullable(), root: sha256Hex });
export type LogState = z.output<typeof logState>;

export const contentsShape = z.strictObject({
  members: z.array(z.strictObject({ name: z.string(), size: count, sha256: sha256Hex })),
  rows: z.record(z.string(), count),
  log: logState,
});
export type Contents = z.output<typeof contentsShape>;

/** Rows of a table lie in pieces of a size that is known beforehand, as tar wants it, and small enough to be kept in memory. */
export const memberOf = (tableName: string, piece: number): string =>
  `tables/${tableName}/${String(piece).padStart(6, '0')}`;

/** The table that a member holds rows of; null for other members. */
export const tableOf = (member: string): string | null => /^tables\/(.+)\/\d{6,}$/u.exec(member)?.[1] ?? null;

export const keyMember = (name: string): string => `keys/${name}`;
export const keyOf = (member: string): string | null => /^keys\/([\w.-]+)$/u.exec(member)?.[1] ?? null;

/** Follows the rows of a backup that is written or read: what it finds is kept beside them, and compared. */
export interface RowWatch {
  /** Tables whose rows it wants to see. */
  tables: readonly string[];
  /** `fields` as COPY writes them, escapes and all, named by the table's columns. */
  row(tableName: string, fields: Record<string, string>): void;
  log(): LogState;
  /** The first thing that is wrong with the log, in words for the operator; null when it is whole. */
  fault(): string | null;
}
