import type { ShownMessage } from '../wecom/model.ts';
import { CardView } from './card-view.tsx';
import type { PageState } from './page-state.ts';

interface MessageProps {
  message: ShownMessage;
  user: string;
  /** Drawn as WeChat's plug-in does: no cards, no markdown. */
  isPlain: boolean;
  state: PageState;
}

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

const File = ({ message, href }: { message: ShownMessage; href: string }) => {
  const { messageId, fileName, fileText } = message;
  return (
    <div class="bubble file">
      <a class="name" href={href} download>
        <span aria-hidden="true">文</span>
        <bdi>{fileName}</bdi>
      </a>
      {fileText !== undefined && (
        <details data-key={`file-${messageId}`}>
          <summary>展开看</summary>
          <pre>{fileText}</pre>
        </details>
      )}
    </div>
  );
};

const Attached = ({ message, user }: { message: ShownMessage; user: string }) => {
  const { kind, fileName, place, link } = message;
  const href = `/sandbox/api/media?user=${encodeURIComponent(user)}&message=${encodeURIComponent(message.messageId)}`;
  if (kind === 'image') {
    return (
      <a class="photo" href={href} target="_blank">
        <img src={href} alt={`照片 ${fileName ?? ''}`} loading="lazy" />
      </a>
    );
  }
  if (kind === 'voice') {
    return (
      <a class="bubble voice" href={href} download aria-label={`语音 ${fileName ?? ''}，下载`}>
        语音 <span aria-hidden="true">)))</span>
      </a>
    );
  }
  if (place) {
    return (
      <div class="bubble place">
        <b>
          <bdi>{place.label || '位置'}</bdi>
        </b>
        <small>
          北纬{place.latitude}° 东经{place.longitude}°
        </small>
      </div>
    );
  }
  if (link) {
    return (
      <div class="bubble place">
        <b>
          <bdi>{link.title}</bdi>
        </b>
        <small>
          <Words text={link.url} />
        </small>
      </div>
    );
  }
  return fileName === undefined ? null : <File message={message} href={href} />;
};

/** One bubble, or one card. */
export const Message = ({ message, user, isPlain, state }: MessageProps) => {
  const { own, card, text, kind, messageId } = message;
  const isHidden = isPlain && (card !== undefined || kind === 'markdown');
  return (
    <div class={own ? 'msg own' : 'msg'} data-key={`msg-${messageId}`} tabIndex={-1}>
      <span class="hidden">{own ? '我' : '安达'}</span>
      {isHidden && (
        <p class="bubble unsupported">
          {card ? '这里来过一张卡片' : '这里来过一条消息'}，微信插件不显示。在名册里把此人的 face 填为
          text，机器人就改发文字
        </p>
      )}
      {!isHidden && card && <CardView card={card} user={user} messageId={messageId} state={state} />}
      {!isHidden && text !== undefined && (
        <div class="bubble">
          <Words text={text} />
        </div>
      )}
      <Attached message={message} user={user} />
    </div>
  );
};
