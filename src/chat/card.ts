import { z } from 'zod';
import { byteCount, charCount } from '../lib/text.ts';
import type { CardFace, Platform } from '../platforms/port.ts';
import { faceLimits, fillFace, type FaceOptions } from './card-face.ts';
import type { CardData, Cell, Cells } from './card-fill.ts';
import { maxTextBytes } from './card-text.ts';
import { linesOf, namesIn, partsOf, placeholder, readTemplate, type Template } from './card-template.ts';

type CardShape = Record<string, z.ZodType<Cell | Cells[]>>;
type DataOf<S extends CardShape> = z.output<z.ZodObject<S, z.core.$strict>>;

interface CardDefinition<S extends CardShape> {
  /** The template is `cards/NAME.json`. */
  name: string;
  data: z.ZodObject<S, z.core.$strict>;
  /** What it usually looks like. */
  sample: DataOf<S>;
  /** The longest and fullest it can become. */
  longest: DataOf<S>;
  /** Another folder of templates, for tests. */
  folder?: URL;
}

/** What a check has to know of a card, whatever its data. */
export interface CheckableCard {
  cardName: string;
  /** Field names of the data; fields of list items as `list.field`. */
  fields: string[];
  samples: { sample: CardData; longest: CardData; bare: CardData };
  /** Throws an Error of one line when the file is missing or wrong. */
  template(): Template;
  /** Throws where the data do not fit the schema. */
  render(data: unknown, options?: FaceOptions): CardFace;
}
export interface Card<D> extends CheckableCard {
  (data: D, options?: FaceOptions): CardFace;
}

/** The fields as templates name them, with their types: those of list items as `list.field`. */
const fieldsOf = (shape: CardShape): [name: string, type: unknown][] =>
  Object.entries(shape).flatMap(([name, type]): [string, unknown][] =>
    type instanceof z.ZodArray && type.element instanceof z.ZodObject
      ? Object.entries(type.element.shape).map(([field, inner]) => [`${name}.${field}`, inner])
      : [[name, type]],
  );

/** Texts without a maximum come from documents and people, and may be shortened; the others are figures, dates and numbers. */
const isFree = (type: unknown): boolean =>
  type instanceof z.ZodNullable ? isFree(type.unwrap()) : type instanceof z.ZodString && type.maxLength === null;

/** The sample without anything that may be missing: the barest face people can get. */
const bareOf = (shape: CardShape, sample: CardData): CardData =>
  Object.fromEntries(
    Object.entries(sample).map(([name, value]) => [name, shape[name]?.safeParse(null).success ? null : value]),
  );

/**
 * A card: `card(data, { taskId? })` gives the neutral face that a platform renders. The template is read at first use and kept.
 *
 * Shape: values are strings and numbers as they shall be read, or null where there is none; lists are arrays of such records. Whatever
 * holds an empty value falls away. Values are never templates, and never more than one line.
 * Limits: each slot keeps to `faceLimits` and the text to 2,048 bytes by shortening its longest free text: a string whose schema names
 * no maximum, so data from documents and people may be of any length. The field called `title` loses its head first (wording.md 6).
 * Throws: an Error of one line when the data do not fit `data` (a bug of the caller) or the template is broken (checked at start).
 */
export const defineCard = <S extends CardShape>(definition: CardDefinition<S>): Card<DataOf<S>> => {
  const { name, data: schema, sample, longest, folder } = definition;
  let read: Template | undefined;
  const fields = fieldsOf(schema.shape);
  const free = new Set(fields.filter(([, type]) => isFree(type)).map(([field]) => field));
  const template = () => (read ??= readTemplate(name, folder));
  const render = (data: unknown, options: FaceOptions = {}): CardFace => {
    const parsed = schema.safeParse(data);
    if (!parsed.success) {
      const faults = parsed.error.issues.map(({ path, message }) => `${path.join('.') || 'data'}: ${message}`);
      throw new Error(`card ${name}: ${faults.join('; ')}`);
    }
    // Every field of the shape is a Cell or a list of Cells, by CardShape; zod's mapped type does not show it.
    return fillFace(template(), parsed.data as CardData, free, options);
  };
  // The same reason: DataOf<S> is CardData with known keys.
  const samples = { sample: sample as CardData, longest: longest as CardData };
  return Object.assign((data: DataOf<S>, options?: FaceOptions) => render(data, options), {
    cardName: name,
    fields: fields.map(([field]) => field),
    samples: { ...samples, bare: bareOf(schema.shape, samples.sample) },
    template,
    render,
  });
};

