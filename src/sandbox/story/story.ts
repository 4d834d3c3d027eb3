import type { PacedClock } from '../../lib/clock.ts';
import type { Live } from '../live.ts';
import type { Twin } from '../twin.ts';
import { createPace, type Pace } from './pace.ts';
import { createPlayer, type Player } from './player.ts';
import { createProvinceRunner, type ProvinceRunner } from './province-runner.ts';
import type { StoryStage } from './stage.ts';

/** What moves by itself on the page: the story, people with habits, and the time. */
export interface Story {
  player: Player;
  habits: ProvinceRunner;
  pace: Pace;
  close(): Promise<void>;
}

const tellEveryMs = 1000;

/** Wired to the page: every change is an event `story` or, once a second, `clock`. */
export function createStory({ stage, clock, twin, live }: Deps): Story {
  const changed = () => live.tell({ name: 'story' });
  let toldAt = -Infinity;
  const player = createPlayer(stage, changed);
  const habits = createProvinceRunner({ twin, clock }, changed);
  const pace = createPace({ clock, settle: () => stage.settle() }, ({ now, speed }) => {
    if (performance.now() - toldAt < tellEveryMs) return;
    toldAt = performance.now();
    live.tell({ name: 'clock', now: now.toISOString(), speed });
  });
  return {
    player,
    habits,
    pace,
    async close() {
      await Promise.all([player.close(), habits.close(), pace.close()]);
    },
  };
}
interface Deps {
  stage: StoryStage;
  clock: PacedClock;
  twin: Twin;
  live: Live;
}
