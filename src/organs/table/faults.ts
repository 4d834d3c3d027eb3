import { AppError } from '../../errors.ts';

/** One thing wrong in a file, said so that its owner can mend it. `line` as the file's own program shows it, from 1. */
export interface Fault {
  line: number;
  /** The column by its contract name; null where the whole row is meant. */
  column: string | null;
  reason: string;
}

const sayFault = ({ line, column, reason }: Fault) => `第${line}行${column === null ? '' : ` ${column}`}：${reason}`;

/**
 * Refuses the file when anything is wrong with it: all faults, in the order of the file, each once.
 *
 * Throws: AppError `import.rejected`; its `details` hold a line a fault.
 */
export function assertFaultless(faults: readonly Fault[]): void {
  if (faults.length === 0) return;
  const inOrder = faults.toSorted((a, b) => a.line - b.line);
  const details = [...new Set(inOrder.map(sayFault))];
  throw new AppError('import.rejected', `文件有${details.length}处错误，什么也没有导入`, { details });
}
