const closers: (() => Promise<unknown>)[] = [];

/** What must be undone when the benchmark ends, however it ends; the last one registered first. */
export const atEnd = (close: () => Promise<unknown>): void => void closers.push(close);

/** Undoes all that is left. One failure does not keep the others from being undone. */
export async function closeAll(): Promise<void> {
  for (let close = closers.pop(); close; close = closers.pop()) {
    await close().catch((error: unknown) => process.stderr.write(`not closed: ${String(error)}\n`));
  }
}
