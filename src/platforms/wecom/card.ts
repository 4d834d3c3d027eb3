import type { CardChoices, CardFace } from '../port.ts';

/** Blue and filled for the act that most people will do, plain for the others (path/90236, `style` 1–4). */
const styleOf = (primary: boolean | undefined) => (primary ? 1 : 2);

/** Where a redrawn face has neither buttons nor a word for them; the type demands one button. */
const deadText = '已更新';

const bodyOf = ({ source, title, desc, rows }: CardFace) => ({
  card_type: 'button_interaction',
  ...(source === '' ? {} : { source: { desc: source, desc_color: 0 } }),
  main_title: { title, ...(desc === '' ? {} : { desc }) },
  ...(rows.length === 0 ? {} : { horizontal_content_list: rows.map(({ name, value }) => ({ keyname: name, value })) }),
});

const buttonsOf = ({ buttons }: CardFace) =>
  buttons.map(({ text, key, primary }) => ({ type: 0, text, style: styleOf(primary), key }));

/** Boxes and one button that hands them in; this type has no rows and no button list (wecom.md 4.9, column V). */
const voteOf = ({ source, title, desc, buttons }: CardFace, { key, many, options }: CardChoices) => ({
  card_type: 'vote_interaction',
  ...(source === '' ? {} : { source: { desc: source } }),
  main_title: { title, ...(desc === '' ? {} : { desc }) },
  checkbox: {
    question_key: key,
    mode: many ? 1 : 0,
    option_list: options.map(({ id, text, checked }) => ({ id, text, is_checked: checked })),
  },
  submit_button: { text: buttons[0]?.text ?? '', key: buttons[0]?.key ?? '' },
});

/** `template_card` of message/send: a face with buttons and a task id (wecom.md 4.9). */
export const sentCard = (face: CardFace, taskId: string) =>
  face.choices
    ? { ...voteOf(face, face.choices), task_id: taskId }
    : { ...bodyOf(face), task_id: taskId, button_list: buttonsOf(face) };

/**
 * `template_card` of message/update_template_card: no task id. A face without buttons keeps one that cannot be pressed,
 * because the type wants at least one (wecom.md 4.10, path/94888).
 */
export function redrawnCard(face: CardFace) {
  if (face.choices) return voteOf(face, face.choices);
  if (face.buttons.length > 0) return { ...bodyOf(face), button_list: buttonsOf(face) };
  const text = face.done ?? deadText;
  return { ...bodyOf(face), button_list: [{ type: 0, text, style: 2, key: 'done' }], replace_text: text };
}
