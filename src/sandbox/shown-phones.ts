import type { Clock } from '../lib/clock.ts';
import { botComplaint, complaintFor } from './pages/complaints.ts';
import type { SandboxPerson } from './pages/people-list.tsx';
import type { PhoneData } from './pages/phone.tsx';
import type { createPeopleQuery } from './people-query.ts';
import { sampleNotice } from './province/notice.ts';
import type { Twin } from './twin.ts';

const flashOf = (failed: string) =>
  failed === '' ? null : (complaintFor(failed) ?? botComplaint(/^\d{3}$/u.test(failed) ? Number(failed) : null));

/** The sample is the province's own: its clerks may issue it, dated today. */
const sampleFor = (posts: SandboxPerson[], now: Date): string | null =>
  posts.some(({ level, post }) => level === 'province' && post.startsWith('文书'))
    ? sampleNotice({ issuedOn: now })
    : null;

interface Deps {
  twin: Twin;
  clock: Clock;
  people: Pick<ReturnType<typeof createPeopleQuery>, 'postsOf' | 'seen'>;
}

/** Reads what phones show; whoever looks at one has read it. `failed` is what went wrong at one of them, or at none in particular. */
export const createShownPhones =
  ({ twin, clock, people }: Deps) =>
  async (users: readonly string[], failed = { user: '', how: '' }): Promise<PhoneData[]> => {
    const all = await people.postsOf(users);
    const now = clock.now();
    return users.map((user) => {
      const posts = all.filter(({ userid }) => userid.toLowerCase() === user.toLowerCase());
      const member = twin.memberOf(user);
      const messages = twin.conversationOf(user);
      people.seen.look(user);
      const flash = failed.user.toLowerCase() === user.toLowerCase() ? flashOf(failed.how) : null;
      const isKnown = member !== undefined || posts.length > 0 || messages.length > 0;
      const name = posts[0]?.name ?? member?.name ?? user;
      return { user, isKnown, name, posts, now, flash, messages, sample: sampleFor(posts, now) };
    });
  };
