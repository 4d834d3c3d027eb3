import type { Route } from './api-server.ts';
import type { Members } from './members.ts';
import { CallRefused, type Member } from './model.ts';

const numberOf = (text: string | null): number => (/^\d{1,9}$/u.test(text ?? '') ? Number(text) : Number.NaN);

/**
 * The directory as an app made after June 2022 may read it: no phone, mail or sex (wecom.md 6). Everybody stands in the root
 * department unless told otherwise; whoever stands in none is in the range by name.
 */
export const createDirectoryRoutes = (members: Members, agentId: number): Record<string, Route> => {
  const show = (member: Member) => {
    const department = member.departments ?? [1];
    return {
      userid: member.userid,
      name: member.name,
      department,
      order: department.map(() => 0),
      position: member.position ?? '',
      is_leader_in_dept: department.map(() => 0),
      direct_leader: [],
      telephone: '',
      alias: '',
      extattr: { attrs: [] },
      status: members.statusOf(member.userid),
      ...(department[0] === undefined ? {} : { main_department: department[0] }),
    };
  };
  const everybody = () => members.all().flatMap((id) => members.find(id) ?? []);
  const inDepartment = (query: URLSearchParams): Member[] => {
    const id = numberOf(query.get('department_id'));
    if (!members.departments().some((one) => one.id === id)) throw new CallRefused(60123, 'invalid party id');
    return everybody().filter(({ departments = [1] }) => departments.includes(id));
  };
  return {
    '/cgi-bin/department/list': {
      method: 'GET',
      run: () => ({
        department: members
          .departments()
          .map(({ id, name, parentid }) => ({ id, name, name_en: '', department_leader: [], parentid, order: id })),
      }),
    },
    '/cgi-bin/department/get': {
      method: 'GET',
      run({ query }) {
        const found = members.departments().find(({ id }) => id === numberOf(query.get('id')));
        if (!found) throw new CallRefused(60123, 'invalid party id');
        const { id, name, parentid } = found;
        return { department: { id, name, name_en: '', department_leader: [], parentid, order: id } };
      },
    },
    // The corporation has no tags, as most have none.
    '/cgi-bin/tag/list': { method: 'GET', run: () => ({ taglist: [] }) },
    '/cgi-bin/tag/get': {
      method: 'GET',
      run: () => {
        throw new CallRefused(40068, 'invalid tagid');
      },
    },
    '/cgi-bin/department/simplelist': {
      method: 'GET',
      run: () => ({
        department_id: members.departments().map(({ id, parentid }) => ({ id, parentid, order: id })),
      }),
    },
    '/cgi-bin/user/list': { method: 'GET', run: ({ query }) => ({ userlist: inDepartment(query).map(show) }) },
    '/cgi-bin/user/simplelist': {
      method: 'GET',
      run: ({ query }) => ({
        userlist: inDepartment(query)
          .map(show)
          .map(({ userid, name, department }) => ({ userid, name, department })),
      }),
    },
    '/cgi-bin/user/get': {
      method: 'GET',
      run({ query }) {
        const member = members.find(query.get('userid') ?? '');
        // Not in the corporation or not in the visible range: an app cannot tell which.
        if (!member) throw new CallRefused(60111, 'userid not found');
        return show(member);
      },
    },
    '/cgi-bin/agent/get': {
      method: 'GET',
      run({ query }) {
        if (query.get('agentid') !== String(agentId)) throw new CallRefused(301002, 'no privilege for this agent');
        const single = everybody().filter(({ departments = [1] }) => departments.length === 0);
        return {
          agentid: agentId,
          name: '安达',
          square_logo_url: '',
          description: '',
          allow_userinfos: { user: single.map(({ userid }) => ({ userid })) },
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
  };
};
