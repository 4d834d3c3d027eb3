import { randomBytes } from 'node:crypto';
import type { OutsideWecom } from './outside-wecom.ts';
import type { Received } from './outside-phones.ts';
import { signRequest, type SignedRequest, type SigningOptions } from './wire.ts';
import { until } from '../support/until.ts';

/** What the bot's callback answered. */
export interface CallbackAnswer {
  status: number;
  type: string;
  body: string;
}

const buttonsOf = ({ card }: Received) => [
  ...(card?.button_list ?? []),
  ...(card?.submit_button ? [card.submit_button] : []),
];

let messages = 7_459_035_031_717_794_886n; // above 2^53, as the real ones (wecom.md 2.1)

/** Members of the corporation, who write and tap: each act is one encrypted callback to the bot at `botUrl`. */
export function createMembers(outside: OutsideWecom, botUrl: string) {
  const { app, phones } = outside;

  async function post({ query, body }: SignedRequest): Promise<CallbackAnswer> {
    const response = await fetch(`${botUrl}/callback/wecom?${new URLSearchParams(query).toString()}`, {
      method: 'POST',
      body,
      headers: { 'content-type': 'text/xml' },
    });
    return {
      status: response.status,
      type: response.headers.get('content-type') ?? '',
      body: await response.text(),
    };
  }

  const tag = (name: string, value: string) =>
    `<${name}><![CDATA[${value.replaceAll(']]>', ']]]]><![CDATA[>')}]]></${name}>`;
  const now = () => String(Math.floor(Date.now() / 1_000));
  const textXml = (user: string, content: string, messageId = String((messages += 1n))) =>
    `<xml>${tag('ToUserName', app.corpId)}${tag('FromUserName', user)}<CreateTime>${now()}</CreateTime>${tag('MsgType', 'text')}${tag('Content', content)}<MsgId>${messageId}</MsgId><AgentID>${String(app.agentId)}</AgentID></xml>`;
  const tapXml = (user: string, { key, taskId, code, cardType, chosen }: Tap) =>
    `<xml>${tag('ToUserName', app.corpId)}${tag('FromUserName', user)}<CreateTime>${now()}</CreateTime>${tag('MsgType', 'event')}${tag('Event', 'template_card_event')}${tag('EventKey', key)}${tag('TaskId', taskId)}${tag('CardType', cardType)}${tag('ResponseCode', code)}<AgentID>${String(app.agentId)}</AgentID>${chosen}</xml>`;

  /**
   * Signs, sends, and insists on the answer of wecom.md 1.7: 200 with nothing in it. What is answered 503 is delivered
   * again, three times in all, as the platform does; a busy machine needs it now and then.
   */
  async function accepted(xml: string, options?: SigningOptions): Promise<void> {
    let answer = await post(signRequest(app, xml, options));
    for (let again = 0; again < 2 && answer.status === 503; again += 1) {
      answer = await post(signRequest(app, xml, options));
    }
    if (answer.status !== 200 || answer.body !== '') {
      throw new Error(`the bot answered ${String(answer.status)} ${answer.body} to ${xml}`);
    }
  }

  /** The event that pressing this button makes; a fresh code each time it is pressed. */
  function tapOf(
    user: string,
    shown: Received,
    buttonText: string,
    choose?: (text: string) => boolean,
  ): Tap & { xml: string } {
    const { card, taskId } = shown;
    const submit = card?.submit_button;
    const pressed = [...(card?.button_list ?? []), ...(submit ? [submit] : [])].find((b) =>
      b.text.includes(buttonText),
    );
    if (card === undefined || taskId === undefined || pressed?.key === undefined) {
      throw new Error(`no button ${buttonText} for ${user} on: ${shown.words}`);
    }
    const ids = (card.checkbox?.option_list ?? []).filter((o) => choose?.(o.text) ?? o.is_checked);
    const items = ids.map((o) => `<OptionId>${o.id}</OptionId>`).join('');
    const question = card.checkbox?.question_key;
    const chosen =
      question === undefined
        ? ''
        : `<SelectedItems><SelectedItem>${tag('QuestionKey', question)}<OptionIds>${items}</OptionIds></SelectedItem></SelectedItems>`;
    const code = phones.newCode(shown.messageId, [user.toLowerCase()]);
    const tap = { key: pressed.key, taskId, code, cardType: card.card_type, chosen };
    return { ...tap, xml: tapXml(user, tap) };
  }

  /** The newest card with such a button, and with these words on it, on this person's telephone. */
  const cardWith = (user: string, buttonText: string, words = ''): Promise<Received> =>
    until(`a card with ${buttonText} for ${user}`, () =>
      phones.of(user).findLast((r) => r.words.includes(words) && buttonsOf(r).some((b) => b.text.includes(buttonText))),
    );

  return {
    post,
    textXml,
    tapOf,
    cardWith,
    accepted,
    say: (user: string, content: string) => accepted(textXml(user, content)),
    /** Says it and reads the first answer. */
    async ask(user: string, content: string, deadlineMs?: number): Promise<Received> {
      const from = phones.of(user).length;
      await accepted(textXml(user, content));
      return until(`an answer to ${user} for ${content}`, () => phones.of(user)[from], deadlineMs);
    },
    /** Presses a button of the newest card that has one. */
    async tap(
      user: string,
      buttonText: string,
      choose?: (text: string) => boolean,
    ): Promise<Tap & { shown: Received }> {
      const shown = await cardWith(user, buttonText);
      const tap = tapOf(user, shown, buttonText, choose);
      await accepted(tap.xml);
      return { ...tap, shown };
    },
    /** GET, as the administration page does when the settings are saved (wecom.md 1.2). */
    async verify(echo: string, options?: SigningOptions): Promise<CallbackAnswer> {
      const { query, body } = signRequest(app, echo, options);
      const encrypted = /<Encrypt><!\[CDATA\[(.*?)\]\]>/u.exec(body)?.[1] ?? '';
      const search = new URLSearchParams({ ...query, echostr: encrypted });
      const response = await fetch(`${botUrl}/callback/wecom?${search.toString()}`);
      return {
        status: response.status,
        type: response.headers.get('content-type') ?? '',
        body: await response.text(),
      };
    },
    nonce: () => randomBytes(6).toString('hex'),
  };
}
export type Members = ReturnType<typeof createMembers>;

interface Tap {
  key: string;
  taskId: string;
  code: string;
  cardType: string;
  /** `<SelectedItems>` of a card with boxes; empty else. */
  chosen: string;
}
