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
  agentId: number;
}

/** The calls that the stand-in plays, by path. The directory is one department with everybody in it. */
export const createRoutes = ({
  tokens,
  sender,
  redraw,
  media,
  members,
  agentId,
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
  '/cgi-bin/user/get': {
    method: 'GET',
    run({ query }) {
      const member = members.find(query.get('userid') ?? '');
      // Not in the corporation or not in the visible range: an app cannot tell which.
      if (!member) throw new CallRefused(60111, 'userid not found');
      return { ...member, department: [1], order: [0], main_department: 1, status: members.statusOf(member.userid) };
    },
  },
  '/cgi-bin/user/list': {
    method: 'GET',
    run({ query }) {
      if (query.get('department_id') !== '1') throw new CallRefused(60123, 'invalid party id');
      const found = members.all().flatMap((id) => members.find(id) ?? []);
      return {
        userlist: found.map((member) => ({
          ...member,
          department: [1],
          order: [0],
          main_department: 1,
          status: members.statusOf(member.userid),
        })),
      };
    },
  },
  '/cgi-bin/agent/get': {
    method: 'GET',
    run({ query }) {
      if (query.get('agentid') !== String(agentId)) throw new CallRefused(301002, 'no privilege to access this agent');
      return {
        agentid: agentId,
        name: '安达',
        square_logo_url: '',
        description: '',
        allow_userinfos: { user: [] },
        allow_partys: { partyid: [1] },
        allow_tags: { tagid: [] },
        close: 0,
        redirect_domain: '',
        report_location_flag: 0,
        isreportenter: 0,
        home_url: '',
      };
    },
  },
  '/cgi-bin/department/simplelist': {
    method: 'GET',
    run: () => ({ department_id: [{ id: 1, parentid: 0, order: 100_000_000 }] }),
  },
});
