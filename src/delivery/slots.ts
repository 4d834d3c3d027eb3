import type { Clock } from '../lib/clock.ts';
import type { Sql } from '../store/db.ts';

/** Which ticks were taken, over all instances: one row a job and slot. */
export const createSlots = (sql: Sql, clock: Clock) => ({
  /** Whether it is ours; of all who ask for a slot one gets it. */
  async claim(job: string, slot: Date): Promise<boolean> {
    const won = await sql(
      `INSERT INTO job_slot (job, slot, claimed_at) VALUES ($1, $2, $3) ON CONFLICT DO NOTHING RETURNING job`,
      [job, slot, clock.now()],
    );
    return won.length > 0;
  },
  async done(job: string, slot: Date): Promise<void> {
    await sql(`UPDATE job_slot SET done_at = $3 WHERE job = $1 AND slot = $2`, [job, slot, clock.now()]);
  },
  /** Whether this job ever ran here. */
  async knows(job: string): Promise<boolean> {
    const rows = await sql(`SELECT job FROM job_slot WHERE job = $1 LIMIT 1`, [job]);
    return rows.length > 0;
  },
});
export type Slots = ReturnType<typeof createSlots>;
