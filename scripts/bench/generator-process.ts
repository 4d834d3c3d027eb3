import { startChild } from './child.ts';
import type { LoadResult } from './tally.ts';
import type { TapRange } from './taps.ts';

interface Timed {
  port: number;
  warmUpMs: number;
  measureMs: number;
}
export type Order =
  | ({ kind: 'seal' } & TapRange)
  | ({ kind: 'closed'; connections: number; cycles: boolean } & Timed)
  | ({ kind: 'open'; perSecond: number } & Timed);
export type Report =
  { kind: 'sealed' | 'begins' | 'ends' } | { kind: 'done'; result: LoadResult } | { kind: 'failed'; why: string };

export interface Generator {
  seal(range: TapRange): Promise<void>;
  /** `onMeasure` is told when the measured time begins and ends. */
  run(order: Exclude<Order, { kind: 'seal' }>, onMeasure: (what: 'begins' | 'ends') => void): Promise<LoadResult>;
}

export async function startGenerator(): Promise<Generator> {
  const child = await startChild('scripts/bench/generator.js', { args: [], env: {}, logFile: null });
  const obey = (order: Order, hear: (report: Report) => void) =>
    new Promise<Report>((resolve, reject) => {
      const listen = (report: Report) => {
        hear(report);
        if (report.kind === 'begins' || report.kind === 'ends') return;
        child.off('message', listen);
        if (report.kind === 'failed') reject(new Error(report.why));
        else resolve(report);
      };
      child.on('message', listen);
      child.send(order);
    });
  return {
    async seal(range) {
      await obey({ kind: 'seal', ...range }, () => {});
    },
    async run(order, onMeasure) {
      const report = await obey(order, ({ kind }) => {
        if (kind === 'begins' || kind === 'ends') onMeasure(kind);
      });
      if (report.kind !== 'done') throw new Error(`the generator said ${report.kind}`);
      return report.result;
    },
  };
}
