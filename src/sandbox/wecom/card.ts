import {
  advise,
  readButtons,
  readCardAction,
  readCheckbox,
  readJumps,
  readMenu,
  readRows,
  readSelection,
  readSelectList,
  readSubmit,
  readVerticals,
  type Warn,
} from './card-parts.ts';
import { readLook } from './card-look.ts';
import { optionalFields, optionalText, requiredText, type Fields } from './fields.ts';
import { CallRefused, type ShownCard } from './model.ts';

const cardTypes = [
  'text_notice',
  'news_notice',
  'button_interaction',
  'vote_interaction',
  'multiple_interaction',
] as const;
type CardType = (typeof cardTypes)[number];

/** The columns of wecom.md 4.9: T, N, B, V, M; what a type does not have is ignored by phones without a word. */
const columns: Record<string, string> = {
  card_type: 'TNBVM',
  source: 'TNBVM',
  main_title: 'TNBVM',
  task_id: 'TNBVM',
  action_menu: 'TNB',
  quote_area: 'TNB',
  horizontal_content_list: 'TNB',
  card_action: 'TNB',
  sub_title_text: 'TB',
  emphasis_content: 'T',
  jump_list: 'TN',
  image_text_area: 'N',
  card_image: 'N',
  vertical_content_list: 'N',
  button_selection: 'B',
  button_list: 'B',
  checkbox: 'V',
  select_list: 'M',
  submit_button: 'VM',
  replace_text: 'BVM',
};
const letters: Record<CardType, string> = {
  text_notice: 'T',
  news_notice: 'N',
  button_interaction: 'B',
  vote_interaction: 'V',
  multiple_interaction: 'M',
};

const typeOf = (card: Fields): CardType => {
  const type = cardTypes.find((known) => known === card['card_type']);
  if (!type) throw new CallRefused(42031, 'card_type');
  return type;
};

/** Sends must carry a task id where the card calls back; updates carry none (4.10). Whether it is new is the caller's matter. */
const readTaskId = (card: Fields, required: boolean, isUpdate: boolean): string | null => {
  const taskId = optionalText(card, 'task_id');
  if (isUpdate) {
    if (taskId !== undefined) throw new CallRefused(42014, 'an update carries no task_id');
    return null;
  }
  if (taskId === undefined && !required) return null;
  if (!/^[0-9A-Za-z_\-@]{1,128}$/u.test(taskId ?? '')) throw new CallRefused(42014, 'task_id');
  return taskId ?? null;
};

const readHead = (card: Fields, type: CardType, warn: Warn) => {
  const source = optionalText(optionalFields(card, 'source') ?? {}, 'desc') ?? '';
  const main = optionalFields(card, 'main_title') ?? {};
  const subTitle = type === 'text_notice' || type === 'button_interaction' ? optionalText(card, 'sub_title_text') : '';
  // Only a text notice may do without a title, when it has a sub-title. The code for a missing one is not documented: 42033 is the nearest.
  const title =
    type === 'text_notice' && subTitle ? (optionalText(main, 'title') ?? '') : requiredText(main, 'title', 42033);
  const emphasis = type === 'text_notice' ? (optionalFields(card, 'emphasis_content') ?? {}) : {};
  const quote = optionalFields(card, 'quote_area') ?? {};
  const notes = [
    advise(warn, 'emphasis title', optionalText(emphasis, 'title') ?? '', 14),
    advise(warn, 'emphasis desc', optionalText(emphasis, 'desc') ?? '', 22),
    advise(warn, 'sub_title_text', subTitle ?? '', 160),
    optionalText(quote, 'title') ?? '',
    optionalText(quote, 'quote_text') ?? '',
  ];
  const interactive = type === 'vote_interaction' || type === 'multiple_interaction';
  return {
    source: advise(warn, 'source', source, 20),
    title: advise(warn, 'title', title, type === 'vote_interaction' ? 16 : 36),
    desc: advise(warn, 'desc', optionalText(main, 'desc') ?? '', interactive ? 160 : 44),
    notes: notes.filter((note) => note !== ''),
  };
};

const assertPicture = (card: Fields) => {
  const area = optionalFields(card, 'image_text_area');
  const picture = optionalFields(card, 'card_image');
  if (area) requiredText(area, 'image_url', 42044);
  else requiredText(picture ?? {}, 'url', 42044);
  const ratio = picture?.['aspect_ratio'] ?? 1.3;
  // 1.3 is the default, and yet the range says "greater than 1.3": the default itself is let through.
  if (typeof ratio !== 'number' || ratio < 1.3 || ratio >= 2.25) throw new CallRefused(40058, 'aspect_ratio');
};

/** What each type has below its head. */
const bodies: Record<CardType, (card: Fields, warn: Warn) => Pick<ShownCard, 'rows' | 'buttons' | 'questions'>> = {
  text_notice(card, warn) {
    readCardAction(card, true);
    return { rows: readRows(card, warn), buttons: [...readJumps(card, warn), ...readMenu(card)], questions: [] };
  },
  news_notice(card, warn) {
    readCardAction(card, true);
    assertPicture(card);
    const rows = [...readVerticals(card, warn), ...readRows(card, warn)];
    return { rows, buttons: [...readJumps(card, warn), ...readMenu(card)], questions: [] };
  },
  button_interaction(card, warn) {
    readCardAction(card, false);
    const buttons = [...readButtons(card, warn), ...readMenu(card)];
    return { rows: readRows(card, warn), buttons, questions: readSelection(card, warn) };
  },
  vote_interaction: (card, warn) => ({
    rows: [],
    buttons: readSubmit(card, warn),
    questions: readCheckbox(card, warn),
  }),
  multiple_interaction: (card, warn) => ({
    rows: [],
    buttons: readSubmit(card, warn),
    questions: readSelectList(card, warn),
  }),
};

/** Whether a thumb on this card reaches the bot: only such cards have a response code and can be redrawn (4.2, 4.10). */
export const callsBack = (card: ShownCard) =>
  card.buttons.some((button) => button.kind === 'menu') || !['text_notice', 'news_notice'].includes(card.type);

/**
 * Checks a `template_card` against wecom.md 4.9 and gives it as phones show it. Throws CallRefused with the platform's code;
 * what phones cut or ignore goes to `warn`.
 */
export const readCard = (card: Fields, { isUpdate = false, warn }: { isUpdate?: boolean; warn: Warn }): ShownCard => {
  const type = typeOf(card);
  for (const name of Object.keys(card)) {
    const known = columns[name]?.includes(letters[type]) && (isUpdate || name !== 'replace_text');
    if (!known) warn(`${name}: not a field of ${type}, ignored`);
  }
  const body = bodies[type](card, warn);
  const head = readHead(card, type, warn);
  const needsTask =
    body.buttons.some((button) => button.kind !== 'url') || !['text_notice', 'news_notice'].includes(type);
  const taskId = readTaskId(card, needsTask, isUpdate);
  const replaceText =
    isUpdate && columns['replace_text']?.includes(letters[type]) ? optionalText(card, 'replace_text') : null;
  return { type, taskId, ...head, ...body, replaceText: replaceText || null, look: readLook(card, type) };
};
