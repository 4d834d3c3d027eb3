import { randomBytes } from 'node:crypto';
import type { Clock } from '../../lib/clock.ts';
import type { Call, Route } from './api-server.ts';
import { readContent } from './content.ts';
import { optionalText, requiredText, type Fields } from './fields.ts';
import type { MediaStore } from './media.ts';
import type { Members } from './members.ts';
import { CallRefused } from './model.ts';
import type { Phones } from './phones.ts';

interface GroupChat {
  chatid: string;
  name: string;
  owner: string;
  userlist: string[];
}
interface GroupDeps {
  clock: Clock;
  members: Members;
  phones: Phones;
  media: MediaStore;
}

const idList = (body: Fields, name: string): string[] => {
  const ids = body[name] ?? [];
  if (!Array.isArray(ids)) throw new CallRefused(40058, `${name} must be an array`);
  return ids.map((id) => String(id).toLowerCase());
};

/** Groups that the app makes (wecom.md 10.1): members read along, nothing they write there calls back. */
export const createGroupChats = ({ clock, members, phones, media }: GroupDeps): Record<string, Route> => {
  const chats = new Map<string, GroupChat>();
  const chatOf = (id: string | null | undefined): GroupChat => {
    const chat = chats.get(id ?? '');
    if (!chat) throw new CallRefused(86003, 'chatid unknown');
    return chat;
  };
  const assertChat = ({ owner, userlist, name }: GroupChat) => {
    if (userlist.some((id) => !members.find(id))) throw new CallRefused(86216, 'illegal member id');
    if (userlist.length < 2 || userlist.length > 2000) throw new CallRefused(86006, 'member count');
    if (!userlist.includes(owner)) throw new CallRefused(86207, 'owner is no member');
    if (Array.from(name).length > 50) throw new CallRefused(40058, 'name too long');
  };
  const create = ({ body }: Call) => {
    const userlist = [...new Set(idList(body, 'userlist'))];
    const chatid = optionalText(body, 'chatid') || randomBytes(16).toString('hex');
    if (!/^[0-9A-Za-z]{1,32}$/u.test(chatid)) throw new CallRefused(86205, 'chatid');
    if (chats.has(chatid)) throw new CallRefused(86215, 'chatid exists');
    const owner = (optionalText(body, 'owner') ?? userlist[0] ?? '').toLowerCase();
    const chat = { chatid, name: optionalText(body, 'name') ?? '', owner, userlist };
    assertChat(chat);
    chats.set(chatid, chat);
    return { chatid };
  };
  const update = ({ body }: Call) => {
    const old = chatOf(optionalText(body, 'chatid'));
    const leaving = new Set(idList(body, 'del_user_list'));
    const userlist = [...new Set([...old.userlist, ...idList(body, 'add_user_list')])].filter((id) => !leaving.has(id));
    const name = optionalText(body, 'name') ?? old.name;
    const next = { ...old, name, userlist, owner: (optionalText(body, 'owner') ?? old.owner).toLowerCase() };
    assertChat(next);
    chats.set(old.chatid, next);
    return {};
  };
  const send = ({ body, warn }: Call) => {
    const { userlist, name } = chatOf(requiredText(body, 'chatid', 40050));
    if (body['msgtype'] === 'template_card') throw new CallRefused(40008, 'no template_card in a group');
    const content = readContent(body, { media, isTaskIdUsed: () => false, hasCallback: () => true, warn });
    const messageId = randomBytes(24).toString('base64url');
    // The page has no groups: each member's phone shows it, with the group's name before a text.
    const text = content.text === undefined ? {} : { text: name === '' ? content.text : `［${name}］${content.text}` };
    for (const user of userlist) phones.show(user, { messageId, at: clock.now(), own: false, ...content, ...text });
    return {}; // no msgid: such a message cannot be taken back
  };
  return {
    '/cgi-bin/appchat/create': { method: 'POST', run: create },
    '/cgi-bin/appchat/update': { method: 'POST', run: update },
    '/cgi-bin/appchat/get': {
      method: 'GET',
      run: ({ query }) => ({ chat_info: { ...chatOf(query.get('chatid')), chat_type: 0 } }),
    },
    '/cgi-bin/appchat/send': { method: 'POST', run: send },
  };
};
