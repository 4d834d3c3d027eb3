import type { PageState } from './pages/page-state.ts';
import { isPinyin, type SoundIndex } from './pinyin.ts';

/** How far a notice is on one level; the words of `notice status`. */
export interface ChainLevel {
  level: string;
  required: number;
  reached: number;
  open: number;
  expected: number;
}
/** The figures of `notice status`, by the same query. */
export interface ChainFigures extends Omit<ChainLevel, 'level'> {
  ref: string;
  title: string;
  levels: ChainLevel[];
  gapsTotal: number;
  complete: boolean;
  isWithdrawn: boolean;
}
/** One organ that the notice was sent to. */
export interface ChainArrival {
  /** Code of the organ. */
  organ: string;
  name: string;
  level: string;
  /** Code of the organ that sent it on; null where that is the issuer. */
  parent: string | null;
  /** A code of domain.md 4.3. */
  state: string;
  since: Date;
  signedAt: Date | null;
  reason: string | null;
  /** A first broken link. */
  isBroken: boolean;
  /** Organs below it that the notice was sent to, and how many of them signed. */
  below: number;
  belowReached: number;
  /** Register organs below it that nobody has answered for. */
  unknown: number;
  /** Account of whoever signs for it; null where none is bound. */
  user: string | null;
}
export interface ChainAsked {
  /** The organ whose lower organs are asked for; '' is the issuer, null everywhere. */
  under: string | null;
  level: string;
  q: string;
  /** Names of organs that fit, too. */
  among?: readonly string[];
  brokenOnly: boolean;
  /** Code of the last organ of the page before; null begins. */
  after: string | null;
  limit: number;
}
export interface ChainNotice {
  ref: string;
  title: string;
  issuer: string;
}
export interface OpenedChain {
  figures: ChainFigures;
  /** In the order of the organs' codes. */
  arrivals(asked: ChainAsked): Promise<ChainArrival[]>;
}
/** Handed in by the app: the sandbox knows no notices. */
export interface SandboxChain {
  /** The latest, newest first. */
  notices(): Promise<ChainNotice[]>;
  /** Null where there is no such notice. */
  open(ref: string): Promise<OpenedChain | null>;
}

/** An organ and, where its branch is open, those below it. */
export interface ChainNode {
  arrival: ChainArrival;
  below: ChainBranch | null;
}
export interface ChainBranch {
  nodes: ChainNode[];
  /** Code after which it goes on; null where all are listed. */
  next: string | null;
}
export interface ChainData {
  state: PageState;
  now: Date;
  notices: ChainNotice[];
  /** Null where the notice is not there. */
  figures: ChainFigures | null;
  branch: ChainBranch;
  /** Searched or filtered: the organs stand beside one another, not below. */
  isFlat: boolean;
}

/** Organs that are listed of one branch or search. */
export const chainPage = 200;

/** A page of arrivals, and after which one it goes on. */
export async function readChainPage(
  chain: OpenedChain,
  asked: Omit<ChainAsked, 'limit'>,
  limit = chainPage,
): Promise<{ arrivals: ChainArrival[]; next: string | null }> {
  const found = await chain.arrivals({ ...asked, limit: limit + 1 });
  const listed = found.slice(0, limit);
  return { arrivals: listed, next: found.length > limit ? (listed.at(-1)?.organ ?? null) : null };
}

/** Names of people are among them; a province has fewer that sound alike. */
const namesLimit = 5000;

/** The same chain, searched by pinyin as well. */
export const withSounds = (chain: SandboxChain, sounds: SoundIndex): SandboxChain => ({
  notices: () => chain.notices(),
  async open(ref) {
    const opened = await chain.open(ref);
    if (!opened) return null;
    const arrivals = async (asked: ChainAsked) =>
      opened.arrivals(isPinyin(asked.q) ? { ...asked, among: await sounds.find(asked.q, namesLimit) } : asked);
    return { figures: opened.figures, arrivals };
  },
});

const all = { level: '', q: '', brokenOnly: false, after: null };
const nothing: ChainBranch = { nodes: [], next: null };

/** A notice with few arrivals is read at once and stands open. */
async function readWhole(chain: OpenedChain, { shut }: PageState): Promise<ChainBranch> {
  const { arrivals } = await readChainPage(chain, { ...all, under: null });
  const known = new Set(arrivals.map(({ organ }) => organ));
  const lower = new Map<string, ChainArrival[]>();
  for (const arrival of arrivals) {
    const above = arrival.parent !== null && known.has(arrival.parent) ? arrival.parent : '';
    lower.set(above, [...(lower.get(above) ?? []), arrival]);
  }
  const branchOf = (code: string): ChainBranch => ({
    nodes: (lower.get(code) ?? []).map((arrival) => ({
      arrival,
      below: lower.has(arrival.organ) && !shut.includes(arrival.organ) ? branchOf(arrival.organ) : null,
    })),
    next: null,
  });
  return branchOf('');
}

async function readBranch(
  chain: OpenedChain,
  under: readonly string[],
  code: string,
  after: string | null,
): Promise<ChainBranch> {
  const { arrivals, next } = await readChainPage(chain, { ...all, under: code, after });
  const nodes: ChainNode[] = [];
  for (const arrival of arrivals) {
    const isOpen = arrival.below > 0 && under.includes(arrival.organ);
    nodes.push({ arrival, below: isOpen ? await readBranch(chain, under, arrival.organ, null) : null });
  }
  return { nodes, next };
}

/** What the chain's panel shows: the newest notice unless one is chosen. Never more than was opened is read. */
export async function readChain(query: SandboxChain, state: PageState, now: Date): Promise<ChainData> {
  const notices = await query.notices();
  const ref = state.notice === '' ? (notices[0]?.ref ?? '') : state.notice;
  const chain = ref === '' ? null : await query.open(ref);
  const brokenOnly = state.only === 'broken';
  const isFlat = state.rung !== '' || state.find !== '' || brokenOnly;
  const data = { state, now, notices, figures: chain?.figures ?? null, isFlat };
  if (!chain) return { ...data, branch: nothing };
  const after = state.after === '' ? null : state.after;
  if (isFlat) {
    const asked = { under: null, level: state.rung, q: state.find, brokenOnly, after };
    const { arrivals, next } = await readChainPage(chain, asked);
    return { ...data, branch: { nodes: arrivals.map((arrival) => ({ arrival, below: null })), next } };
  }
  const isSmall = chain.figures.required <= chainPage && state.at === '' && after === null;
  const branch = isSmall ? await readWhole(chain, state) : await readBranch(chain, state.under, state.at, after);
  return { ...data, branch };
}
