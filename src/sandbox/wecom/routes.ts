import type { Route } from './api-server.ts';
import type { MediaStore } from './media.ts';
import type { Members } from './members.ts';
import { CallRefused } from './model.ts';
import type { createRedraw } from './redraw.ts';
import type { Sender } from './send.ts';
import type { Tokens } from './tokens.ts';

interface RouteDeps {
  tokens: Tokens;
  sender: Sender;
  redraw: ReturnType<typeof createRedraw>;
  media: MediaStore;
  members: Members;
}

/** The calls that the stand-in plays, by path. The directory is one department with everybody in it. */
export const createRoutes = ({ tokens, sender, redraw, media, members }: RouteDeps): Record<string, Route> => ({
  '/cgi-bin/gettoken': { method: 'GET', open: true, run: ({ query }) => tokens.get(query) },
  '/cgi-bin/message/send': { method: 'POST', run: ({ body, raw, warn }) => sender.send(body, raw, warn) },
  '/cgi-bin/message/recall': { method: 'POST', run: ({ body }) => sender.recall(body) },
  '/cgi-bin/message/update_template_card': { method: 'POST', run: ({ body, warn }) => redraw(body, warn) },
  '/cgi-bin/media/upload': {
    method: 'POST',
    upload: true,
    run: ({ query, raw, contentType }) => media.upload(query.get('type') ?? '', contentType, raw),
  },
  '/cgi-bin/media/get': { method: 'GET', run: ({ query }) => ({ media: media.get(query.get('media_id') ?? '') }) },
  '/cgi-bin/user/get': {
    method: 'GET',
    run({ query }) {
      const member = members.find(query.get('userid') ?? '');
      // Not in the corporation or not in the visible range: an app cannot tell which.
      if (!member) throw new CallRefused(60111, 'userid not found');
      return { ...member, department: [1], order: [0], main_department: 1, status: 1 };
    },
  },
  '/cgi-bin/department/simplelist': {
    method: 'GET',
    run: () => ({ department_id: [{ id: 1, parentid: 0, order: 100_000_000 }] }),
  },
});
