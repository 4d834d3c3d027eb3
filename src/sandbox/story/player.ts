import { openScene, type Scene, type StoryStage } from './stage.ts';
import { storySteps } from './steps.ts';

export interface PlayerState {
  /** How many steps are told. */
  at: number;
  /** While one is being told, or told by itself. */
  isPlaying: boolean;
  isAuto: boolean;
  /** `N1` once there is one. */
  ref: string;
  taps: number;
  /** User ids of who acts. */
  look: string[];
  /** What was said on the way. */
  lines: string[];
  /** Why the last step did not end; null when all is well. */
  failure: string | null;
}

export interface Player {
  state(): PlayerState;
  /** The next step; resolves when it is told. Nothing happens while one is being told, or after the last. */
  next(): Promise<void>;
  /** All that is left, step by step. */
  auto(): void;
  /** After the step that is being told. */
  pause(): void;
  /** From the beginning, with a notice of its own; false while a step is being told. */
  restart(): boolean;
  close(): Promise<void>;
}

/** Tells the demo's story on this stage; what happened stays until it is told anew. */
export function createPlayer(stage: StoryStage, onChange: () => void = () => {}): Player {
  const ended = new AbortController();
  let [turn, at, isAuto] = [0, 0, false];
  let lines: string[] = [];
  let failure: string | null = null;
  let scene: Scene | null = null;
  let playing: Promise<void> | null = null;

  const playOne = async () => {
    const step = storySteps[at];
    if (!step) return void (isAuto = false);
    try {
      scene ??= await openScene(stage, {
        turn,
        tell: (line) => void lines.push(line),
        goOn: () => (ended.signal.throwIfAborted(), onChange()),
      });
      failure = null;
      await step.play(scene);
      at += 1;
    } catch (error) {
      failure = error instanceof Error ? error.message : String(error);
      isAuto = false;
    }
    if (at === storySteps.length) isAuto = false;
  };
  const play = async () => {
    do {
      onChange();
      await playOne();
    } while (isAuto && !ended.signal.aborted);
  };
  const next = (): Promise<void> => {
    playing ??= play().finally(() => {
      playing = null;
      onChange();
    });
    return playing;
  };
  return {
    state: () => ({
      at,
      isPlaying: playing !== null,
      isAuto,
      ref: scene?.ref ?? '',
      taps: scene?.taps ?? 0,
      look: [...new Set(scene?.look ?? [])].slice(0, 4),
      lines: [...lines],
      failure,
    }),
    next,
    auto() {
      if (at === storySteps.length) return;
      isAuto = true;
      void next();
    },
    pause() {
      isAuto = false;
      onChange();
    },
    restart() {
      if (playing) return false;
      [turn, at, isAuto, scene, lines, failure] = [turn + 1, 0, false, null, [], null];
      onChange();
      return true;
    },
    async close() {
      isAuto = false;
      ended.abort(new Error('the sandbox closes'));
      await playing;
    },
  };
}
