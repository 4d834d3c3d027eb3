import type { CardChoices, CardFace } from '../port.ts';

/** developer.work.weixin.qq.com/document/path/90236: message/send. Lengths of texts there are advice, past which phones cut. */
const sendPage = 'path/90236';
/** …/path/94888: update_template_card; `replace_text` stands on a button, so a button's length is taken. */
const updatePage = 'path/94888';

interface Limit {
  min: number;
  max: number;
  unit: 'characters' | 'bytes' | 'entries';
  page: string;
}

/** What fits a `button_interaction` card (with choices a `vote_interaction` one), and a text where cards do not show (wecom.md 4.3, 4.9). */
export const faceLimits = {
  source: { min: 0, max: 20, unit: 'characters', page: sendPage },
  title: { min: 1, max: 36, unit: 'characters', page: sendPage },
  desc: { min: 0, max: 44, unit: 'characters', page: sendPage },
  voteTitle: { min: 1, max: 16, unit: 'characters', page: sendPage },
  voteDesc: { min: 0, max: 160, unit: 'characters', page: sendPage },
  voteRows: { min: 0, max: 0, unit: 'entries', page: sendPage },
  voteButtons: { min: 1, max: 1, unit: 'entries', page: sendPage },
  choices: { min: 1, max: 20, unit: 'entries', page: sendPage },
  choiceKey: { min: 1, max: 1024, unit: 'bytes', page: sendPage },
  choiceId: { min: 1, max: 128, unit: 'bytes', page: sendPage },
  choiceText: { min: 1, max: 17, unit: 'characters', page: sendPage },
  rows: { min: 0, max: 6, unit: 'entries', page: sendPage },
  rowName: { min: 1, max: 5, unit: 'characters', page: sendPage },
  rowValue: { min: 0, max: 30, unit: 'characters', page: sendPage },
  buttons: { min: 0, max: 6, unit: 'entries', page: sendPage },
  buttonText: { min: 1, max: 10, unit: 'characters', page: sendPage },
  buttonKey: { min: 1, max: 1024, unit: 'bytes', page: sendPage },
  taskId: { min: 1, max: 128, unit: 'bytes', page: sendPage },
  done: { min: 1, max: 10, unit: 'characters', page: updatePage },
  text: { min: 1, max: 2048, unit: 'bytes', page: sendPage },
} as const satisfies Record<string, Limit>;

const taskIdShape = /^[\w@-]*$/u;

/**
 * What of `face` breaks a limit, one line each; empty when it fits. Characters are Unicode code points.
 */
export function checkFace(face: CardFace): string[] {
  const keys = face.buttons.map(({ key }) => key);
  return [
    ...check('source', face.source),
    ...check(face.choices ? 'voteTitle' : 'title', face.title, 'title'),
    ...check(face.choices ? 'voteDesc' : 'desc', face.desc, 'desc'),
    ...check(face.choices ? 'voteRows' : 'rows', face.rows, 'rows'),
    ...face.rows.flatMap(({ name, value }, i) => [
      ...check('rowName', name, `rows[${i}].name`),
      ...check('rowValue', value, `rows[${i}].value`),
    ]),
    ...check(face.choices ? 'voteButtons' : 'buttons', face.buttons, 'buttons'),
    ...(face.choices ? checkChoices(face.choices) : []),
    ...face.buttons.flatMap(({ text, key }, i) => [
      ...check('buttonText', text, `buttons[${i}].text`),
      ...check('buttonKey', key, `buttons[${i}].key`),
    ]),
    ...(new Set(keys).size < keys.length ? [`buttons: two have the same key (${sendPage})`] : []),
    ...(face.taskId === undefined ? [] : check('taskId', face.taskId)),
    ...(taskIdShape.test(face.taskId ?? '') ? [] : [`taskId: only letters, digits and _-@ (${sendPage})`]),
    ...(face.done === undefined ? [] : check('done', face.done)),
    ...check('text', face.text),
  ];
}

function checkChoices({ key, options }: CardChoices): string[] {
  return [
    ...check('choiceKey', key, 'choices.key'),
    ...check('choices', options),
    ...options.flatMap(({ id, text }, i) => [
      ...check('choiceId', id, `choices[${i}].id`),
      ...check('choiceText', text, `choices[${i}].text`),
    ]),
    ...(new Set(options.map(({ id }) => id)).size < options.length
      ? [`choices: two have the same id (${sendPage})`]
      : []),
  ];
}

function check(limit: keyof typeof faceLimits, value: string | unknown[], name: string = limit): string[] {
  const { min, max, unit, page } = faceLimits[limit];
  const size = unit === 'bytes' && typeof value === 'string' ? Buffer.byteLength(value) : Array.from(value).length;
  return size >= min && size <= max ? [] : [`${name}: ${size} ${unit}, allowed are ${min} to ${max} (${page})`];
}
