import { sayTime } from '../../lib/china-time.ts';
import { habitNames, type Habit } from '../story/habits.ts';
import type { PlayerState } from '../story/player.ts';
import type { HabitsState } from '../story/province-runner.ts';
import { storySteps } from '../story/steps.ts';
import { pageLink, type PageState } from './page-state.ts';

interface DoProps {
  to: 'story' | 'habits';
  act: string;
  text: string;
  back: string;
  isOff?: boolean;
  isFirst?: boolean;
}
const Do = ({ to, act, text, back, isOff = false, isFirst = false }: DoProps) => (
  <form method="post" action={`/sandbox/api/${to}`}>
    <input type="hidden" name="back" value={back} />
    <button type="submit" name="do" value={act} disabled={isOff} class={isFirst ? 'first' : ''}>
      {text}
    </button>
  </form>
);

const stateOf = (index: number, { at, isPlaying }: PlayerState) =>
  index < at ? 'done' : index === at ? (isPlaying ? 'now' : 'next') : 'later';

const Told = ({ told, state, isOff }: { told: PlayerState; state: PageState; isOff: boolean }) => {
  const back = pageLink(state);
  const isOver = told.at === storySteps.length;
  return (
    <>
      <h3>
        演示故事　{told.at}/{storySteps.length}
      </h3>
      <progress max={storySteps.length} value={told.at} aria-label="演示进度"></progress>
      <div class="do">
        <Do to="story" act="next" text="下一步" back={back} isOff={isOff || told.isPlaying || isOver} isFirst />
        {told.isAuto ? (
          <Do to="story" act="pause" text="暂停" back={back} />
        ) : (
          <Do to="story" act="auto" text="自动" back={back} isOff={isOff || isOver} />
        )}
        <Do to="story" act="restart" text="重新开始" back={back} isOff={isOff || told.isPlaying || told.at === 0} />
      </div>
      {told.failure !== null && <p class="flash">这一步没有走完：{told.failure}</p>}
      <ol class="steps">
        {storySteps.map(({ key, caption }, index) => (
          <li
            class={stateOf(index, told)}
            data-key={`step-${key}`}
            aria-current={index === told.at ? 'step' : undefined}
          >
            {caption}
          </li>
        ))}
      </ol>
      {told.look.length > 0 && (
        <p>
          <a class="look" href={pageLink(state, { phones: told.look, view: 'phones' })}>
            看这一步的{told.look.length}部手机
          </a>
        </p>
      )}
      {told.lines.length > 0 && (
        <ul class="told">
          {told.lines.map((line) => (
            <li>{line}</li>
          ))}
        </ul>
      )}
      <p class="hint">重新开始会另发一份通知，旧通知保留。</p>
    </>
  );
};

const Habits = ({ habits, state, now, isOff }: Pick<StoryPanelProps, 'habits' | 'state' | 'now'> & IsOff) => {
  const back = pageLink(state);
  const { isRunning, waiting, nextAt, acted, byHabit, seed } = habits;
  return (
    <>
      <h3>全省自动运行</h3>
      <p>每个人按自己的习惯办：及时、拖延、岗位空缺、先答错。请先发一份通知，再调快右上角的速度。</p>
      <div class="do">
        {isRunning ? (
          <Do to="habits" act="stop" text="停止" back={back} />
        ) : (
          <Do to="habits" act="start" text="开始" back={back} isOff={isOff} isFirst />
        )}
        <Do to="habits" act="skip" text="跳到下一件" back={back} isOff={nextAt === null} />
      </div>
      {(isRunning || acted > 0) && (
        <dl>
          <dt>已办</dt>
          <dd>{acted}次</dd>
          <dt>待办</dt>
          <dd>
            {waiting}次{nextAt ? `，下一次${sayTime(nextAt, now)}` : ''}
          </dd>
          {Object.entries(habitNames)
            .filter(([habit]) => habit !== 'vacant')
            .flatMap(([habit, name]) => [
              <dt>{name}</dt>,
              // `as`: the keys of habitNames are the habits.
              <dd>{byHabit[habit as Habit]}次</dd>,
            ])}
          <dt>种子</dt>
          <dd>{seed}</dd>
        </dl>
      )}
    </>
  );
};
interface IsOff {
  isOff: boolean;
}

export interface StoryPanelProps {
  told: PlayerState;
  habits: HabitsState;
  state: PageState;
  now: Date;
}

/** The story with a caption a step, and the province that runs by itself; one of them at a time. */
export const StoryPanel = ({ told, habits, state, now }: StoryPanelProps) => (
  <div class="story">
    <Told told={told} state={state} isOff={habits.isRunning} />
    <Habits habits={habits} state={state} now={now} isOff={told.isPlaying} />
  </div>
);
