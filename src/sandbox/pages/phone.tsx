import { sayTime } from '../../lib/china-time.ts';
import type { ShownMessage } from '../wecom/model.ts';
import { Composer, Sample } from './composer.tsx';
import { Message } from './message.tsx';
import { pageLink, phoneId, toggled, type PageState } from './page-state.ts';
import type { SandboxPerson } from './people-list.tsx';

export interface PhoneData {
  user: string;
  /** Nobody else has a phone: there is no account of that id. */
  isKnown: boolean;
  name: string;
  posts: SandboxPerson[];
  messages: ShownMessage[];
  now: Date;
  /** What went wrong with the last click, in one sentence. */
  flash: string | null;
  /** A notice for this person to issue; null where it is not theirs. */
  sample: string | null;
}

/** A time stands above a message only after a pause, as the client does it. */
const pauseMs = 5 * 60_000;

const Talk = ({ user, name, messages, now, state }: PhoneData & { state: PageState }) => (
  <div class="talk" role="log" aria-live="polite" aria-label={`${name}的消息`}>
    {messages.length === 0 && <p class="empty">还没有消息</p>}
    {messages.flatMap((message, i) => {
      const before = messages[i - 1]?.at.getTime() ?? -Infinity;
      const hasTime = Math.abs(message.at.getTime() - before) >= pauseMs;
      return [
        hasTime && (
          <time dateTime={message.at.toISOString()} data-key={`at-${message.messageId}`}>
            {sayTime(message.at, now)}
          </time>
        ),
        <Message message={message} user={user} isPlain={state.plain.includes(user.toLowerCase())} state={state} />,
      ];
    })}
  </div>
);

const Head = ({ user, name, posts, state }: PhoneData & { state: PageState }) => {
  const isPlain = state.plain.includes(user.toLowerCase());
  const others = state.phones.filter((other) => other !== user.toLowerCase());
  return (
    <header class="with">
      <div>
        <h2>
          <bdi>{name}</bdi>
        </h2>
        <p>
          <bdi>{posts.map(({ organ, post }) => `${organ} ${post}`).join('；') || user}</bdi>
        </p>
      </div>
      <a class="swap" href={pageLink(state, { plain: toggled(state.plain, user.toLowerCase()), view: 'phones' })}>
        {isPlain ? '微信插件' : '企业微信'}
        <span class="hidden">，换成{isPlain ? '企业微信' : '微信插件'}看</span>
      </a>
      <a class="away" href={pageLink(state, { phones: others })} aria-label={`收起${name}的手机`}>
        ×
      </a>
    </header>
  );
};

/** One person's phone: the conversation, and a line to write in. */
export const Phone = (phone: PhoneData & { state: PageState }) => {
  const { user, isKnown, name, flash, sample, state } = phone;
  const back = pageLink(state);
  return (
    <section
      class="phone"
      id={phoneId(user)}
      aria-label={`${name}的手机`}
      data-part={pageLink(state, {}, '/sandbox/part/phone') + `&of=${encodeURIComponent(user)}`}
    >
      <Head {...phone} />
      <div class="scroll" tabIndex={0} role="group" aria-label={`${name}的对话`}>
        {isKnown ? <Talk {...phone} /> : <p class="empty">没有找到这个人，请在名单里另选</p>}
      </div>
      <p class="flash" role="alert" data-flash>
        {flash}
      </p>
      {sample !== null && <Sample user={user} text={sample} back={back} />}
      {isKnown && <Composer user={user} back={back} />}
    </section>
  );
};

/** The names of those side by side, for a screen that has room for one. */
export const PhoneNames = ({ phones }: { phones: PhoneData[] }) => (
  <nav class="names" aria-label="手机">
    {phones.map(({ user, name }) => (
      <a href={`#${phoneId(user)}`}>
        <bdi>{name}</bdi>
        <span class="dot" aria-hidden="true"></span>
      </a>
    ))}
  </nav>
);
