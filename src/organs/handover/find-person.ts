import { AppError } from '../../errors.ts';
import { chinaDate } from '../../lib/china-time.ts';
import type { Sql } from '../../store/db.ts';
import type { OwnCorp } from '../import/people-rows.ts';
import { organsNamed } from '../queries/organs-named.ts';

export interface FoundPerson {
  id: number;
  name: string;
  /** Organs where this person holds or held a post, for telling namesakes apart. */
  organs: string;
}

const columns = `SELECT DISTINCT p.id, p.name, coalesce((SELECT string_agg(DISTINCT o.code, ' ') FROM post_holder h
  JOIN organ o ON o.id = h.organ_id WHERE h.person_id = p.id), '') AS organs FROM person p`;

/** An account id (`wangli`, `corpid/wangli`), the deployment's own corporation where none is named; null: nobody has it. */
export async function findPersonByAccount(sql: Sql, id: string, ownCorp: OwnCorp): Promise<FoundPerson | null> {
  const [user = '', corp = null] = id.toLowerCase().split('/').toReversed();
  const found = await sql<FoundPerson>(
    `${columns} JOIN account a ON a.person_id = p.id
     WHERE a."user" = $1::text AND ($2::text IS NULL AND a.corp = ANY($3::text[]) OR lower(a.corp) = $2::text)`,
    [user, corp, [ownCorp.wecom ?? '', ownCorp.dingtalk ?? '', '']],
  );
  if (found.length > 1)
    throw new AppError('person.not_found', `账号 ${id} 在几个平台上属于不同的人：请写 姓名@单位编码`);
  return found[0] ?? null;
}

/**
 * The one person an operator means: by an account id, by `姓名@单位` (code or name of an organ where he holds or held a post),
 * or by a name that is the only one of its kind.
 *
 * Throws: AppError `person.not_found` in one line with the mend; `organ.not_found`.
 */
export async function findPerson(
  sql: Sql,
  who: string,
  { ownCorp, at }: { ownCorp: OwnCorp; at: Date },
): Promise<FoundPerson> {
  const byAccount = await findPersonByAccount(sql, who, ownCorp);
  if (byAccount) return byAccount;
  const [name = '', organ] = who.split(/[@＠]/u).map((part) => part.trim());
  const organIds = organ === undefined ? null : await organIdsOf(sql, organ, at);
  const found = await sql<FoundPerson>(
    `${columns} WHERE p.name = $1::text AND ($2::int[] IS NULL OR EXISTS (
       SELECT FROM post_holder h WHERE h.person_id = p.id AND h.organ_id = ANY($2::int[])))
       AND (p.valid_to IS NULL OR p.valid_to > $3::date) ORDER BY p.id`,
    [name, organIds, chinaDate(at)],
  );
  const [only] = found;
  if (!only) throw new AppError('person.not_found', `名录中没有 ${who}：请写账号，或 姓名@单位编码`);
  if (found.length > 1) {
    const organs = found.map((one) => one.organs || '无单位').join('；');
    throw new AppError(
      'person.not_found',
      `名录中有${found.length}位 ${name}（${organs}）：请写账号，或 姓名@单位编码`,
    );
  }
  return only;
}

async function organIdsOf(sql: Sql, organ: string, at: Date): Promise<number[]> {
  const found = await organsNamed(sql, { below: null, name: organ, at });
  if (found.length === 0) throw new AppError('organ.not_found', `名录中没有单位 ${organ}：请写单位编码`);
  return found.map(({ id }) => id);
}
