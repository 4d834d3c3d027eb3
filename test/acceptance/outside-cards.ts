import { z } from 'zod';

/** A template card as the bot sends it (wecom.md 4.9): the fields that this program looks at; others are refused. */
const row = z.strictObject({
  keyname: z.string().min(1),
  value: z.string().optional(),
  type: z.int().min(0).max(3).optional(),
  url: z.string().optional(),
  media_id: z.string().optional(),
  userid: z.string().optional(),
});
const button = z.strictObject({
  text: z.string().min(1),
  type: z.literal([0, 1]).optional(),
  style: z.int().min(1).max(4).optional(),
  key: z.string().min(1).optional(),
  url: z.string().optional(),
});
const option = z.strictObject({
  id: z.string().min(1),
  text: z.string().min(1),
  is_checked: z.boolean().optional(),
});
const action = z.strictObject({ text: z.string().min(1), key: z.string().min(1) });
const jump = z.strictObject({ title: z.string().min(1), type: z.int().optional(), url: z.string().optional() });

export const templateCard = z.strictObject({
  card_type: z.enum(['text_notice', 'news_notice', 'button_interaction', 'vote_interaction', 'multiple_interaction']),
  source: z
    .strictObject({ icon_url: z.string().optional(), desc: z.string().optional(), desc_color: z.int().optional() })
    .optional(),
  main_title: z.strictObject({ title: z.string().optional(), desc: z.string().optional() }).optional(),
  emphasis_content: z.strictObject({ title: z.string().optional(), desc: z.string().optional() }).optional(),
  sub_title_text: z.string().optional(),
  horizontal_content_list: z.array(row).optional(),
  jump_list: z.array(jump).optional(),
  card_action: z.strictObject({ type: z.int(), url: z.string().optional() }).optional(),
  action_menu: z.strictObject({ desc: z.string().optional(), action_list: z.array(action).min(1).max(3) }).optional(),
  task_id: z.string().optional(),
  button_selection: z
    .strictObject({
      question_key: z.string(),
      title: z.string().optional(),
      selected_id: z.string().optional(),
      option_list: z.array(option).min(1).max(10),
    })
    .optional(),
  button_list: z.array(button).min(1).max(6).optional(),
  checkbox: z
    .strictObject({
      question_key: z.string().min(1),
      mode: z.int().optional(),
      disable: z.boolean().optional(),
      option_list: z.array(option).min(1).max(20),
    })
    .optional(),
  submit_button: action.optional(),
  replace_text: z.string().optional(),
});
export type TemplateCard = z.infer<typeof templateCard>;

const length = (text: string) => Array.from(text).length;
const wide = (card: TemplateCard): [what: string, text: string | undefined, most: number][] => {
  const isVote = card.card_type === 'vote_interaction';
  return [
    ['source', card.source?.desc, 20],
    ['title', card.main_title?.title, isVote ? 16 : 36],
    ['desc', card.main_title?.desc, isVote || card.card_type === 'multiple_interaction' ? 160 : 44],
    ['note', card.sub_title_text, 160],
    ...(card.horizontal_content_list ?? []).flatMap((r): [string, string | undefined, number][] => [
      ['row name', r.keyname, 5],
      ['row value', r.value, 30],
    ]),
    ...(card.button_list ?? []).map((b): [string, string, number] => ['button', b.text, 10]),
    ...(card.checkbox?.option_list ?? []).map((o): [string, string, number] => ['option', o.text, 17]),
    ['submit', card.submit_button?.text, 10],
  ];
};

/** What wecom.md 4.9 (and the limits at the head of wording.md) say against this card; empty when it may be sent. */
export function objectionsTo(card: TemplateCard, { isUpdate }: { isUpdate: boolean }): string[] {
  const found = wide(card).flatMap(([what, text, most]) =>
    text !== undefined && length(text) > most ? [`${what} of ${String(length(text))} characters: ${text}`] : [],
  );
  const say = (holds: boolean, objection: string) => void (holds || found.push(objection));
  const isButtons = card.card_type === 'button_interaction';
  const keys = (card.button_list ?? []).flatMap((b) => b.key ?? []);
  say((card.horizontal_content_list ?? []).length <= 6, '42035: more than six rows');
  say(card.card_type === 'text_notice' || Boolean(card.main_title?.title), '42033: title missing');
  say(!isButtons || (card.button_list ?? []).length > 0, '42038: no button');
  say(
    (card.button_list ?? []).every((b) => b.type === 1 || b.key !== undefined),
    '42017: button key missing',
  );
  say(new Set(keys).size === keys.length, '42018: two buttons of one key');
  say(
    keys.every((key) => Buffer.byteLength(key) <= 1024),
    '42018: key too long',
  );
  say(!card.card_type.endsWith('_notice') || card.card_action !== undefined, '42045: card_action missing');
  say(card.card_type !== 'vote_interaction' || Boolean(card.checkbox && card.submit_button), '42037: nothing to tick');
  say(
    (card.checkbox?.option_list ?? []).every((o) => o.is_checked !== undefined && Buffer.byteLength(o.id) <= 128),
    '42040: option',
  );
  const needsTask = !card.card_type.endsWith('_notice') || card.action_menu !== undefined;
  if (isUpdate) say(card.task_id === undefined, 'task_id in an update (4.10)');
  else if (needsTask) say(/^[\w@-]{1,128}$/u.test(card.task_id ?? ''), `42014: task_id ${card.task_id ?? 'missing'}`);
  return found;
}

/** All that somebody reads on the card, a line each, the buttons in brackets. */
export const wordsOf = (card: TemplateCard): string =>
  [
    card.source?.desc,
    card.main_title?.title,
    card.main_title?.desc,
    card.emphasis_content?.title,
    card.sub_title_text,
    ...(card.horizontal_content_list ?? []).map((r) => `${r.keyname}：${r.value ?? ''}`),
    ...(card.checkbox?.option_list ?? []).map((o) => `☐${o.text}`),
    ...(card.button_list ?? []).map((b) => `［${b.text}］`),
    card.submit_button && `［${card.submit_button.text}］`,
    card.replace_text && `（${card.replace_text}）`,
  ]
    .filter(Boolean)
    .join('\n');
