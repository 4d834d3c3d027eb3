/** What the page shows of one file. Made of a verdict alone (`show-verdict.ts`), never of what the file says about itself. */
export interface Shown {
  kind: '通知证明' | '签收回执' | '未达证明' | '文件';
  status: 'valid' | 'invalid' | 'unreadable';
  /** The log's key came out of the file itself. */
  selfAsserted: boolean;
  /** The first thing that is wrong. */
  fault: { text: string; at: string; code: string } | null;
  /** Plain sentences: what is proved. */
  claims: string[];
  notice: Fact[];
  coverage: Coverage | null;
  organs: ShownOrgan[];
  layers: ShownLayer[];
  checkpoint: Fact[];
  witnesses: Fact[];
}

/** A name and a value, both to be read. */
export type Fact = [name: string, value: string];

export interface Coverage {
  levels: CoverageRow[];
  total: CoverageRow;
  desk: number;
}
export interface CoverageRow {
  name: string;
  expected: number;
  required: number;
  reached: number;
  open: number;
}

export interface ShownOrgan {
  /** Unique in its file. */
  code: string;
  name: string;
  level: string;
  /** The organ it came from; null for those the issuer sent it to. */
  parent: string | null;
  tone: 'done' | 'open' | 'back';
  /** Has not acted: the first broken link of its branch. */
  isBroken: boolean;
  state: string;
  /** Entry, time, way, marks: one line. */
  details: string[];
}

export interface ShownLayer {
  name: string;
  facts: Fact[];
  text: string;
}

/** Nothing was found out but that it cannot be read; nothing of it is shown. */
export const unreadable = (text: string, code: string): Shown => ({
  kind: '文件',
  status: 'unreadable',
  selfAsserted: false,
  fault: { text, at: '', code },
  claims: [],
  notice: [],
  coverage: null,
  organs: [],
  layers: [],
  checkpoint: [],
  witnesses: [],
});
