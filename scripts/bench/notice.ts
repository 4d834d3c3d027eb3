import { issueNotice } from '../../src/notices/issue.ts';
import { performAct } from '../../src/notices/act.ts';
import { taskIdOf } from '../../src/notices/rules.ts';
import { sampleNotice } from '../../src/sandbox/province/notice.ts';
import { longStatementMs, type Store } from '../../src/store/db.ts';
import type { Register } from './register.ts';

/** A notice that has come down to every enterprise of a register, with nobody at the bottom having signed. */
export interface GivenNotice {
  id: number;
  number: number;
  /** What a tap on its card carries. */
  taskId: string;
  deliveries: number;
}

const by = { personId: null, name: '压测', post: '', via: 'operator' as const };

/** Issues the sample notice to these organs, as the product does. */
export const issueTo = (store: Pick<Store, 'batch'>, register: Register, organIds: number[], at = new Date()) =>
  store.batch((sql) =>
    performAct(sql, at, (act) =>
      issueNotice(act, {
        text: sampleNotice(),
        file: null,
        issuer: { id: register.provinceId, code: `B${String(register.provinceId).padStart(9, '0')}`, name: '样例省' },
        organIds,
        by: { ...by, at },
        isDeclaredNotSecret: true,
      }),
    ),
  );

/**
 * Issues the notice to the cities as the product does, and takes it down to every enterprise by set-based SQL: relayed
 * and signed down to the townships, dispatched below, counters and duties as the acts would have left them.
 */
export async function givenNotice(store: Pick<Store, 'batch'>, register: Register): Promise<GivenNotice> {
  const { cities, counties, townships, enterprises } = register;
  const cityIds = Array.from({ length: cities.count }, (_, i) => cities.first + i);
  const { noticeId, number, layerId } = await issueTo(store, register, cityIds);
  await store.batch(
    async (sql) => {
      for (const { first, count } of [counties, townships, enterprises]) {
        await sql(
          `INSERT INTO delivery (notice_id, layer_id, organ_id, organ_code, organ_name, level, sender_organ_id, parent_id,
           ancestors, state, state_since)
         SELECT u.notice_id, u.layer_id, o.id, o.code, o.name, o.level, o.parent_id, u.id, u.ancestors || u.id, 'dispatched', now()
         FROM organ o JOIN delivery u ON u.notice_id = $1::int AND u.organ_id = o.parent_id
         WHERE o.id >= $2::int AND o.id < $2::int + $3::int`,
          [noticeId, first, count],
        );
      }
      await sql(
        `UPDATE delivery SET state = 'relayed', signed_at = now(), relayed_at = now(), unknown = 0, below = '{}'
       WHERE notice_id = $1::int AND level <> 'enterprise'`,
        [noticeId],
      );
      await sql('DELETE FROM duty WHERE notice_id = $1::int', [noticeId]);
      await sql(
        `INSERT INTO duty (kind, organ_id, notice_id, subject_id, opened_at, settled_at, outcome)
       SELECT 'sign', organ_id, notice_id, id, state_since, signed_at, CASE WHEN signed_at IS NOT NULL THEN 'signed' END
       FROM delivery WHERE notice_id = $1::int`,
        [noticeId],
      );
      await sql('DELETE FROM coverage WHERE notice_id = $1::int', [noticeId]);
      await sql(
        `INSERT INTO coverage (notice_id, scope, level, required, reached)
       SELECT $1::int, s.scope, d.level, count(*), count(d.signed_at)
       FROM delivery d CROSS JOIN LATERAL unnest(0 || d.ancestors || CASE WHEN d.level = 'enterprise' THEN '{}' ELSE ARRAY[d.id] END)
         AS s(scope)
       WHERE d.notice_id = $1::int GROUP BY s.scope, d.level`,
        [noticeId],
      );
      await sql('DELETE FROM outbox');
      await sql('SELECT count(*)::int FROM graphile_worker.complete_jobs(ARRAY(SELECT id FROM graphile_worker.jobs))');
      for (const table of ['delivery', 'duty', 'coverage']) await sql(`ANALYZE ${table}`);
    },
    { statementTimeoutMs: longStatementMs },
  );
  const deliveries = cities.count + counties.count + townships.count + enterprises.count;
  return { id: noticeId, number, taskId: taskIdOf({ number, layerId, organId: null }, 1), deliveries };
}
