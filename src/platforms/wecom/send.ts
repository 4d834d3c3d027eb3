import { z } from 'zod';
import { PlatformError, type Outgoing, type SendResult, type Unreached } from '../port.ts';
import type { WecomApi } from './api.ts';
import { sentCard } from './card.ts';
import { allReceiversInvalid, receiverRefused } from './errcodes.ts';
import { faceLimits } from './face-limits.ts';
import { uploadFile } from './upload.ts';

const path = '/cgi-bin/message/send';
export const maxReceivers = 1000;

/** The longest window there is (path/90236): a retry after a lost answer must not show the card a second time. */
const onlyOnce = { enable_duplicate_check: 1, duplicate_check_interval: 14_400 };

/**
 * The shape of a user id: letters, digits and `-_.@`, the first one a letter or digit. So neither `@all` (everybody in
 * the corporation) nor `a|b` can come out of an imported list.
 */
const userId = /^[a-z\d][\w.@-]{0,63}$/iu;

const listed = z
  .string()
  .catch('')
  .transform((ids) => ids.split('|').flatMap((id) => (id.trim() === '' ? [] : [id.trim().toLowerCase()])));
const filled = z.string().min(1).nullable().catch(null);
const sent = z.object({ invaliduser: listed, unlicenseduser: listed, msgid: filled, response_code: filled });

/**
 * Sends one thing to at most 1,000 users (wecom.md 4.2). errcode 0 does not mean that everybody got it: see `unreached`.
 *
 * Throws: PlatformError.
 */
export async function send(api: WecomApi, users: string[], outgoing: Outgoing): Promise<SendResult> {
  if (users.length === 0 || users.length > maxReceivers) {
    throw new PlatformError('give_up', 'receivers', `wecom: ${users.length} receivers in one call`);
  }
  const misshapen = users.filter((user) => !userId.test(user));
  // Sorted: the duplicate check compares the request's text, and a retry may read its receivers in another order.
  const receivers = users.filter((user) => userId.test(user)).toSorted();
  if (receivers.length === 0) return nobody(users);
  const content = await contentOf(api, outgoing);
  const reply = await api.post(path, { touser: receivers.join('|'), agentid: api.agentId, ...content });
  const allRefused =
    reply.errcode === allReceiversInvalid || (receiverRefused.has(reply.errcode) && receivers.length === 1);
  if (allRefused) return nobody(users);
  if (reply.errcode !== 0) throw api.failure(reply, path);
  const { invaliduser, unlicenseduser, msgid, response_code: sendCode } = sent.parse(reply);
  return { messageId: msgid, sendCode, unreached: unreachedOf([...misshapen, ...invaliduser], unlicenseduser) };
}

function contentOf(api: WecomApi, outgoing: Outgoing) {
  switch (outgoing.kind) {
    case 'text':
      return textOf(outgoing.text);
    case 'file':
      return fileOf(api, outgoing.name, outgoing.bytes);
    case 'card': {
      const { face } = outgoing;
      // The card types without buttons all demand a link to somewhere (path/90236, `card_action`).
      if (face.buttons.length === 0) return textOf(face.text);
      if (!face.taskId) throw new PlatformError('give_up', 'task_id', 'wecom: a card with buttons needs a task id');
      return { msgtype: 'template_card', template_card: sentCard(face, face.taskId), ...onlyOnce };
    }
  }
}

function textOf(text: string) {
  const bytes = Buffer.byteLength(text);
  // Longer ones are cut by the platform without a word, empty ones refused (44004).
  if (bytes < 1 || bytes > faceLimits.text.max) {
    throw new PlatformError('give_up', 'text_length', `wecom: a text of ${bytes} bytes`);
  }
  return { msgtype: 'text', text: { content: text } };
}

const fileOf = async (api: WecomApi, name: string, bytes: Uint8Array) => ({
  msgtype: 'file',
  file: { media_id: await uploadFile(api, name, bytes) },
});

const nobody = (users: string[]): SendResult => ({
  messageId: null,
  sendCode: null,
  unreached: unreachedOf(users, []),
});

function unreachedOf(unknown: string[], unlicensed: string[]): Unreached[] {
  const first = new Set(unknown.map((user) => user.toLowerCase()));
  return [
    ...[...first].map((user): Unreached => ({ user, reason: 'unknown' })),
    ...[...new Set(unlicensed)].flatMap((user): Unreached[] =>
      first.has(user) ? [] : [{ user, reason: 'unlicensed' }],
    ),
  ];
}
