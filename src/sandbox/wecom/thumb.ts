import { callsBack } from './card.ts';
import { NotOnPhone, type ShownButton, type ShownCard, type ShownMessage } from './model.ts';
import type { XmlChildren } from './xml.ts';

/**
 * Which button: by its text or key, or by a piece of its text when no whole one fits. `messageId` or `taskId` name the card,
 * else it is the newest card that carries such a button alive. Without `button`: the card's first one that calls back.
 */
export interface TapMatch {
  messageId?: string;
  taskId?: string;
  button?: string;
  /** Option ids by question key, in place of what is ticked on the card. */
  selected?: Record<string, string[]>;
}
export interface Tap {
  message: ShownMessage;
  card: ShownCard;
  button: ShownButton;
  selected: Record<string, string[]>;
}

const live = (card: ShownCard) =>
  card.buttons.filter((button) => button.kind === 'menu' || (button.kind === 'callback' && card.replaceText === null));

const buttonOf = (card: ShownCard, wanted: string | undefined): ShownButton | undefined => {
  const buttons = live(card);
  if (wanted === undefined) return buttons[0];
  const whole = buttons.find((button) => button.text === wanted || button.key === wanted);
  return whole ?? buttons.find((button) => button.text.includes(wanted));
};

const ticksOf = (card: ShownCard) =>
  Object.fromEntries(card.questions.map((q) => [q.key, q.options.filter((o) => o.checked).map((o) => o.id)]));

/** Finds what a thumb would hit on this phone; throws NotOnPhone when there is nothing to hit. */
export const findTap = (phone: readonly ShownMessage[], match: TapMatch): Tap => {
  for (const message of phone.toReversed()) {
    const { card } = message;
    if (!card || (match.messageId !== undefined && message.messageId !== match.messageId)) continue;
    if (match.taskId !== undefined && card.taskId !== match.taskId) continue;
    const button = buttonOf(card, match.button);
    if (button) return { message, card, button, selected: match.selected ?? ticksOf(card) };
  }
  throw new NotOnPhone(
    `no card with a live button ${match.button ?? ''} ${match.messageId ?? match.taskId ?? ''}`.trim(),
  );
};

/** The event's own children (wecom.md 2.3); `responseCode` is fresh for each click. */
export const tapEvent = ({ card, button, selected }: Tap, responseCode: string): XmlChildren => {
  if (!callsBack(card)) throw new NotOnPhone('this card calls nobody back');
  const questions = button.kind === 'menu' ? [] : card.questions;
  const items = questions.map(({ key }) => ({ QuestionKey: key, OptionIds: { OptionId: selected[key] ?? [] } }));
  return {
    MsgType: 'event',
    Event: button.kind === 'menu' ? 'template_card_menu_event' : 'template_card_event',
    EventKey: button.key,
    TaskId: card.taskId ?? '',
    CardType: card.type,
    ResponseCode: responseCode,
    ...(items.length > 0 ? { SelectedItems: { SelectedItem: items } } : {}),
  };
};
