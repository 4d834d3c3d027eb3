import type { CardButton, CardChoices, CardFace, CardRow } from '../platforms/port.ts';
import { cleanData, fillLine, fitLine, listIn, sightsOf, type CardData, type Cells } from './card-fill.ts';
import { plainFace } from './card-text.ts';
import type { Template } from './card-template.ts';

/** Characters, rows and buttons every face keeps to: the head of wording.md. A platform's own limits stand beside its adapter. */
export const faceLimits = {
  source: 20,
  title: 36,
  desc: 44,
  rows: 6,
  rowName: 5,
  rowValue: 30,
  buttons: 6,
  button: 10,
  /** A card with boxes has a shorter title and a longer description. */
  choiceTitle: 16,
  choiceDesc: 160,
  choices: 20,
  choice: 17,
};

export interface FaceOptions {
  /** Given when the face is sent, absent when a sent card is redrawn (port.ts). */
  taskId?: string;
}

const fillRows = (template: Template, data: CardData, free: Set<string>): CardRow[] => {
  const rows = template.rows.flatMap(([name, value]) =>
    sightsOf(data, name, value).flatMap((cells) => {
      const filled = {
        name: fitLine(name, cells, faceLimits.rowName, free),
        value: fitLine(value, cells, faceLimits.rowValue, free),
      };
      if (filled.name === null || filled.value === null) return [];
      return { row: { name: filled.name, value: filled.value }, repeats: listIn(name, value) !== undefined };
    }),
  );
  // More than fit: items of a list go first (the plain face has them), then the last row, so templates stand in order of weight.
  while (rows.length > faceLimits.rows) {
    const item = rows.findLastIndex(({ repeats }) => repeats);
    rows.splice(item < 0 ? rows.length - 1 : item, 1);
  }
  return rows.map(({ row }) => row);
};

const fillButtons = (template: Template, cells: Cells, free: Set<string>): CardButton[] =>
  template.buttons.flatMap(({ text, key, primary, needs }) => {
    const filled = fitLine(text, cells, faceLimits.button, free);
    if (filled === null || (needs && fillLine(needs, cells) === null)) return [];
    return { text: filled, key, ...(primary ? { primary } : {}) };
  });

/** One box an item, the first twenty: who fills the list says how many there are in all. */
const fillChoices = (template: Template, data: CardData, free: Set<string>): CardChoices | undefined => {
  if (!template.choices) return undefined;
  const { key, many, id, text, checked } = template.choices;
  const options = sightsOf(data, text).flatMap((cells) => {
    const filled = { id: fillLine(id, cells), text: fitLine(text, cells, faceLimits.choice, free) };
    if (filled.id === null || filled.text === null) return [];
    return { id: filled.id, text: filled.text, checked: fillLine(checked, cells) !== null };
  });
  return { key, many, options: options.slice(0, faceLimits.choices) };
};

/** The template with its data, within `faceLimits` as far as shortening the `free` fields can do it. */
export const fillFace = (template: Template, raw: CardData, free: Set<string>, { taskId }: FaceOptions): CardFace => {
  const data = cleanData(raw);
  const cells = sightsOf(data)[0] ?? {};
  const buttons = fillButtons(template, cells, free);
  const choices = fillChoices(template, data, free);
  const [titleMax, descMax] = choices
    ? [faceLimits.choiceTitle, faceLimits.choiceDesc]
    : [faceLimits.title, faceLimits.desc];
  const done =
    template.done && buttons.length === 0 && taskId === undefined
      ? fitLine(template.done, cells, faceLimits.button, free)
      : null;
  return {
    ...(taskId === undefined ? {} : { taskId }),
    source: fitLine(template.source, cells, faceLimits.source, free) ?? '',
    title: fitLine(template.title, cells, titleMax, free) ?? '',
    desc: fitLine(template.desc, cells, descMax, free) ?? '',
    rows: fillRows(template, data, free),
    buttons,
    ...(choices ? { choices } : {}),
    text: plainFace(template.text, data, free),
    ...(done ? { done } : {}),
  };
};
