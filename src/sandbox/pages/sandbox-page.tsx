import { createHash } from 'node:crypto';
import { renderToString } from 'preact-render-to-string';
import { sayTime } from '../../lib/china-time.ts';
import type { ShownMessage } from '../wecom/model.ts';
import { Chat } from './chat.tsx';
import { levelNames, pageLink, PeopleList, type Filter, type SandboxPerson } from './people-list.tsx';
import { refreshScript } from './refresh-script.ts';
import { style } from './style.ts';

const hash = (text: string) => `'sha256-${createHash('sha256').update(text).digest('base64')}'`;

/** Nothing from outside, no script or style but ours, no frame around us. */
export const pagePolicy = [
  "default-src 'none'",
  `style-src ${hash(style)}`,
  `script-src ${hash(refreshScript)}`,
  "connect-src 'self'",
  "form-action 'self'",
  'img-src data:',
  "base-uri 'none'",
  "frame-ancestors 'none'",
].join('; ');

export interface PageData {
  now: Date;
  filter: Filter;
  people: SandboxPerson[];
  /** Posts of the chosen person. */
  chosen: SandboxPerson[];
  messages: ShownMessage[];
  lastOf: (userid: string) => ShownMessage | undefined;
  flash: string | null;
  sample: string | null;
}

const hourMs = 3600_000;
const Ahead = ({ now, ms, text, user }: { now: Date; ms: number; text: string; user: string }) => (
  <form method="post" action="/sandbox/api/clock">
    <input type="hidden" name="user" value={user} />
    <input type="hidden" name="at" value={new Date(now.getTime() + ms).toISOString()} />
    <button type="submit">{text}</button>
  </form>
);

const Top = ({ now, user }: { now: Date; user: string }) => (
  <header class="top">
    <h1>安达 · 沙盒</h1>
    <p>云岭省，地名、单位和人都是虚构的</p>
    <div class="time" id="now">
      <span>{sayTime(now, now)}</span>
      <span>
        <Ahead now={now} ms={hourMs} text="快进1小时" user={user} />{' '}
        <Ahead now={now} ms={24 * hourMs} text="快进1天" user={user} />
      </span>
    </div>
  </header>
);

const Find = ({ filter }: { filter: Filter }) => (
  <form class="find" method="get" action="/sandbox">
    <input name="q" type="search" aria-label="姓名或单位" placeholder="姓名或单位" value={filter.q} />
    <select name="level" aria-label="层级">
      <option value="">全部</option>
      {Object.entries(levelNames)
        .filter(([level]) => level !== 'state')
        .map(([level, name]) => (
          <option value={level} selected={level === filter.level}>
            {name}
          </option>
        ))}
    </select>
    <button type="submit">查找</button>
  </form>
);

/** Beside the list where there is room, above it on a phone. */
const Welcome = () => (
  <p class="blank">
    <b>选一个人，看他的手机</b>
    卡片上的按钮都能点，也可以打字。先找省安委办的文书，发一份示例通知，再到各市文书的手机上签收、转发
  </p>
);

const Page = ({ now, filter, people, chosen, messages, lastOf, flash, sample }: PageData) => (
  <html lang="zh-CN">
    <head>
      <meta charset="utf-8" />
      <meta name="viewport" content="width=device-width, initial-scale=1" />
      <title>安达 · 沙盒</title>
      <link rel="icon" href="data:," />
      <style dangerouslySetInnerHTML={{ __html: style }} />
    </head>
    <body class={filter.user === '' ? 'at-list' : 'at-chat'}>
      <Top now={now} user={filter.user} />
      <main>
        <nav class="people" aria-label="人员">
          <Find filter={filter} />
          <Welcome />
          <div class="list" id="list">
            <PeopleList people={people} lastOf={lastOf} now={now} filter={filter} />
          </div>
        </nav>
        {filter.user === '' ? (
          <section class="chat">
            <Welcome />
          </section>
        ) : (
          <Chat
            {...{ messages, now, flash, sample }}
            user={filter.user}
            posts={chosen}
            backTo={pageLink({ ...filter, user: '' })}
          />
        )}
      </main>
      <script dangerouslySetInnerHTML={{ __html: refreshScript }} />
    </body>
  </html>
);

/** The whole page as HTML; everything that people wrote is escaped by the renderer. */
export const renderPage = (data: PageData) => `<!doctype html>${renderToString(<Page {...data} />)}`;
