import type pg from 'pg';
import { compareLog, readLogMark, readOrigin } from '../../evidence/index.ts';
import { countQueue, findOldestQueued, listPauses } from '../../delivery/index.ts';
import { sayTime } from '../../lib/china-time.ts';
import { checkStore, type StoreProblem } from '../../store/check-store.ts';
import type { Sql } from '../../store/db.ts';
import { fail, note, ok, type Finding } from './finding.ts';
import { countRegister } from './read-register.ts';
import { mendOf } from './wecom-mends.ts';

/** Messages go out within seconds; what waits longer than this is held back by something. */
const lateMs = 10 * 60_000;

const sayProblem = ({ what, detail }: StoreProblem): Finding => {
  if (what === 'unreachable') return fail('database', `数据库：连不上（${detail}）。核对 DATABASE_URL，再启动`);
  if (what === 'migrations') return fail('migrations', `数据库迁移：${detail}。anda migrate deploy`);
  if (what === 'read_only') return fail('database', '数据库：是只读备库。DATABASE_URL 改指主库');
  return fail('database', `数据库：${what} 已关闭，断电会丢签收。在 postgresql.conf 改为 on，重新载入`);
};

/** Whether the database may be trusted with signatures, and its version. */
export async function checkDatabase(pool: pg.Pool): Promise<Finding[]> {
  const problems = await checkStore(pool);
  if (problems.some(({ what }) => what === 'unreachable')) return problems.map(sayProblem);
  const { rows } = await pool.query<{ version: string }>(`SELECT current_setting('server_version') AS version`);
  // Debian adds words of its own: `18.1 (Debian …)`.
  const [version = ''] = (rows[0]?.version ?? '').split(' ');
  return [
    ...(problems.some(({ what }) => what !== 'migrations')
      ? []
      : [
          ok('database', `数据库：PostgreSQL ${version}，断电不丢（fsync、synchronous_commit、full_page_writes 均开）`),
        ]),
    ...problems.map(sayProblem),
    ...(problems.length > 0 ? [] : [ok('migrations', '数据库迁移：已全部应用')]),
  ];
}

/** Who may take the log's protection away. */
export async function checkLogOwner(sql: Sql): Promise<Finding> {
  const [row] = await sql<{ owner: string; me: string; mine: boolean }>(
    `SELECT tableowner AS owner, current_user AS me, pg_has_role(current_user, tableowner, 'MEMBER') AS mine
       FROM pg_tables WHERE schemaname = 'public' AND tablename = 'log_entry'`,
  );
  if (!row) return fail('log-owner', '存证表：没有。anda migrate deploy');
  return row.mine
    ? note('log-owner', `存证表：属运行账号 ${row.me}，掌握该账号的人可以拆掉改写保护。数据库口令只交给一人，定期备份`)
    : ok('log-owner', `存证表：属 ${row.owner}，运行账号 ${row.me} 不能改写`);
}

/** Whether the database is older than what this machine has seen of the log. */
export async function checkLog(sql: Sql, dataDir: string, originSetting: string | null): Promise<Finding[]> {
  const mark = await readLogMark(dataDir).catch(() => 'torn' as const);
  if (mark === null) return [];
  const origin = originSetting ?? (await readOrigin(dataDir));
  const fault = mark === 'torn' ? '本机的存证标记读不出' : await compareLog(sql, mark, origin ?? mark.origin);
  return fault === null
    ? [ok('log', `存证：与本机所见一致（${mark === 'torn' ? 0 : mark.size}条以上）`)]
    : [
        fail(
          'log',
          `存证：数据库比本机所见的旧或不同，现不收签收。核对备份后 anda evidence declare-fork --reason 原因`,
        ),
      ];
}

export async function checkQueue(sql: Sql, now: Date): Promise<Finding[]> {
  const [{ queued, parked }, oldest, pauses] = [
    await countQueue(sql),
    await findOldestQueued(sql),
    await listPauses(sql),
  ];
  const isLate = oldest !== null && now.getTime() - oldest.getTime() > lateMs;
  return [
    ...pauses.map(({ code, kind, until }) =>
      kind === 'operator'
        ? note('pause', '发送：已由操作员暂停')
        : fail(
            'pause',
            `发送：企业微信 ${code}，${until ? `${sayTime(until, now)} 再试` : '暂停中'}。${mendOf(Number(code), null)}`,
            { code },
          ),
    ),
    parked > 0
      ? fail('queue', `待发：搁置${parked}条。anda outbox list 看原因，改好后 anda outbox requeue all`, {
          queued,
          parked,
        })
      : isLate
        ? note('queue', `待发：${queued}条，最早 ${sayTime(oldest, now)}。核对服务是否在运行`, { queued, parked })
        : ok('queue', `待发：${queued}条，无搁置`, { queued, parked }),
  ];
}

export async function checkRegister(sql: Sql, now: Date): Promise<Finding[]> {
  const { organs, withoutAccount } = await countRegister(sql, now);
  if (organs === 0) return [fail('register', '名录：没有单位。anda organs import 文件，再 anda people import 文件')];
  return [
    ok('register', `名录：${organs}个单位`),
    ...(withoutAccount > 0
      ? [
          note(
            'accounts',
            `名录：${withoutAccount}人没有账号，卡片送不到。anda people import --from wecom，或发绑定码；见 doctor --list accounts`,
            {
              withoutAccount,
            },
          ),
        ]
      : []),
  ];
}
