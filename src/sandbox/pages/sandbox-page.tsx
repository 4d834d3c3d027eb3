import { createHash } from 'node:crypto';
import type { ComponentChildren } from 'preact';
import { renderToString } from 'preact-render-to-string';
import { sayTime } from '../../lib/china-time.ts';
import { speeds, type PaceState } from '../story/pace.ts';
import { pageLink, type PageState } from './page-state.ts';
import type { FaultState } from '../faults/switches.ts';
import { FaultsOn } from './faults-panel.tsx';
import { Find, People, type PeopleData } from './people-pane.tsx';
import { Phone, PhoneNames, type PhoneData } from './phone.tsx';
import { style } from './style.ts';

/** Nothing from outside, no script or style but ours, no frame around us. */
export const pagePolicy = [
  "default-src 'none'",
  `style-src 'sha256-${createHash('sha256').update(style).digest('base64')}'`,
  "script-src 'self'",
  "connect-src 'self'",
  "form-action 'self'",
  "img-src 'self' data:",
  "media-src 'self'",
  "base-uri 'none'",
  "frame-ancestors 'none'",
].join('; ');

/** A panel of the dock as it stands: its name stands in the address, its title on the tab. */
export interface PanelData {
  name: string;
  title: string;
  /** Null where it is not the one that shows. */
  content: ComponentChildren | null;
}

export interface PageData extends PeopleData {
  phones: PhoneData[];
  panels: PanelData[];
  /** What was refused, at no phone in particular. */
  flash: string | null;
  faults: FaultState[];
  /** Null where the time has one speed. */
  pace: PaceState | null;
  /** Address of the page's script. */
  script: string;
}

const hourMs = 3600_000;
const Ahead = ({ now, ms, text, back }: { now: Date; ms: number; text: string; back: string }) => (
  <form method="post" action="/sandbox/api/clock">
    <input type="hidden" name="back" value={back} />
    <input type="hidden" name="at" value={new Date(now.getTime() + ms).toISOString()} />
    <button type="submit">{text}</button>
  </form>
);

/** How fast time goes, and how fast it really does where the bot needs longer. */
const Speed = ({ pace: { speed, factor }, back }: { pace: PaceState; back: string }) => (
  <form method="post" action="/sandbox/api/clock" aria-label="速度">
    <input type="hidden" name="back" value={back} />
    速度{' '}
    {speeds.map((one) => (
      <button type="submit" name="speed" value={one} aria-pressed={one === speed ? 'true' : 'false'}>
        {one}×
      </button>
    ))}
    {speed > 1 && factor < speed * 0.9 && <small>　实际{Math.round(factor)}×</small>}
  </form>
);

interface NowProps {
  now: Date;
  pace: PaceState | null;
  state: PageState;
}
export const Now = ({ now, pace, state }: NowProps) => (
  <div class="time" id="now" data-part={pageLink(state, {}, '/sandbox/part/now')}>
    <span>{sayTime(now, now)}</span>
    {pace && <Speed pace={pace} back={pageLink(state)} />}
    <span>
      <Ahead now={now} ms={hourMs} text="快进1小时" back={pageLink(state)} />{' '}
      <Ahead now={now} ms={24 * hourMs} text="快进1天" back={pageLink(state)} />
    </span>
  </div>
);

const Top = ({ now, pace, state }: NowProps) => (
  <header class="top">
    <h1>安达 · 沙盒</h1>
    <p>云岭省，地名、单位和人都是虚构的</p>
    <Now now={now} pace={pace} state={state} />
  </header>
);

/** Beside the list where there is room, above it on a phone. */
const Welcome = ({ hasStory }: { hasStory: boolean }) => (
  <p class="blank">
    <b>选一个人，看他的手机</b>
    卡片上的按钮都能点，也可以打字。先找省安委办的文书，发一份示例通知，再到各市文书的手机上签收、转发
    {hasStory && '。想先看一遍，请在“故事”里点“下一步”'}
  </p>
);

export const Panel = ({ panel, state }: { panel: PanelData; state: PageState }) => (
  <section
    class="panel"
    id={panel.name}
    tabIndex={-1}
    aria-label={panel.title}
    data-part={pageLink(state, {}, '/sandbox/part/panel')}
  >
    <p class="flash" role="alert" data-flash></p>
    {panel.content}
  </section>
);

const Dock = ({ panels, state }: { panels: PanelData[]; state: PageState }) => {
  const open = panels.find(({ name }) => name === state.panel);
  return (
    <aside class="dock">
      <nav class="tabs" aria-label="旁观">
        {panels.map(({ name, title }) => (
          <a
            href={pageLink(state, name === open?.name ? { panel: 'none' } : { panel: name, view: 'panel' })}
            aria-current={name === open?.name ? 'true' : undefined}
          >
            {title}
          </a>
        ))}
      </nav>
      {open && <Panel panel={open} state={state} />}
    </aside>
  );
};

/** On a narrow screen, where people, phones and panels lie behind one another. */
const Bar = ({ state }: { state: PageState }) => (
  <nav class="bar" aria-label="切换">
    {(
      [
        ['people', '人员'],
        ['phones', '手机'],
        ['panel', '旁观'],
      ] as const
    ).map(([view, title]) => (
      <a href={pageLink(state, { view })} aria-current={view === state.view ? 'page' : undefined}>
        {title}
      </a>
    ))}
  </nav>
);

/** For those who go through the page by keyboard. */
const Skip = () => (
  <p class="skip">
    <a href="#people">跳到人员</a>
    <a href="#phones">跳到手机</a>
  </p>
);

const Page = (data: PageData) => {
  const { state, now, phones, panels } = data;
  return (
    <html lang="zh-CN">
      <head>
        <meta charset="utf-8" />
        <meta name="viewport" content="width=device-width, initial-scale=1" />
        <title>安达 · 沙盒</title>
        <link rel="icon" href="data:," />
        <style dangerouslySetInnerHTML={{ __html: style }} />
        <script src={data.script} defer></script>
      </head>
      <body class={`at-${state.view}${panels.some(({ name }) => name === state.panel) ? ' docked' : ''}`}>
        <Skip />
        <Top now={now} pace={data.pace} state={state} />
        <FaultsOn faults={data.faults} state={state} now={now} />
        <p class="flash" role="alert">
          {data.flash}
        </p>
        <main>
          <nav class="people" aria-label="人员">
            <Find state={state} />
            <People {...data} />
          </nav>
          <div class="middle" id="phones" tabIndex={-1}>
            {phones.length > 1 && <PhoneNames phones={phones} />}
            <div class="phones" data-count={String(phones.length)}>
              {phones.length === 0 && <Welcome hasStory={panels.some(({ name }) => name === 'story')} />}
              {phones.map((phone) => (
                <Phone {...phone} state={state} />
              ))}
            </div>
          </div>
          <Dock panels={panels} state={state} />
        </main>
        <Bar state={state} />
      </body>
    </html>
  );
};

/** A part of the page alone, for its script; everything that people wrote is escaped by the renderer. */
export const renderPart = (part: ComponentChildren) => renderToString(<>{part}</>);

/** The whole page as HTML. */
export const renderPage = (data: PageData) => `<!doctype html>${renderToString(<Page {...data} />)}`;
