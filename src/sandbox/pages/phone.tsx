import { sayTime } from '../../lib/china-time.ts';
import type { ShownMessage } from '../wecom/model.ts';
import { CardView } from './card-view.tsx';
import { pageLink, type PageState } from './page-state.ts';
import type { SandboxPerson } from './people-list.tsx';

const File = ({ message: { messageId, fileName, fileText } }: { message: ShownMessage }) => {
  if (fileText === undefined) return <div class="bubble">文件　{fileName}</div>;
  return (
    <details class="bubble file" data-key={`file-${messageId}`}>
      <summary>文件　{fileName}</summary>
      <pre>{fileText}</pre>
    </details>
  );
};

/** Web addresses can be opened, as on a phone. Only what begins like one is a link: nobody's words become a script. */
const Words = ({ text }: { text: string }) => (
  <>
    {text.split(/(https?:\/\/[\w.:/-]{1,300})/u).map((part, i) =>
      i % 2 === 0 ? (
        part
      ) : (
        <a href={part} target="_blank" rel="noopener noreferrer">
          {part}
        </a>
      ),
    )}
  </>
);

interface MessageProps {
  message: ShownMessage;
  user: string;
  back: string;
  now: Date;
}
const Message = ({ message, user, back, now }: MessageProps) => (
  <div class={message.own ? 'msg own' : 'msg'} data-key={`msg-${message.messageId}`}>
    <time dateTime={message.at.toISOString()}>{sayTime(message.at, now)}</time>
    {message.card && <CardView card={message.card} user={user} messageId={message.messageId} back={back} />}
    {message.text !== undefined && (
      <div class="bubble">
        <Words text={message.text} />
      </div>
    )}
    {message.fileName !== undefined && <File message={message} />}
  </div>
);

export interface PhoneData {
  user: string;
  posts: SandboxPerson[];
  messages: ShownMessage[];
  now: Date;
  /** What went wrong with the last click, in one sentence. */
  flash: string | null;
  /** A notice for this person to issue; null where it is not theirs. */
  sample: string | null;
}

/** Whoever just looks around has no notice at hand. */
const Sample = ({ user, text, back }: { user: string; text: string; back: string }) => (
  <form class="sample" method="post" action="/sandbox/api/say">
    <input type="hidden" name="user" value={user} />
    <input type="hidden" name="back" value={back} />
    <input type="hidden" name="text" value={`发文\n${text}`} />
    <button type="submit">发一份示例通知</button>
  </form>
);

/** The id the page's script looks for (client/live.ts). */
const phoneId = (user: string) => `phone-${user.toLowerCase()}`;

/** One person's phone: the conversation, and a line to write in. */
export const Phone = ({ user, posts, messages, now, flash, sample, state }: PhoneData & { state: PageState }) => {
  const back = pageLink(state);
  const others = state.phones.filter((other) => other !== user.toLowerCase());
  return (
    <section
      class="phone"
      id={phoneId(user)}
      aria-label={`${posts[0]?.name ?? user}的手机`}
      data-part={pageLink(state, {}, '/sandbox/part/phone') + `&of=${encodeURIComponent(user)}`}
    >
      <header class="with">
        <div>
          <h2>{posts[0]?.name ?? user}</h2>
          <p>{posts.map(({ organ, post }) => `${organ} ${post}`).join('；') || user}</p>
        </div>
        <a class="away" href={pageLink(state, { phones: others })} aria-label={`收起${posts[0]?.name ?? user}的手机`}>
          ×
        </a>
      </header>
      <div class="scroll">
        <div class="talk">
          {messages.length === 0 && <p class="empty">还没有消息</p>}
          {messages.map((message) => (
            <Message message={message} user={user} back={back} now={now} />
          ))}
        </div>
      </div>
      <p class="flash" role="alert" data-flash>
        {flash}
      </p>
      {sample !== null && <Sample user={user} text={sample} back={back} />}
      <form class="write" method="post" action="/sandbox/api/say" autocomplete="off">
        <input type="hidden" name="user" value={user} />
        <input type="hidden" name="back" value={back} />
        <textarea
          name="text"
          rows={1}
          aria-label="消息"
          placeholder="以此人身份发消息，如：待办"
          maxLength={4000}
          required
        ></textarea>
        <button type="submit">发送</button>
      </form>
    </section>
  );
};
