import { readFileSync } from 'node:fs';
import { z } from 'zod';

/**
 * One line of a face: a string, or parts that are joined with nothing between. A part in which a placeholder is empty falls away, and a
 * line without any filled part does. That is the only rule there is.
 */
const lineSchema = z.union([z.string().min(1), z.array(z.string().min(1)).min(1)]);
export type Line = z.infer<typeof lineSchema>;

const templateSchema = z.strictObject({
  name: z.string().min(1),
  source: lineSchema,
  title: lineSchema,
  desc: lineSchema,
  /** `[name, value]`; with `{{list.field}}` in it the row stands once per item of the list. */
  rows: z.array(z.tuple([z.string().min(1), lineSchema])),
  buttons: z.array(
    z.strictObject({
      text: z.string().min(1),
      key: z.string().regex(/^[a-z]+(?:-[a-z]+)*$/u),
      primary: z.boolean().optional(),
      /** A placeholder that is not shown: the button falls away with it. */
      needs: z.string().min(1).optional(),
    }),
  ),
  /** Boxes to tick, one per item of a list; `button` then holds the one button that hands them in. */
  choices: z
    .strictObject({
      key: z.string().regex(/^[a-z]+(?:-[a-z]+)*$/u),
      many: z.boolean(),
      /** Both with `{{list.field}}`. */
      id: z.string().min(1),
      text: lineSchema,
      /** `{{list.field}}`: a box is ticked where it is filled. */
      checked: z.string().min(1),
    })
    .optional(),
  /** The plain face, line by line; a line with `{{list.field}}` stands once per item. */
  text: z.array(lineSchema).min(1),
  /** What stands on the dead buttons of a redrawn face. */
  done: z.string().min(1).optional(),
});
export type Template = z.infer<typeof templateSchema>;

export const placeholder = /\{\{([a-zA-Z]\w*(?:\.[a-zA-Z]\w*)?)\}\}/gu;

export const partsOf = (line: Line): string[] => (typeof line === 'string' ? [line] : line);

/** The names of all placeholders in these lines, each once. */
export const namesIn = (...lines: Line[]): string[] => [
  ...new Set(lines.flatMap(partsOf).flatMap((part) => [...part.matchAll(placeholder)].map(([, name = '']) => name))),
];

/** Every string of a template that may hold placeholders. */
export const linesOf = (template: Template): Line[] => [
  template.source,
  template.title,
  template.desc,
  ...template.rows.flat(),
  ...template.buttons.flatMap(({ text, needs }) => (needs ? [text, needs] : [text])),
  ...(template.choices ? [template.choices.id, template.choices.text, template.choices.checked] : []),
  ...template.text,
  ...(template.done ? [template.done] : []),
];

/** `cards/` beside package.json: two levels up from here, both from src/chat and from dist/chat. */
const cardsFolder = new URL('../../cards/', import.meta.url);

/** Reads and checks `NAME.json`. Throws an Error of one line that names the file and the fault. */
export const readTemplate = (name: string, folder: URL = cardsFolder): Template => {
  const file = `cards/${name}.json`;
  let json: unknown;
  try {
    json = JSON.parse(readFileSync(new URL(`${name}.json`, folder), 'utf8'));
  } catch (error) {
    const why = error instanceof Error ? error.message.split('\n')[0] : String(error);
    throw new Error(`${file}: ${why}`, { cause: error });
  }
  const parsed = templateSchema.safeParse(json);
  if (!parsed.success) {
    const faults = parsed.error.issues.map(({ path, message }) => `${path.join('.') || '(top)'}: ${message}`);
    throw new Error(`${file}: ${faults.join('; ')}`);
  }
  if (parsed.data.name !== name) throw new Error(`${file}: its name is ${parsed.data.name}`);
  return parsed.data;
};
