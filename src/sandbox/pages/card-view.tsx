import type { ShownButton, ShownCard, ShownQuestion } from '../wecom/model.ts';

interface Place {
  user: string;
  messageId: string;
  /** Ties ticks that stand outside a form to it. */
  formId: string;
  /** Where a browser without scripts is led back to. */
  back: string;
}

const Question = ({ question, formId }: { question: ShownQuestion; formId: string }) => (
  <fieldset>
    {question.title !== '' && <legend>{question.title}</legend>}
    {question.options.map((option) => (
      <label>
        <input
          form={formId}
          type={question.many ? 'checkbox' : 'radio'}
          name={`q:${question.key}`}
          value={option.id}
          checked={option.checked}
        />
        {option.text}
      </label>
    ))}
  </fieldset>
);

const Act = ({ button, isFirst, questions, ...place }: Place & ActProps) => {
  if (button.kind === 'url') return <span class="link">{button.text}</span>;
  return (
    <form method="post" action="/sandbox/api/tap" {...(isFirst ? { id: place.formId } : {})}>
      <input type="hidden" name="user" value={place.user} />
      <input type="hidden" name="messageId" value={place.messageId} />
      <input type="hidden" name="back" value={place.back} />
      {questions.map((question) => (
        <input type="hidden" name="questions" value={question.key} />
      ))}
      <button type="submit" name="button" value={button.key} class={button.style === 1 ? 'first' : ''}>
        {button.text}
      </button>
    </form>
  );
};
interface ActProps {
  button: ShownButton;
  isFirst: boolean;
  /** Only the first button takes the ticks along: a form control belongs to one form. */
  questions: ShownQuestion[];
}

interface CardProps {
  card: ShownCard;
  user: string;
  messageId: string;
  back: string;
}

/** A template card with working buttons; dead ones show what replaced them. */
export const CardView = ({ card, user, messageId, back }: CardProps) => {
  // The same card may lie on several phones of one page.
  const formId = `f-${user}-${messageId}`;
  const buttons = card.replaceText === null ? card.buttons : card.buttons.filter((button) => button.kind === 'menu');
  const first = buttons.find((button) => button.kind === 'callback');
  return (
    <article class="card">
      {card.source !== '' && <p class="source">{card.source}</p>}
      <h3>{card.title}</h3>
      {card.desc !== '' && <p class="desc">{card.desc}</p>}
      {card.notes.map((note) => (
        <p class="note">{note}</p>
      ))}
      {card.rows.length > 0 && <dl>{card.rows.flatMap((row) => [<dt>{row.name}</dt>, <dd>{row.value}</dd>])}</dl>}
      {card.questions.map((question) => (
        <Question question={question} formId={formId} />
      ))}
      <div class="acts">
        {card.replaceText !== null && <span class="dead">{card.replaceText}</span>}
        {buttons.map((button) => (
          <Act
            {...{ button, user, messageId, formId, back }}
            isFirst={button === first}
            questions={button === first ? card.questions : []}
          />
        ))}
      </div>
    </article>
  );
};
