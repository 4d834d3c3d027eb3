import { z } from 'zod';
import type { Clock } from '../../lib/clock.ts';
import { createAsking, noAnswer, refusedBy, type Refused } from './ask.ts';
import { receiverRefused } from './errcodes.ts';
import { globalFetch, type Fetch } from './http.ts';
import type { WecomConfig } from './settings.ts';

/** A member as an app may still see one: `status` 1 active, 2 disabled, 4 not activated, 5 left (wecom.md 6). */
export interface WecomMember {
  name: string;
  status: number | null;
}

export interface WecomProbe {
  /** Gets a token with the real secret, once: more tries with a wrong one would get our address blocked (wecom.md 4.1). */
  connect(): Promise<Refused | null>;
  /** Asks for the app itself: here the platform looks at agent id and address. */
  agent(): Promise<Refused | null>;
  /** Everybody in the visible range whom departments lead to, by id in lower case; or why that cannot be read. */
  members(): Promise<Map<string, WecomMember> | Refused>;
  /** One person; null: not in the corporation or outside the visible range. */
  member(userId: string): Promise<WecomMember | Refused | null>;
  /** How far our clock is ahead of the platform's (ms), by its last answer; null before the first. Whole seconds. */
  clockAheadMs(): number | null;
}

const departments = z.object({ department_id: z.array(z.object({ id: z.number() })) });
const memberShape = z.object({
  userid: z.string(),
  name: z.string().catch(''),
  status: z.number().nullable().catch(null),
});
const memberList = z.object({ userlist: z.array(memberShape) });

/**
 * Looks at an app from outside and changes nothing: nobody gets a message.
 *
 * Throws: PlatformError `transport` where there is no answer. Null where agent id or secret are not set.
 */
export function createWecomProbe(
  { app, corpId, apiBase }: WecomConfig,
  { clock, fetch = globalFetch }: { clock: Clock; fetch?: Fetch },
): WecomProbe | null {
  if (!app) return null;
  let aheadMs: number | null = null;
  const timed: Fetch = async (...args) => {
    const response = await fetch(...args);
    const theirs = Date.parse(response.headers.get('date') ?? '');
    if (!Number.isNaN(theirs)) aheadMs = clock.now().getTime() - theirs;
    return response;
  };
  const ask = createAsking({ app, corpId, apiBase }, timed);
  const get: typeof ask.get = (path, query) => ask.get(path, query);
  const listed = async (department: number, into: Map<string, WecomMember>): Promise<Refused | null> => {
    const reply = await get('user/list', { department_id: String(department) });
    if (reply.errcode !== 0) return refusedBy(reply);
    const parsed = memberList.safeParse(reply);
    if (!parsed.success) return noAnswer;
    for (const { userid, name, status } of parsed.data.userlist) into.set(userid.toLowerCase(), { name, status });
    return null;
  };
  return {
    connect: () => ask.connect(),
    async agent() {
      const reply = await get('agent/get', { agentid: String(app.agentId) });
      return reply.errcode === 0 ? null : refusedBy(reply);
    },
    async members() {
      const reply = await get('department/simplelist', {});
      if (reply.errcode !== 0) return refusedBy(reply);
      const parsed = departments.safeParse(reply);
      if (!parsed.success) return noAnswer;
      const found = new Map<string, WecomMember>();
      // One after the other: a whole tree at once would count as too many concurrent calls.
      for (const { id } of parsed.data.department_id) {
        const refused = await listed(id, found);
        if (refused) return refused;
      }
      return found;
    },
    async member(userId) {
      const reply = await get('user/get', { userid: userId });
      if (receiverRefused.has(reply.errcode)) return null;
      const parsed = memberShape.safeParse(reply);
      if (reply.errcode !== 0 || !parsed.success) return reply.errcode === 0 ? noAnswer : refusedBy(reply);
      return { name: parsed.data.name, status: parsed.data.status };
    },
    clockAheadMs: () => aheadMs,
  };
}
