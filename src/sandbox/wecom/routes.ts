import type { Route } from './api-server.ts';
import { createDirectoryRoutes } from './directory-routes.ts';
import type { MediaStore } from './media.ts';
import type { Members } from './members.ts';
import type { createRedraw } from './redraw.ts';
import type { Sender } from './send.ts';
import type { Tokens } from './tokens.ts';

interface RouteDeps {
  tokens: Tokens;
  sender: Sender;
  redraw: ReturnType<typeof createRedraw>;
  media: MediaStore;
  members: Members;
  agentId: number;
  /** Further calls, by path. */
  more: Record<string, Route>;
}

/** The calls that the stand-in plays, by path. */
export const createRoutes = ({
  tokens,
  sender,
  redraw,
  media,
  members,
  agentId,
  more,
}: RouteDeps): Record<string, Route> => ({
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
  // `PicUrl` of a photo: the platform's picture server, which asks for no token.
  '/picture': { method: 'GET', open: true, run: ({ query }) => ({ media: media.get(query.get('id') ?? '', 'image') }) },
  ...createDirectoryRoutes(members, agentId),
  ...more,
});
