import { createHash } from 'node:crypto';
import { z } from 'zod';
import type { Clock } from '../../lib/clock.ts';
import type { Logger } from '../../lib/log.ts';
import { CallbackRefused, type Decoded, type RawCallback } from '../port.ts';
import { alarms, events, messages, type Content } from './contents.ts';
import { readEnvelope } from './envelope.ts';
import type { WecomConfig } from './settings.ts';
import { unseal } from './unseal.ts';
import { readXml, type XmlTree } from './xml.ts';

const head = z.object({
  ToUserName: z.string().min(1).max(128),
  // Ids are compared without case (path/90313). A `|` would break the keys below and the list of receivers.
  FromUserName: z
    .string()
    .regex(/^[^\s|]{1,64}$/u)
    .toLowerCase(),
  CreateTime: z
    .string()
    .regex(/^\d{1,11}$/u)
    .transform(Number),
  MsgType: z.string().min(1),
  AgentID: z.string().optional(),
});
const messageHead = z.object({ MsgId: z.string().regex(/^\d{1,20}$/u), AgentID: z.string().min(1) });
// Whatever an event we do not know holds there must not get it refused.
const part = z.string().catch('');
const eventHead = z.object({
  Event: z.string().min(1),
  EventKey: part,
  ChangeType: part,
  UserID: part,
  Id: part,
  TagId: part,
  BatchJob: z.object({ JobId: part }).optional().catch(undefined),
  TaskId: part,
  ResponseCode: part,
});
type Head = z.output<typeof head>;

/**
 * Reads callbacks of one app: verifies over the raw bytes, opens, decodes.
 *
 * Shape: `inbound.at` is the platform's `CreateTime`; `rawDigest` covers the body as it came.
 * Throws: CallbackRefused, also where the text is authentic but a known kind lacks what it must have.
 */
export const createDecode =
  (config: WecomConfig, { clock, log }: { clock: Clock; log?: Logger | undefined }) =>
  ({ query, body }: RawCallback): Decoded => {
    const message = readXml(unseal(config, clock.now(), query, readEnvelope(body)));
    const who = read(head, message);
    // A shared app hears of other corporations' members, whose ids may equal ours: an answer would reach the wrong person.
    if (who.ToUserName !== config.corpId) return ignored('other_corporation');
    if (config.app && who.AgentID !== undefined && who.AgentID !== String(config.app.agentId))
      return ignored('other_app');
    const found = who.MsgType === 'event' ? readEvent(who, message) : readMessage(who, message);
    if (!found) return ignored(who.MsgType === 'event' ? 'unknown_event' : 'unknown_message');
    const { key, content } = found;
    if (content.kind === 'event' && alarms.has(content.event)) {
      log?.error({ event: content.event }, 'wecom warns that the app is being stopped for lack of use');
    }
    // Directory changes and finished jobs: nobody to answer.
    if (who.FromUserName === 'sys') return ignored('not_a_person');
    const account = { platform: 'wecom', corp: who.ToUserName, user: who.FromUserName } as const;
    const rawDigest = createHash('sha256').update(body).digest('hex');
    return { kind: 'inbound', inbound: { key, account, at: new Date(who.CreateTime * 1000), rawDigest, ...content } };
  };

const ignored = (reason: string): Decoded => ({ kind: 'ignored', reason });

interface Found {
  key: string;
  content: Content;
}

function readMessage(who: Head, message: XmlTree): Found | null {
  const schema = messages.get(who.MsgType);
  if (!schema) return null;
  const { MsgId, AgentID } = read(messageHead, message);
  // MsgId alone was seen equal for two senders (wecom.md 14.10).
  const key = [who.ToUserName, AgentID, who.FromUserName, MsgId].join('|');
  return { key, content: read(schema, message) };
}

function readEvent(who: Head, message: XmlTree): Found | null {
  const e = read(eventHead, message);
  const schema = events.get(e.Event);
  if (!schema) return null;
  // Sender and second are too weak: bursts share both (wecom.md 1.7). ResponseCode differs with every click.
  const subject = e.UserID || e.Id || e.TagId;
  const parts = [e.Event, e.EventKey, e.ChangeType, subject, e.BatchJob?.JobId ?? '', e.TaskId, e.ResponseCode];
  const key = [who.ToUserName, who.AgentID ?? '', who.FromUserName, String(who.CreateTime), ...parts].join('|');
  return { key, content: read(schema, message) };
}

function read<T>(schema: z.ZodType<T>, message: XmlTree): T {
  const parsed = schema.safeParse(message);
  if (parsed.success) return parsed.data;
  // Names only: a zod error quotes what people wrote.
  const where = parsed.error.issues[0]?.path.join('.') ?? '';
  throw new CallbackRefused('malformed', `the message is wrong at ${where}`);
}
