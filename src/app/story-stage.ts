import { AppError } from '../errors.ts';
import type { MovableClock } from '../lib/clock.ts';
import { getNoticeNumber, listGaps } from '../notices/index.ts';
import type { Clerk, StoryStage } from '../sandbox/story/stage.ts';
import type { Twin } from '../sandbox/twin.ts';
import { pgSql, type Sql } from '../store/db.ts';
import type { Deployment } from './deployment.ts';
import { createDesk } from './desk.ts';

/** Whoever signs for each organ: its first clerk, in an enterprise its safety officer or principal. */
const findClerks = (sql: Sql): Promise<Clerk[]> =>
  sql<Clerk>(
    `SELECT DISTINCT ON (o.code) o.code AS organ, o.name, o.level, a."user" AS user
     FROM organ o JOIN post_holder h ON h.organ_id = o.id JOIN account a ON a.person_id = h.person_id
     WHERE h.roles && ARRAY['clerk', 'safetyOfficer', 'principal']
     ORDER BY o.code, NOT 'clerk' = ANY(h.roles), NOT 'safetyOfficer' = ANY(h.roles), h.id`,
  );

interface Deps {
  deployment: Deployment;
  clock: MovableClock;
  twin: Twin;
  settle: () => Promise<void>;
}

/** What the sandbox's story is told with: the phones of its stand-in, its clock, and the desk of this deployment. */
export function createStage({ deployment, clock, twin, settle }: Deps): StoryStage {
  const sql = pgSql(deployment.store.pool);
  const desk = createDesk(deployment, clock);
  return {
    twin,
    settle,
    now: () => clock.now(),
    advance: (ms) => clock.set(new Date(clock.now().getTime() + ms)),
    clerks: () => findClerks(sql),
    desk: {
      async unreached(ref) {
        const gaps = await listGaps(sql, getNoticeNumber(ref), { limit: 100, after: null });
        return gaps
          .filter(({ state }) => state === 'undeliverable')
          .map(({ organ, name, reason }) => ({ organ, name, reason: reason ?? '' }));
      },
      async signAndRelay(ref, as) {
        await desk.sign(ref, { as, by: '文书', reason: '电话确认' });
        try {
          await desk.relay(ref, { as, to: 'all', text: null, due: null });
        } catch (error) {
          // Nobody is below it: then there is nothing to relay.
          if (!(error instanceof AppError)) throw error;
        }
      },
    },
  };
}
