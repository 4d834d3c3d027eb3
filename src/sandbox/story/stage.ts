import type { Twin } from '../twin.ts';

/** Whoever signs for an organ: its clerk, in an enterprise its safety officer or principal. */
export interface Clerk {
  organ: string;
  name: string;
  /** Code of a level (domain.md 3). */
  level: string;
  user: string;
}

/** What a story is told with: phones, the time, and the operator's desk. The app hands it in. */
export interface StoryStage {
  twin: Pick<Twin, 'say' | 'tap' | 'messagesOf'>;
  now(): Date;
  advance(ms: number): void;
  /** Resolves when everything that waits is sent. */
  settle(): Promise<void>;
  /** One a organ that somebody signs for, by code. */
  clerks(): Promise<Clerk[]>;
  desk: {
    unreached(ref: string): Promise<{ organ: string; name: string; reason: string }[]>;
    signAndRelay(ref: string, organ: string): Promise<void>;
  };
}

/** One telling: who is in it, and what has happened so far. */
export interface Scene {
  stage: StoryStage;
  clerks: Clerk[];
  issuer: Clerk;
  /** Taps nothing. */
  silent: Clerk;
  /** Which telling it is, from 0: the same text twice would be asked about. */
  turn: number;
  /** `N1` once the notice is issued, empty before. */
  ref: string;
  /** Taps and answers of the levels below, in the whole telling. */
  taps: number;
  /** Who acts, for whoever wants to watch; at most four user ids. */
  look: string[];
  tell(line: string): void;
  /** After each round of taps: throws when the telling is to end. */
  goOn(): void;
}

/** Throws: Error where there is no province's office or no county to tell of. */
export async function openScene(
  stage: StoryStage,
  { turn, tell, goOn }: Pick<Scene, 'turn' | 'tell' | 'goOn'>,
): Promise<Scene> {
  const clerks = await stage.clerks();
  const issuer = clerks.find(({ level }) => level === 'province');
  const silent = clerks.find(({ level }) => level === 'county');
  if (!issuer || !silent) throw new Error('the story needs a province office and a county');
  return { stage, clerks, issuer, silent, turn, ref: '', taps: 0, look: [], tell, goOn };
}
