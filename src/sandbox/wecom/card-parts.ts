import { assertUnique, choice, listOf, optionalFields, optionalText, requiredText, type Fields } from './fields.ts';
import { CallRefused, type ShownButton, type ShownQuestion, type ShownRow } from './model.ts';

/** Collects what the platform accepts but a phone cuts or ignores. */
export type Warn = (warning: string) => void;

const maxKeyBytes = 1024;
const maxOptionIdBytes = 128;

/** Lengths named 建议 in wecom.md 4.9 count characters and are never refused: a phone may cut there. */
export const advise = (warn: Warn, name: string, text: string, length: number) => {
  const count = Array.from(text).length;
  if (count > length) warn(`${name}: ${count} characters, ${length} advised`);
  return text;
};

/** Where a thumb leads: `type` 1 wants a url (42028), 2 a mini program (42030). */
const assertTarget = (from: Fields, type: number) => {
  if (type === 1) requiredText(from, 'url', 42028, 2048);
  if (type === 2) requiredText(from, 'appid', 42030);
};

export const readCardAction = (card: Fields, required: boolean) => {
  const action = optionalFields(card, 'card_action');
  if (!action) {
    if (required) throw new CallRefused(42045, 'card_action missing');
    return;
  }
  if (action['type'] !== 1 && action['type'] !== 2 && (required || action['type'] !== 0)) {
    throw new CallRefused(42045, 'card_action.type');
  }
  assertTarget(action, action['type']);
};

/** Where a row leads, by its `type`. */
const readTarget = (row: Fields): Pick<ShownRow, 'kind' | 'target'> => {
  const type = choice(row, 'type', [0, 1, 2, 3], 0);
  if (type === 1) return { kind: 'link', target: requiredText(row, 'url', 42028, 2048) };
  if (type === 2) return { kind: 'file', target: requiredText(row, 'media_id', 42029) };
  if (type === 3) return { kind: 'member', target: requiredText(row, 'userid', 42050) };
  return {};
};

export const readRows = (card: Fields, warn: Warn): ShownRow[] =>
  listOf(card, 'horizontal_content_list', 0, 6, 42035).map((row) => {
    const target = readTarget(row);
    return {
      name: advise(warn, 'keyname', requiredText(row, 'keyname', 42027), 5),
      value: advise(warn, 'value', optionalText(row, 'value') ?? '', 30),
      ...target,
    };
  });

export const readVerticals = (card: Fields, warn: Warn): ShownRow[] =>
  listOf(card, 'vertical_content_list', 0, 4, 42036).map((row) => ({
    kind: 'vertical',
    name: advise(warn, 'vertical title', requiredText(row, 'title', 42033), 38),
    value: advise(warn, 'vertical desc', optionalText(row, 'desc') ?? '', 160),
  }));

export const readJumps = (card: Fields, warn: Warn): ShownButton[] =>
  listOf(card, 'jump_list', 0, 3, 42042).map((jump) => {
    const type = choice(jump, 'type', [0, 1, 2], 0);
    assertTarget(jump, type);
    const text = advise(warn, 'jump title', requiredText(jump, 'title', 42033), 18);
    const url = type === 1 ? { url: optionalText(jump, 'url') ?? '' } : {};
    return { text, key: '', kind: 'url', style: 4, ...url };
  });

export const readButtons = (card: Fields, warn: Warn): ShownButton[] => {
  const buttons = listOf(card, 'button_list', 1, 6, 42019).map((button): ShownButton => {
    const text = advise(warn, 'button text', requiredText(button, 'text', 42038), 10);
    const style = choice(button, 'style', [1, 2, 3, 4], 1);
    if (choice(button, 'type', [0, 1], 0) === 1) {
      return { text, key: '', kind: 'url', style, url: requiredText(button, 'url', 42028, 2048) };
    }
    return { text, key: requiredText(button, 'key', 42039, maxKeyBytes), kind: 'callback', style };
  });
  assertUnique(
    buttons.flatMap((b) => (b.kind === 'callback' ? [b.key] : [])),
    42039,
    'button key',
  );
  return buttons;
};

export const readMenu = (card: Fields): ShownButton[] => {
  const menu = optionalFields(card, 'action_menu');
  if (!menu) return [];
  const entries = listOf(menu, 'action_list', 1, 3, 40058).map((entry): ShownButton => ({
    text: requiredText(entry, 'text', 42038),
    key: requiredText(entry, 'key', 42039, maxKeyBytes),
    kind: 'menu',
    style: 4,
  }));
  assertUnique(
    entries.map((entry) => entry.key),
    42051,
    'action_menu key',
  );
  return entries;
};

export const readSubmit = (card: Fields, warn: Warn): ShownButton[] => {
  const submit = optionalFields(card, 'submit_button') ?? {};
  const key = requiredText(submit, 'key', 42046, maxKeyBytes);
  return [
    { text: advise(warn, 'submit text', requiredText(submit, 'text', 42049), 10), key, kind: 'callback', style: 1 },
  ];
};

const readOptions = (from: Fields, max: number, advised: number, warn: Warn) => {
  const options = listOf(from, 'option_list', 1, max, 42037).map((option) => ({
    id: requiredText(option, 'id', 42040, maxOptionIdBytes),
    text: advise(warn, 'option text', requiredText(option, 'text', 42041), advised),
    checked: option['is_checked'],
  }));
  assertUnique(
    options.map((option) => option.id),
    42040,
    'option id',
  );
  return options;
};

/** `button_selection` or one of `select_list`: one choice; a wrong or absent `selected_id` is the first option. */
const readSelect = (from: Fields, warn: Warn): ShownQuestion => {
  const key = requiredText(from, 'question_key', 42043, maxKeyBytes);
  const options = readOptions(from, 10, 16, warn);
  const wanted = optionalText(from, 'selected_id');
  const selected = options.find((option) => option.id === wanted) ?? options[0];
  return {
    key,
    title: optionalText(from, 'title') ?? '',
    many: false,
    ...(from['disable'] === true ? { isDisabled: true } : {}),
    options: options.map((option) => ({ ...option, checked: option === selected })),
  };
};

export const readSelection = (card: Fields, warn: Warn): ShownQuestion[] => {
  const selection = optionalFields(card, 'button_selection');
  return selection ? [readSelect(selection, warn)] : [];
};

export const readSelectList = (card: Fields, warn: Warn): ShownQuestion[] => {
  const questions = listOf(card, 'select_list', 1, 3, 42047).map((select) => readSelect(select, warn));
  assertUnique(
    questions.map((question) => question.key),
    42043,
    'question_key',
  );
  return questions;
};

export const readCheckbox = (card: Fields, warn: Warn): ShownQuestion[] => {
  const checkbox = optionalFields(card, 'checkbox') ?? {};
  const key = requiredText(checkbox, 'question_key', 42043, maxKeyBytes);
  const many = choice(checkbox, 'mode', [0, 1], 0) === 1;
  const options = readOptions(checkbox, 20, 17, warn).map(({ id, text, checked }) => {
    if (typeof checked !== 'boolean') throw new CallRefused(40058, 'is_checked must be a boolean');
    return { id, text, checked };
  });
  return [{ key, title: '', many, ...(checkbox['disable'] === true ? { isDisabled: true } : {}), options }];
};
