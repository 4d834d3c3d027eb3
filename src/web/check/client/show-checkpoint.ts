import type { Fact } from './shown.ts';

/** What the entries stand on: the log's name, how many entries it had, their root, and who signed that. */
export const showCheckpoint = (
  { origin, size, root }: { origin: string; size: number; root: string },
  signedBy: string[],
): Fact[] => [
  ['日志名', origin],
  ['条数', String(size)],
  ['根摘要', root],
  ...signedBy.map((vkey): Fact => ['签署公钥', vkey]),
];
