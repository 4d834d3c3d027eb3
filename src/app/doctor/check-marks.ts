import { z } from 'zod';
import { sayTime } from '../../lib/china-time.ts';
import type { Sql } from '../../store/db.ts';
import { fail, note, ok, type Finding } from './finding.ts';

const dayMs = 24 * 3600_000;
/** The mark that a passed check of the callback URL leaves. */
const verifiedMark = 'callback_verified';

const backupFacts = z.object({ file: z.string() }).partial();

const findMark = async (sql: Sql, name: string): Promise<{ at: Date; facts: unknown } | null> => {
  const [row] = await sql<{ at: Date; facts: unknown }>('SELECT at, facts FROM operator_mark WHERE name = $1', [name]);
  return row ?? null;
};

/** Keeps that the platform has checked our callback URL just now, and was content. */
export const markVerified = async (sql: Sql, at: Date): Promise<void> => {
  await sql(`INSERT INTO operator_mark (name, at) VALUES ($1, $2) ON CONFLICT (name) DO UPDATE SET at = excluded.at`, [
    verifiedMark,
    at,
  ]);
};

export async function checkVerified(sql: Sql, publicUrl: string | null, now: Date): Promise<Finding> {
  const address = `${publicUrl ?? 'https://域名'}/callback/wecom`;
  const mark = await findMark(sql, verifiedMark);
  return mark
    ? ok('callback', `回调验证 ${sayTime(mark.at, now)} 通过（${address}）`)
    : fail('callback', `回调验证：还没有通过过。应用管理→安达→接收消息→设置API接收，URL 填 ${address}，保存`);
}

export async function checkBackup(sql: Sql, now: Date): Promise<Finding> {
  const mark = await findMark(sql, 'last_backup');
  if (!mark) return fail('backup', '备份：从未做过。anda backup create 文件；日志私钥另存一份，与备份分开');
  const { file = '' } = backupFacts.safeParse(mark.facts).data ?? {};
  const days = Math.floor((now.getTime() - mark.at.getTime()) / dayMs);
  const when = `${sayTime(mark.at, now)}${file === '' ? '' : `，${file}`}`;
  if (days >= 7) return fail('backup', `备份：${days}天前（${when}）。anda backup create 文件，每天一次`);
  return days >= 2 ? note('backup', `备份：${days}天前（${when}）。请每天一次`) : ok('backup', `备份：${when}`);
}

/** Witnesses are not built yet; what that means is told all the same. */
export const checkWitnesses = (): Finding =>
  note('witnesses', '见证：0个。没有见证时，掌握本机的人可以改写最近一份外存证明之后的记录');
