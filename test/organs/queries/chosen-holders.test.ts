import { expect, test } from 'vitest';
import { chosenHolders, receiversOf } from '../../../src/organs/index.ts';
import { at, csv, organHeader, peopleHeader, useRegister } from '../support.ts';

const register = useRegister();
const { sql } = register;

const posts = ['clerk', 'leader', 'duty', 'safetyOfficer', 'principal', 'supervisor', 'clerk;duty', 'principal;duty'];
/** Two holders of any two kinds of posts; further ones not yet, or no longer, or of a person who is gone. */
const pairs = posts.flatMap((one) => posts.map((other) => [one, other] as const));

test('the holders chosen in the database are those that receiversOf chooses, for every pair of posts', async () => {
  const organs = pairs.flatMap((_, n) => [`C${n},第${n}县,county,53,,,`, `E${n},第${n}厂,enterprise,53,,,`]);
  const closing = (day: string) =>
    csv(`${organHeader},valid_to`, '53,云岭省安委办,province,,,,', ...organs, `X,旧县,county,53,,,${day}`);
  await register.organs(closing(''));
  const people = pairs.flatMap(([one, other], n) =>
    ['C', 'E'].flatMap((kind) => [
      `甲${kind}${n},${kind}${n},甲岗,${one},a${kind}${n},,,`,
      `乙${kind}${n},${kind}${n},乙岗,${other},b${kind}${n},,${n % 3 === 0 ? '2026-10-01' : ''},`,
      `丙${kind}${n},${kind}${n},丙岗,clerk,c${kind}${n},,,${n % 2 === 0 ? '2026-09-01' : ''}`,
    ]),
  );
  await register.people(csv(`${peopleHeader},valid_from,valid_to`, ...people, '丁,X,文书,clerk,dx,,,'));
  await register.organs(closing('2026-09-01'));
  const ids = (await sql<{ id: number }>('SELECT id FROM organ ORDER BY id')).map(({ id }) => id);
  const chosen = await sql<{ organId: number; personId: number }>(
    `SELECT DISTINCT organ_id AS "organId", person_id AS "personId"
     FROM (${chosenHolders('(SELECT unnest($1::int[]) AS organ_id)', '$2::date')}) AS c ORDER BY 1, 2`,
    [ids, '2026-09-01'],
  );
  const found = await receiversOf(sql, ids, at);
  const wanted = ids.flatMap((organId) =>
    (found.get(organId)?.people ?? [])
      .map(({ personId }) => ({ organId, personId }))
      .toSorted((a, b) => a.personId - b.personId),
  );
  expect(wanted.length).toBeGreaterThan(pairs.length);
  expect(chosen).toEqual(wanted);
});
