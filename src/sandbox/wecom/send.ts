import { randomBytes } from 'node:crypto';
import type { Clock } from '../../lib/clock.ts';
import { callsBack } from './card.ts';
import type { Warn } from './card-parts.ts';
import type { ResponseCodes } from './response-codes.ts';
import { readContent } from './content.ts';
import { createDuplicates } from './duplicates.ts';
import type { Fields } from './fields.ts';
import type { createMemberLimit } from './member-limit.ts';
import type { Members } from './members.ts';
import type { MediaStore } from './media.ts';
import { CallRefused, type ShownMessage } from './model.ts';
import type { Phones, Sent } from './phones.ts';
import { readReceivers } from './receivers.ts';

const recallWithinMs = 24 * 3600_000;
/** Sends that can still be redrawn or taken back; a long run must not fill the memory. */
const keepSent = 20_000;
const keepDropped = 10_000;

/** A message the platform accepted and dropped without a word, because its member had too many. */
export interface Dropped {
  userid: string;
  messageId: string;
  at: Date;
}

interface SendDeps {
  clock: Clock;
  agentId: number;
  members: Members;
  phones: Phones;
  codes: ResponseCodes;
  media: MediaStore;
  limit: ReturnType<typeof createMemberLimit>;
  hasCallback: () => boolean;
}

/** A body is sent by the token's own app (wecom.md 4.2); ids are numbers in JSON. */
export const assertAgent = (body: Fields, agentId: number) => {
  const given = body['agentid'];
  if (given === undefined) throw new CallRefused(41011, 'agentid missing');
  if (typeof given !== 'number' || !Number.isInteger(given)) throw new CallRefused(40056, 'invalid agentid');
  if (given !== agentId) throw new CallRefused(301002, 'not allowed to operate another agent with this accesstoken');
};

/** `message/send` and `message/recall`: what was sent, to whom, and what each phone got of it. */
export const createSender = (deps: SendDeps) => {
  const { clock, agentId, members, phones, codes, media, limit, hasCallback } = deps;
  const sent = new Map<string, Sent>();
  const taskIds = new Set<string>();
  const duplicates = createDuplicates(clock);
  const dropped: Dropped[] = [];

  const hand = (message: ShownMessage, reached: string[]) => {
    for (const user of reached) {
      if (limit.take(user)) phones.show(user, message);
      else dropped.push({ userid: user, messageId: message.messageId, at: message.at });
    }
    if (dropped.length > keepDropped) dropped.splice(0, dropped.length - keepDropped);
  };
  const sendNow = (body: Fields, warn: Warn): Record<string, unknown> => {
    const { reached, refused } = readReceivers(body, members);
    const isTaskIdUsed = (taskId: string) => taskIds.has(taskId);
    const content = readContent(body, { media, isTaskIdUsed, hasCallback, warn });
    const messageId = randomBytes(24).toString('base64url');
    const message: ShownMessage = { messageId, at: clock.now(), own: false, ...content };
    if (content.card?.taskId) taskIds.add(content.card.taskId);
    sent.set(messageId, { message, receivers: new Set(reached) });
    const [oldest] = sent.size > keepSent ? sent.keys() : [];
    if (oldest !== undefined) sent.delete(oldest);
    hand(message, reached);
    const code = content.card && callsBack(content.card) ? { response_code: codes.issue(messageId) } : {};
    return { ...refused, msgid: messageId, ...code };
  };
  return {
    sent,
    dropped,
    send(body: Fields, raw: Buffer, warn: Warn): Record<string, unknown> {
      assertAgent(body, agentId);
      return duplicates.once(body, raw, () => sendNow(body, warn));
    },
    /** Takes a message back within 24 h (wecom.md 4.11). */
    recall(body: Fields): Record<string, unknown> {
      const messageId = body['msgid'];
      const entry = typeof messageId === 'string' ? sent.get(messageId) : undefined;
      if (typeof messageId !== 'string' || !entry) throw new CallRefused(40058, 'invalid msgid');
      if (clock.now().getTime() - entry.message.at.getTime() > recallWithinMs) throw new CallRefused(42052, 'too late');
      phones.recall(entry.receivers, messageId);
      sent.delete(messageId);
      return {};
    },
  };
};
export type Sender = ReturnType<typeof createSender>;