const templateFaults = (template: Template, fields: string[]): string[] => {
  const lines = linesOf(template);
  const names = namesIn(...lines);
  const stray = lines.flatMap(partsOf).filter((part) => /[{}]/u.test(part.replace(placeholder, '')));
  const keys = template.buttons.map(({ key }) => key);
  const { choices } = template;
  const boxes = choices ? [choices.id, choices.text, choices.checked] : [];
  const inList = new Set(namesIn(...template.rows.flat(), ...boxes, ...template.text));
  return [
    ...names.filter((name) => !fields.includes(name)).map((name) => `{{${name}}} is no field of the data`),
    ...fields.filter((field) => !names.includes(field)).map((field) => `the field ${field} stands nowhere`),
    ...names
      .filter((n) => n.includes('.') && !inList.has(n))
      .map((n) => `{{${n}}} may only stand in rows, choices and text`),
    ...stray.map((part) => `stray braces in "${part}"`),
    ...keys.filter((key, at) => keys.indexOf(key) !== at).map((key) => `the button key ${key} stands twice`),
  ];
};

const over = (what: string, text: string, max: number) =>
  charCount(text) > max ? [`${what} has ${charCount(text)} characters, at most ${max}: ${text}`] : [];

const faceFaults = ({ source, title, desc, rows, buttons, choices, text }: CardFace): string[] => [
  ...over('source', source, faceLimits.source),
  ...over('title', title, choices ? faceLimits.choiceTitle : faceLimits.title),
  ...over('desc', desc, choices ? faceLimits.choiceDesc : faceLimits.desc),
  ...(choices?.options.flatMap((option) => over('choice', option.text, faceLimits.choice)) ?? []),
  ...(choices && (rows.length > 0 || buttons.length !== 1) ? ['a card with choices has no rows and one button'] : []),
  ...rows.flatMap(({ name, value }) => [
    ...over(`row name`, name, faceLimits.rowName),
    ...over(`row ${name}`, value, faceLimits.rowValue),
  ]),
  ...buttons.flatMap((button) => over('button', button.text, faceLimits.button)),
  ...(buttons.length > faceLimits.buttons ? [`${buttons.length} buttons, at most ${faceLimits.buttons}`] : []),
  ...(title === '' ? ['the title is empty'] : []),
  ...(text === '' ? ['the text is empty'] : []),
  ...(byteCount(text) > maxTextBytes ? [`text has ${byteCount(text)} bytes, at most ${maxTextBytes}`] : []),
];

const cardFaults = (card: CheckableCard, platforms: Pick<Platform, 'id' | 'checkFace'>[]): string[] => {
  try {
    const faults = templateFaults(card.template(), card.fields);
    for (const [kind, data] of Object.entries(card.samples)) {
      const face = card.render(data);
      faults.push(...faceFaults(face).map((fault) => `${kind}: ${fault}`));
      for (const platform of platforms) {
        faults.push(
          ...platform.checkFace({ ...face, taskId: 'check' }).map((fault) => `${kind} on ${platform.id}: ${fault}`),
        );
      }
    }
    return faults.map((fault) => `cards/${card.cardName}.json: ${fault}`);
  } catch (error) {
    // A broken file or sample is one fault of this card; the others are still checked.
    return [error instanceof Error ? error.message : String(error)];
  }
};

/**
 * What is wrong with these cards, one line a fault, empty when nothing is: placeholders equal the fields of the data in both directions,
 * button keys are unique, and the sample, the longest data and the sample without its optional parts fit every platform.
 * Reads every template, so that a start after it meets no broken file.
 */
export const checkCards = (cards: CheckableCard[], platforms: Pick<Platform, 'id' | 'checkFace'>[]): string[] => {
  const names = cards.map(({ cardName }) => cardName);
  return [
    ...names.filter((name, at) => names.indexOf(name) !== at).map((name) => `cards/${name}.json: defined twice`),
    ...cards.flatMap((card) => cardFaults(card, platforms)),
  ];
};
