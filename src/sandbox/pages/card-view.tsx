import type { ComponentChildren } from 'preact';
import type { CardLook, ShownButton, ShownCard, ShownQuestion, ShownRow } from '../wecom/model.ts';
import { pageLink, phoneId, withPhone, type PageState } from './page-state.ts';

/** Leads out of the page; nothing but a web address does. */
const Out = ({ href, children, ...more }: { href: string; children: ComponentChildren; class?: string }) =>
  /^https?:\/\//iu.test(href) ? (
    <a {...more} href={href} target="_blank" rel="noopener noreferrer">
      {children}
    </a>
  ) : (
    <span {...more}>{children}</span>
  );

const Options = ({ question }: { question: ShownQuestion }) => (
  <fieldset disabled={question.isDisabled ?? false}>
    <legend class={question.title === '' ? 'hidden' : ''}>{question.title || '请选择'}</legend>
    {question.options.map((option) => (
      <label>
        <input
          type={question.many ? 'checkbox' : 'radio'}
          name={`q:${question.key}`}
          value={option.id}
          checked={option.checked}
        />
        <bdi>{option.text}</bdi>
      </label>
    ))}
  </fieldset>
);

/** One choice out of a list: `button_selection`, `select_list`. */
const Choice = ({ question }: { question: ShownQuestion }) => (
  <label class="choice">
    <span>{question.title || '请选择'}</span>
    <select name={`q:${question.key}`} disabled={question.isDisabled ?? false}>
      {question.options.map((option) => (
        <option value={option.id} selected={option.checked}>
          {option.text}
        </option>
      ))}
    </select>
  </label>
);

const Row = ({ row, file, state }: { row: ShownRow; file: string; state: PageState }) => {
  const { name, value, kind, target = '' } = row;
  const inside =
    kind === 'link' ? (
      <Out href={target}>{value || target}</Out>
    ) : kind === 'file' ? (
      <a href={file} download>
        {value || '附件'}
      </a>
    ) : kind === 'member' ? (
      <a href={pageLink(state, withPhone(state, target))} data-then={phoneId(target)}>
        {value || target}
      </a>
    ) : (
      value
    );
  return (
    <div class={kind === 'vertical' ? 'vertical' : ''}>
      <dt>{name}</dt>
      <dd>
        <bdi>{inside}</bdi>
      </dd>
    </div>
  );
};

/** What stands between title and rows, each only on the types that have it. */
const Middle = ({ look }: { look: CardLook }) => (
  <>
    {look.pictureRatio !== null && (
      <div class="picture" role="img" aria-label="卡片图片，沙盒不取外部图片">
        图片
      </div>
    )}
    {look.pictureText && (
      <div class="quote">
        <b>{look.pictureText.title}</b>
        <p>{look.pictureText.text}</p>
      </div>
    )}
    {look.emphasis && (
      <div class="emphasis">
        <b>{look.emphasis.title}</b>
        <p>{look.emphasis.text}</p>
      </div>
    )}
    {look.quote && (
      <Out class="quote" href={look.quote.url ?? ''}>
        <b>{look.quote.title}</b>
        <span>{look.quote.text}</span>
      </Out>
    )}
    {look.subTitle !== '' && <p class="note">{look.subTitle}</p>}
  </>
);

/** The corner of a card. */
const Menu = ({ title, entries }: { title: string; entries: ShownButton[] }) => (
  <details class="menu">
    <summary aria-label={title || '更多'}>⋯</summary>
    <div>
      {entries.map(({ text, key }) => (
        <button type="submit" name="button" value={key}>
          {text}
        </button>
      ))}
    </div>
  </details>
);

const Acts = ({ card, acts }: { card: ShownCard; acts: ShownButton[] }) => {
  const isNotice = card.type === 'text_notice' || card.type === 'news_notice';
  if (acts.length === 0 && card.replaceText === null) return null;
  return (
    <div class={isNotice ? 'jumps' : 'acts'}>
      {card.replaceText !== null && <span class="dead">{card.replaceText}</span>}
      {acts.map(({ text, key, kind, style, url }) =>
        kind === 'url' ? (
          <Out class="link" href={url ?? ''}>
            {text}
          </Out>
        ) : (
          <button type="submit" name="button" value={key} class={`style-${style}`}>
            {text}
          </button>
        ),
      )}
    </div>
  );
};

interface CardProps {
  card: ShownCard;
  user: string;
  messageId: string;
  state: PageState;
}

const Head = ({ card: { source, look, title, desc } }: { card: ShownCard }) => (
  <>
    {source !== '' && (
      <p class={`source ${look.sourceColor}`}>
        <span class={look.hasIcon ? 'icon own-icon' : 'icon'} aria-hidden="true"></span>
        <bdi>{source}</bdi>
      </p>
    )}
    {title !== '' && (
      <h3>
        <Out href={look.leadsTo ?? ''}>
          <bdi>{title}</bdi>
        </Out>
      </h3>
    )}
    {desc !== '' && (
      <p class="desc">
        <bdi>{desc}</bdi>
      </p>
    )}
  </>
);

/** A template card as the client draws it: one form, whose buttons tap; dead ones show what replaced them. */
export const CardView = ({ card, user, messageId, state }: CardProps) => {
  const isDead = card.replaceText !== null;
  const menu = card.buttons.filter(({ kind }) => kind === 'menu');
  const acts = isDead ? [] : card.buttons.filter(({ kind }) => kind !== 'menu');
  const files = `/sandbox/api/media?user=${encodeURIComponent(user)}&message=${encodeURIComponent(messageId)}`;
  return (
    <form class={`card ${card.type}`} method="post" action="/sandbox/api/tap" aria-label={card.title || card.source}>
      <input type="hidden" name="user" value={user} />
      <input type="hidden" name="messageId" value={messageId} />
      <input type="hidden" name="back" value={pageLink(state)} />
      {card.questions.map(({ key }) => (
        <input type="hidden" name="questions" value={key} />
      ))}
      {menu.length > 0 && <Menu title={card.look.menuTitle} entries={menu} />}
      <Head card={card} />
      <Middle look={card.look} />
      {card.rows.length > 0 && (
        <dl>
          {card.rows.map((row, i) => (
            <Row row={row} state={state} file={`${files}&row=${i}`} />
          ))}
        </dl>
      )}
      {card.questions.map((question) =>
        card.type === 'vote_interaction' ? <Options question={question} /> : <Choice question={question} />,
      )}
      <Acts card={card} acts={acts} />
    </form>
  );
};
