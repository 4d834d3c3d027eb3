import { canonicalJson, type Json } from '../lib/canonical-json.ts';

/** One row that is not what the entries of the log say. */
export interface AuditFault {
  table: string;
  /** Names the row: `N12 530101`. */
  key: string;
  stands: string;
  should: string;
}

export const sayFault = ({ table, key, stands, should }: AuditFault): string =>
  `${table} ${key}：记为${stands}，按存证应为${should}`;

type Columns = Record<string, Json>;

/** The first column that is not what it should be, columns by the order of `should`. */
export function firstDifference(table: string, key: string, stands: Columns, should: Columns): AuditFault | null {
  for (const [column, want] of Object.entries(should)) {
    const have = stands[column] ?? null;
    if (canonicalJson(have) !== canonicalJson(want))
      return { table, key: `${key} ${column}`, stands: say(have), should: say(want) };
  }
  return null;
}

const say = (value: Json): string =>
  value === null
    ? '空'
    : typeof value === 'string'
      ? value === ''
        ? '空'
        : value.slice(0, 80)
      : canonicalJson(value).slice(0, 80);
