import { z } from 'zod';
import { splitBytes } from '../../lib/text.ts';
import { PlatformError, type Outgoing, type SendResult, type Unreached } from '../port.ts';
import type { WecomApi } from './api.ts';
import { sentCard } from './card.ts';
import { allReceiversInvalid, receiverRefused } from './errcodes.ts';
import { faceLimits } from './face-limits.ts';
import { markAgain } from './task-id.ts';
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
 * A text that one message cannot hold goes out as several, （1/8） first, each after the answer to the one before: calls side
 * by side arrive in any order. `messageId` is the last one's; whoever missed one of them is unreached. When one fails, those
 * before it are out, and a retry sends them again. A text of more than 20 goes out as one file: so many at once are nothing to
 * read, and above 30 a minute the platform drops what comes without a word (wecom.md 5.1).
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
  let last: Answer = { messageId: null, sendCode: null };
  const unknown = [...misshapen];
  const unlicensed: string[] = [];
  for (const content of await contentsOf(api, outgoing)) {
    const reply = await api.post(path, { touser: receivers.join('|'), agentid: api.agentId, ...content });
    const allRefused =
      reply.errcode === allReceiversInvalid || (receiverRefused.has(reply.errcode) && receivers.length === 1);
    if (allRefused) return nobody(users);
    if (reply.errcode !== 0) throw api.failure(reply, path);
    const { invaliduser, unlicenseduser, msgid, response_code: sendCode } = sent.parse(reply);
    unknown.push(...invaliduser);
    unlicensed.push(...unlicenseduser);
    last = { messageId: msgid, sendCode };
  }
  return { ...last, unreached: unreachedOf(unknown, unlicensed) };
}

type Answer = Pick<SendResult, 'messageId' | 'sendCode'>;

/** The messages that one thing takes, in their order: one, but for a long text. */
async function contentsOf(api: WecomApi, outgoing: Outgoing): Promise<object[]> {
  switch (outgoing.kind) {
    case 'text':
      return isLong(outgoing.text) ? [await textFileOf(api, outgoing.text)] : textsOf(outgoing.text);
    case 'file':
      return [await fileOf(api, outgoing.name, outgoing.bytes)];
    case 'card': {
      const { face, again = 0 } = outgoing;
      // The card types without buttons all demand a link to somewhere (path/90236, `card_action`).
      if (face.buttons.length === 0) return textsOf(face.text);
      if (!face.taskId) throw new PlatformError('give_up', 'task_id', 'wecom: a card with buttons needs a task id');
      return [{ msgtype: 'template_card', template_card: sentCard(face, markAgain(face.taskId, again)), ...onlyOnce }];
    }
  }
}

/** `（1/8）` and a line break; room for far more messages than one member may get in a minute. */
const markBytes = Buffer.byteLength('（999/999）\n');

function textsOf(text: string): object[] {
  const most = faceLimits.text.max;
  // Longer ones are cut by the platform without a word.
  const pieces = Buffer.byteLength(text) <= most ? [text] : splitBytes(text, most - markBytes);
  // Empty ones it refuses (44004); white space alone leaves no piece.
  if (text === '' || pieces.length === 0) throw new PlatformError('give_up', 'text_length', 'wecom: an empty text');
  const marked = (piece: string, i: number) => (pieces.length > 1 ? `（${i + 1}/${pieces.length}）\n${piece}` : piece);
  return pieces.map((piece, i) => ({ msgtype: 'text', text: { content: marked(piece, i) } }));
}

/** More than this at once, and the text goes out as one file. */
const mostPieces = 20;

const countOf = (text: string): number => {
  const most = faceLimits.text.max;
  return Buffer.byteLength(text) <= most ? 1 : splitBytes(text, most - markBytes).length;
};

/** How many messages of the receiver's minute one thing takes. */
export function messagesOf(outgoing: Outgoing): number {
  if (outgoing.kind !== 'text') return 1;
  return isLong(outgoing.text) ? 1 : Math.max(1, countOf(outgoing.text));
}

const isLong = (text: string): boolean => countOf(text) > mostPieces;

const textFileOf = (api: WecomApi, text: string) => {
  const name = (text.trim().split('\n')[0] ?? '').slice(0, 40).trim();
  return fileOf(api, `${name}.txt`, Buffer.from(text, 'utf8'));
};

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
