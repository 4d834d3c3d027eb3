import { z } from 'zod';
import { createAsking, noAnswer, refusedBy, type Asking, type Refused } from './ask.ts';
import { receiverRefused } from './errcodes.ts';
import { globalFetch, type Fetch } from './http.ts';
import type { WecomConfig } from './settings.ts';

/** A member as an app may read one; phone, mail and sex are withheld from apps made after June 2022 (wecom.md 6). */
export interface DirectoryMember {
  /** In lower case. */
  userId: string;
  /** Empty where the platform gives the id instead of a name. */
  name: string;
  /** Names of the departments from the top down, one list a department; what is out of range is missing. */
  departments: string[][];
  position: string;
  /** 1 active, 2 disabled, 4 not activated, 5 left; null where it is not told. */
  status: number | null;
}

const texts = z.string().catch('');
const department = z.object({ id: z.number(), name: texts, parentid: z.number().catch(0) });
const departmentList = z.object({ department: z.array(department) });
const memberShape = z.object({
  userid: z.string().min(1),
  name: texts,
  department: z.array(z.number()).catch([]),
  position: texts,
  status: z.number().nullable().catch(null),
});
type WireMember = z.output<typeof memberShape>;
const memberList = z.object({ userlist: z.array(memberShape) });
const ids = z.array(z.coerce.number()).catch([]);
const agentShape = z.object({
  allow_userinfos: z.object({ user: z.array(z.object({ userid: z.string() })) }).catch({ user: [] }),
  allow_tags: z.object({ tagid: ids }).catch({ tagid: [] }),
});
const tagShape = z.object({ userlist: z.array(z.object({ userid: z.string() })).catch([]) });

/** user/list is withheld, or its answer too big: user/simplelist still gives ids and names. */
const wantsSimple = new Set([45029, 48002, 48006, 48009]);
/** Departments out of the visible range, or gone since they were listed. */
const departmentRefused = new Set([...receiverRefused, 60003, 60021, 60123]);

/**
 * Reads who is in the app's visible range: by departments, then whom the range names singly or by a tag. Changes nothing.
 * One call after the other, for a whole tree at once would count as too many concurrent calls (45033).
 *
 * Throws: PlatformError `transport` where there is no answer. Null where agent id or secret are not set.
 */
export async function readWecomDirectory(
  { app, ...config }: WecomConfig,
  { fetch = globalFetch }: { fetch?: Fetch } = {},
): Promise<DirectoryMember[] | Refused | null> {
  if (!app) return null;
  const ask = createAsking({ ...config, app }, fetch);
  const refused = await ask.connect();
  if (refused) return refused;
  const listed = await ask.get('department/list', {});
  if (listed.errcode !== 0) return refusedBy(listed);
  const parsed = departmentList.safeParse(listed);
  if (!parsed.success) return noAnswer;
  const paths = pathsOf(parsed.data.department);
  const found = new Map<string, WireMember>();
  for (const { id } of parsed.data.department) {
    const stopped = await readDepartment(ask, id, found);
    if (stopped) return stopped;
  }
  const stopped = await readSingly(ask, app.agentId, found);
  return stopped ?? [...found].map(([userId, member]) => toMember(userId, member, paths));
}

function toMember(userId: string, member: WireMember, paths: ReadonlyMap<number, string[]>): DirectoryMember {
  const { name, department: of, position, status } = member;
  return {
    userId,
    name: name.trim().toLowerCase() === userId ? '' : name.trim(),
    departments: of.flatMap((id) => {
      const path = paths.get(id);
      return path ? [path] : [];
    }),
    position: position.trim(),
    status,
  };
}

/** Names from the top down by department id. A ring, which no page rules out, ends where it began. */
function pathsOf(departments: readonly z.output<typeof department>[]): Map<number, string[]> {
  const byId = new Map(departments.map((one) => [one.id, one]));
  return new Map(
    departments.map(({ id }) => {
      const path: string[] = [];
      const seen = new Set<number>();
      for (let at = byId.get(id); at && !seen.has(at.id); at = byId.get(at.parentid)) {
        seen.add(at.id);
        path.unshift(at.name.trim());
      }
      return [id, path];
    }),
  );
}

async function readDepartment(ask: Asking, id: number, into: Map<string, WireMember>): Promise<Refused | null> {
  const query = { department_id: String(id) };
  let reply = await ask.get('user/list', query);
  if (wantsSimple.has(reply.errcode)) reply = await ask.get('user/simplelist', query);
  if (departmentRefused.has(reply.errcode)) return null;
  if (reply.errcode !== 0) return refusedBy(reply);
  const parsed = memberList.safeParse(reply);
  if (!parsed.success) return noAnswer;
  for (const member of parsed.data.userlist) into.set(member.userid.toLowerCase(), member);
  return null;
}

/** Those whom no department leads to. What an app may not ask about its own range is left out, never a failure. */
async function readSingly(ask: Asking, agentId: number, into: Map<string, WireMember>): Promise<Refused | null> {
  const agent = await ask.get('agent/get', { agentid: String(agentId) });
  if (agent.errcode !== 0) return refusedBy(agent);
  const { allow_userinfos, allow_tags } = agentShape.parse(agent);
  const named = allow_userinfos.user.map(({ userid }) => userid);
  for (const tagid of allow_tags.tagid) {
    const tag = await ask.get('tag/get', { tagid: String(tagid) });
    if (tag.errcode === 0) named.push(...tagShape.parse(tag).userlist.map(({ userid }) => userid));
  }
  for (const userid of new Set(named.map((id) => id.toLowerCase()))) {
    if (into.has(userid)) continue;
    const reply = await ask.get('user/get', { userid });
    if (receiverRefused.has(reply.errcode)) continue;
    if (reply.errcode !== 0) return refusedBy(reply);
    const parsed = memberShape.safeParse(reply);
    if (parsed.success) into.set(userid, parsed.data);
  }
  return null;
}
