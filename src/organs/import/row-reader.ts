import type { Fault } from '../table/faults.ts';
import type { Row } from '../table/read-table.ts';
import type { Read } from './cells.ts';

/** Reads the cells of one row and keeps what is wrong with them. */
export function createRowReader<Name extends string>({ line, cells }: Row<Name>, faults: Fault[]) {
  const fault = (column: Name, reason: string) => void faults.push({ line, column, reason });
  /** The cell's value, or null where it is empty, absent or wrong. */
  const optional = <T>(column: Name, read: (text: string) => Read<T>): T | null => {
    const text = cells[column] ?? '';
    if (text === '') return null;
    const result = read(text);
    if ('value' in result) return result.value;
    fault(column, result.wrong);
    return null;
  };
  return {
    line,
    fault,
    optional,
    required: <T>(column: Name, read: (text: string) => Read<T>): T | null => {
      if ((cells[column] ?? '') === '') fault(column, '不能为空');
      return optional(column, read);
    },
    /** Both days, the second not before the first. */
    period: (from: Name, to: Name, read: (text: string) => Read<string>) => {
      const valid_from = optional(from, read);
      const valid_to = optional(to, read);
      if (valid_from !== null && valid_to !== null && valid_to < valid_from) fault(to, '早于生效日期');
      return { valid_from, valid_to };
    },
  };
}
