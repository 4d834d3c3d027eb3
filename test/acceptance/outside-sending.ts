import { z } from 'zod';
import { objectionsTo, templateCard, wordsOf } from './outside-cards.ts';
import type { Phones } from './outside-phones.ts';
import type { Upload } from './outside-upload.ts';
import type { AppSettings } from './wire.ts';

const recipients = z.strictObject({
  touser: z.string(),
  msgtype: z.enum(['text', 'template_card', 'file', 'markdown', 'image']),
  agentid: z.int(),
  safe: z.int().optional(),
  enable_id_trans: z.int().optional(),
  enable_duplicate_check: z.int().optional(),
  duplicate_check_interval: z.int().max(14_400).optional(),
  text: z.strictObject({ content: z.string() }).optional(),
  file: z.strictObject({ media_id: z.string() }).optional(),
  template_card: z.unknown().optional(),
});
const update = z.strictObject({
  userids: z.array(z.string()).max(1_000),
  agentid: z.int(),
  response_code: z.string(),
  button: z.strictObject({ replace_name: z.string() }).optional(),
  template_card: z.unknown().optional(),
});

/** What one corporation's WeCom keeps. */
export interface State {
  app: AppSettings;
  phones: Phones;
  breaches: string[];
  strangers: Set<string>;
  unlicensed: Set<string>;
  uploads: Map<string, Upload>;
  tasks: Set<string>;
  /** Bodies with duplicate check, and until when they are suppressed (Unix ms). */
  sent: Map<string, { untilMs: number; answer: Record<string, unknown> }>;
  /** Per member: when something was delivered (Unix ms). */
  deliveries: Map<string, number[]>;
  sequence: number;
}

export type Answer = Record<string, unknown>;
/** A refusal. */
export const no = (errcode: number, errmsg = 'refused'): Answer => ({ errcode, errmsg });

/** message/send with the checks of wecom.md 4.2 to 4.9. */
export function send(state: State, raw: unknown): Answer {
  const parsed = recipients.safeParse(raw);
  if (!parsed.success) {
    state.breaches.push(`message/send ${parsed.error.message}`);
    return no(40063);
  }
  const body = parsed.data;
  const users = body.touser.toLowerCase().split('|').filter(Boolean);
  if (body.agentid !== state.app.agentId) return no(301002);
  if (users.length === 0) return no(82001);
  if (users.length > 1_000) return no(40032);
  if (new Set(users).size < users.length) state.breaches.push('message/send names somebody twice');
  const known = state.sent.get(JSON.stringify(body));
  if (body.enable_duplicate_check === 1 && known && known.untilMs > Date.now()) return known.answer;
  const invalid = users.filter((u) => state.strangers.has(u));
  const unlicensed = users.filter((u) => state.unlicensed.has(u));
  if (invalid.length === users.length) return no(81013, 'all of them unknown');
  const content = contentOf(state, body);
  if ('errcode' in content) return content;
  const messageId = `m-${String((state.sequence += 1))}`;
  const reached = users.filter((u) => !invalid.includes(u) && !unlicensed.includes(u) && mayStillGet(state, u));
  state.phones.deliver(reached, { messageId, ...content });
  const answer = {
    errcode: 0,
    errmsg: 'ok',
    ...(invalid.length > 0 ? { invaliduser: invalid.join('|') } : {}),
    ...(unlicensed.length > 0 ? { unlicenseduser: unlicensed.join('|') } : {}),
    msgid: messageId,
    ...(content.card ? { response_code: state.phones.newCode(messageId, reached) } : {}),
  };
  const seconds = body.duplicate_check_interval ?? 1_800;
  state.sent.set(JSON.stringify(body), { untilMs: Date.now() + seconds * 1_000, answer });
  return answer;
}

/** Above 30 a minute the platform drops without a word (wecom.md 5.1): the bot has to keep count itself. */
function mayStillGet(state: State, user: string): boolean {
  const now = Date.now();
  const lately = (state.deliveries.get(user) ?? []).filter((at) => at > now - 60_000);
  state.deliveries.set(user, [...lately, now]);
  if (lately.length < 30) return true;
  state.breaches.push(`more than 30 messages a minute to ${user}`);
  return false;
}

type Content = Omit<Phones['received'][number], 'user' | 'redrawn' | 'at' | 'messageId'>;

function contentOf(state: State, body: z.infer<typeof recipients>): Content | (Answer & { errcode: number }) {
  const refuse = (errcode: number, why: string) => {
    state.breaches.push(why);
    return { errcode, errmsg: why };
  };
  if (body.msgtype === 'text') {
    const words = body.text?.content ?? '';
    if (words === '') return refuse(44004, 'an empty text');
    if (Buffer.byteLength(words) > 2_048) state.breaches.push(`a text of ${String(Buffer.byteLength(words))} bytes`);
    if (body.enable_duplicate_check === 1) state.breaches.push(`duplicate check for a text: ${words.slice(0, 40)}`);
    return { kind: 'text', words };
  }
  if (body.msgtype === 'file') {
    const upload = state.uploads.get(body.file?.media_id ?? '');
    if (upload?.type !== 'file') return { errcode: 40007, errmsg: 'media_id' };
    return { kind: 'file', words: `（文件 ${upload.name}）`, file: upload };
  }
  if (body.msgtype !== 'template_card') return refuse(40008, `msgtype ${body.msgtype}`);
  const parsed = templateCard.safeParse(body.template_card);
  if (!parsed.success) return refuse(42031, `card ${parsed.error.message}`);
  const card = parsed.data;
  const objections = objectionsTo(card, { isUpdate: false });
  if (objections[0] !== undefined) return refuse(Number(/^\d{5}/u.exec(objections[0])?.[0] ?? 42031), objections[0]);
  if (card.task_id !== undefined && state.tasks.has(card.task_id)) {
    return refuse(42014, `task_id twice: ${card.task_id}`);
  }
  state.tasks.add(card.task_id ?? '');
  return { kind: 'card', words: wordsOf(card), card, ...(card.task_id === undefined ? {} : { taskId: card.task_id }) };
}

/** message/update_template_card (wecom.md 4.10). */
export function redraw(state: State, raw: unknown): Answer {
  const parsed = update.safeParse(raw);
  if (!parsed.success) {
    state.breaches.push(`update_template_card ${parsed.error.message}`);
    return no(40063);
  }
  const body = parsed.data;
  if (body.agentid !== state.app.agentId) return no(301002);
  const users = body.userids.map((u) => u.toLowerCase());
  if (body.button) return no(state.phones.redraw(body.response_code, users, body.button.replace_name), 'ok');
  const card = templateCard.safeParse(body.template_card);
  if (!card.success) {
    state.breaches.push(`a face ${card.error.message}`);
    return no(42031);
  }
  state.breaches.push(...objectionsTo(card.data, { isUpdate: true }));
  const errcode = state.phones.redraw(body.response_code, users, card.data);
  return { ...no(errcode, errcode === 0 ? 'ok' : 'refused'), ...(errcode === 0 ? { invaliduser: [] } : {}) };
}
