import { callsBack, readCard } from './card.ts';
import type { Warn } from './card-parts.ts';
import type { ResponseCodes } from './response-codes.ts';
import { choice, optionalFields, requiredText, type Fields } from './fields.ts';
import type { Members } from './members.ts';
import { CallRefused, type ShownCard } from './model.ts';
import type { Phones } from './phones.ts';
import { assertAgent, type Sender } from './send.ts';

interface RedrawDeps {
  agentId: number;
  members: Members;
  phones: Phones;
  codes: ResponseCodes;
  sender: Sender;
  hasCallback: () => boolean;
}

const idList = (body: Fields, name: string, max: number, errcode: number): string[] => {
  const ids: unknown = body[name] ?? [];
  // Arrays here, not the `|` strings of message/send (wecom.md 4.10).
  if (!Array.isArray(ids)) throw new CallRefused(40058, `${name} must be an array`);
  if (ids.length > max) throw new CallRefused(errcode, `${name}: more than ${max}`);
  return ids.map((id: unknown) => {
    if (typeof id !== 'string' && typeof id !== 'number') throw new CallRefused(40058, `${name} holds no ids`);
    return String(id).toLowerCase();
  });
};

/** Either greys the buttons under one text, or a whole other card that keeps the task id of the one sent. */
const readFace = (body: Fields, warn: Warn): ((old: ShownCard) => ShownCard) => {
  const button = optionalFields(body, 'button');
  const card = optionalFields(body, 'template_card');
  if (button && card) throw new CallRefused(40058, 'button or template_card, not both');
  if (button) {
    const replaceText = requiredText(button, 'replace_name', 42020);
    return (old) => {
      if (['text_notice', 'news_notice'].includes(old.type))
        throw new CallRefused(40058, 'this card has no button to replace');
      return { ...old, replaceText };
    };
  }
  const face = readCard(card ?? {}, { isUpdate: true, warn });
  return (old) => ({ ...face, taskId: old.taskId });
};

/**
 * `message/update_template_card`: one code, one redraw. Who is no member goes to `invaliduser` (an array here); a member who
 * never got the card, too, and when nobody is left: 82102. A refused call leaves the code usable.
 */
export const createRedraw =
  ({ agentId, members, phones, codes, sender, hasCallback }: RedrawDeps) =>
  (body: Fields, warn: Warn): Record<string, unknown> => {
    assertAgent(body, agentId);
    if (!hasCallback()) throw new CallRefused(43012, 'the card needs a callback url');
    const users = idList(body, 'userids', 1000, 40032);
    const parties = idList(body, 'partyids', 100, 82002);
    const tags = idList(body, 'tagids', 100, 82003);
    const everybody = choice(body, 'atall', [0, 1], 0) === 1 || parties.includes('1');
    const code = requiredText(body, 'response_code', 60140);
    const messageId = codes.messageOf(code);
    const entry = sender.sent.get(messageId);
    if (!entry?.message.card || !callsBack(entry.message.card)) throw new CallRefused(42016, 'no such card');
    if (!everybody && users.length + parties.length + tags.length === 0)
      throw new CallRefused(82101, 'no target given');
    const wanted = everybody ? [...entry.receivers] : [...new Set(users)];
    const targets = wanted.filter((user) => entry.receivers.has(user) && members.find(user));
    if (targets.length === 0) throw new CallRefused(82102, 'targets are not among the receivers');
    const face = readFace(body, warn);
    face(entry.message.card); // refuses what this card cannot become, before anything is drawn
    for (const user of targets) phones.redraw(user, messageId, face);
    codes.use(code);
    const drawn = new Set(targets);
    const invalid = wanted.filter((user) => !drawn.has(user));
    return invalid.length > 0 ? { invaliduser: invalid } : {};
  };
