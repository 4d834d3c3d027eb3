import type { Route } from './api-server.ts';
import { bytesOf, listOf, optionalText, requiredText, type Fields } from './fields.ts';
import type { Login } from './login.ts';
import { readUpload, type MediaStore } from './media.ts';
import { CallRefused } from './model.ts';

const assertMenuEntry = (entry: Fields, maxNameBytes: number) => {
  if (bytesOf(optionalText(entry, 'name') ?? '') > maxNameBytes) throw new CallRefused(40058, 'menu name too long');
  requiredText(entry, 'name', 40058);
  const type = requiredText(entry, 'type', 40058);
  if (type === 'view') requiredText(entry, 'url', 40058, 1024);
  else requiredText(entry, 'key', 40058, 128);
};

/** 1–3 buttons of 16 bytes, below each 1–5 of 40 (wecom.md 4.12); which code a wrong one gives is not documented: 40058. */
const assertMenu = (body: Fields) => {
  for (const button of listOf(body, 'button', 1, 3, 40058)) {
    const below = listOf(button, 'sub_button', 0, 5, 40058);
    if (below.length === 0) assertMenuEntry(button, 16);
    else requiredText(button, 'name', 40058, 16);
    for (const entry of below) assertMenuEntry(entry, 40);
  }
};

const minPictureBytes = 6;
const maxPictureBytes = 2 << 20;

/** Calls around the app that no message needs: menu, login, addresses, pictures for articles, ids of other editions. */
export const createAppRoutes = (
  { login, media, pictureUrl }: { login: Login; media: MediaStore; pictureUrl: (mediaId: string) => string },
  agentId: number,
): Record<string, Route> => {
  let menu: unknown = null;
  const assertOwn = (query: URLSearchParams) => {
    if (query.get('agentid') !== String(agentId)) throw new CallRefused(301002, 'no privilege for this agent');
  };
  // Only this machine calls back from here; real lists also hold ranges that end in `*`.
  const addresses: Route = { method: 'GET', run: () => ({ ip_list: ['127.0.0.1', '127.0.0.*'] }) };
  return {
    '/cgi-bin/getcallbackip': addresses,
    '/cgi-bin/get_api_domain_ip': addresses,
    '/cgi-bin/auth/getuserinfo': { method: 'GET', run: ({ query }) => login.userOf(query.get('code')) },
    '/cgi-bin/menu/create': {
      method: 'POST',
      run({ query, body }) {
        assertOwn(query);
        assertMenu(body);
        menu = body['button'];
        return {};
      },
    },
    '/cgi-bin/menu/get': {
      method: 'GET',
      run({ query }) {
        assertOwn(query);
        if (menu === null) throw new CallRefused(46003, 'no menu');
        return { button: menu };
      },
    },
    '/cgi-bin/menu/delete': {
      method: 'GET',
      run({ query }) {
        assertOwn(query);
        menu = null;
        return {};
      },
    },
    '/cgi-bin/media/uploadimg': {
      method: 'POST',
      upload: true,
      run({ raw, contentType }) {
        const picture = readUpload(contentType, raw);
        if (picture.bytes.length < minPictureBytes) throw new CallRefused(44001, 'empty media data');
        if (picture.bytes.length > maxPictureBytes) throw new CallRefused(45001, 'media size out of limit');
        return { errmsg: '', url: pictureUrl(media.put('image', picture)) };
      },
    },
    // The stand-in gives everybody the same id in plain and in other editions' form: `open_` before it.
    '/cgi-bin/batch/openuserid_to_userid': {
      method: 'POST',
      run({ body }) {
        const ids = body['open_userid_list'];
        if (!Array.isArray(ids) || ids.length > 1000) throw new CallRefused(40058, 'open_userid_list');
        const known = ids.map(String).filter((id) => id.startsWith('open_'));
        return {
          userid_list: known.map((id) => ({ open_userid: id, userid: id.slice('open_'.length) })),
          invalid_open_userid_list: ids.map(String).filter((id) => !id.startsWith('open_')),
        };
      },
    },
    // Only the directory sync assistant's token may.
    '/cgi-bin/user/list_id': {
      method: 'POST',
      run: () => {
        throw new CallRefused(48002, 'api forbidden');
      },
    },
  };
};
