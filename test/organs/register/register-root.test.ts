import { beforeEach, expect, test } from 'vitest';
import { registerRootOf } from '../../../src/evidence/verify/index.ts';
import { registerRootFor, registerTree } from '../../../src/organs/index.ts';
import { csv, onDay, smallRegister, useRegister } from '../support.ts';

const register = useRegister();
beforeEach(() => register.empty());

const lastEntry = async () =>
  (
    await register.sql<{ body: Record<string, unknown> }>(
      `SELECT convert_from(body, 'UTF8')::json AS body FROM log_entry ORDER BY index DESC LIMIT 1`,
    )
  )[0]?.body;

const header = 'code,name,level,parent_code,valid_from,valid_to';
/** A county that ends, and one that begins later though a firm below it is there already. Names that JSON and Postgres write in their own way. */
const changing = csv(
  header,
  '53,云岭省安委办,province,,,',
  '5301,"临澜市""安委办""",prefecture,53,,',
  '530101,望川县𠀀,county,5301,,2026-09-10',
  '530102,石桥县,county,5301,2026-09-20,',
  'e2,青禾粮油有限公司,enterprise,530102,,',
  'E1,锐光铝制品有限公司,enterprise,5301,,',
);

test('an import says the root of its register, over nodes that anybody can hash', async () => {
  const { version } = await register.organs(smallRegister);
  const tree = await registerTree(register.sql, version, '2026-09-01');
  expect(await lastEntry()).toMatchObject({ kind: 'organs.import', version, day: '2026-09-01', root: tree.root });
  expect(registerRootOf(tree.top)).toBe(tree.root);
  expect(tree.top).toEqual([
    {
      organ: '53',
      name: '云岭省安委办',
      level: 'province',
      parent: null,
      from: null,
      to: null,
      below: { prefecture: 2, county: 1, developmentZone: 1, township: 1, enterprise: 2 },
      children: registerRootOf(tree.childrenOf('53')),
    },
  ]);
  expect(tree.childrenOf('5301').map(({ organ }) => organ)).toEqual(['530101', '5301Z1']);
  expect(tree.nodeOf('E2')).toMatchObject({ parent: '530101001', below: {}, children: registerRootOf([]) });
  expect(tree.pathOf('E2')).toEqual(['53', '5301', '530101', '530101001']);
  expect(tree.pathOf('none')).toEqual([]);
});

test('organs that are not valid on the day stand in the tree and are not counted', async () => {
  const { version } = await register.organs(changing);
  const before = await registerTree(register.sql, version, '2026-09-01');
  expect(before.top[0]?.below).toEqual({ prefecture: 1, county: 1, enterprise: 2 });
  expect(before.childrenOf('5301').map(({ organ }) => organ)).toEqual(['530101', '530102', 'E1']);
  expect(registerRootOf(before.childrenOf('5301'))).toBe(before.nodeOf('5301')?.children);
  const later = await registerTree(register.sql, version, '2026-09-30');
  expect(later.top[0]?.below).toEqual({ prefecture: 1, county: 1, enterprise: 2 });
  expect(later.nodeOf('530102')).toEqual(before.nodeOf('530102'));
  const between = await registerTree(register.sql, version, '2026-09-15');
  expect(between.nodeOf('5301')?.below).toEqual({ enterprise: 2 });
  expect(registerRootOf(between.top)).toBe(between.root);
});

test('a new root is made on the first day on which an organ begins or ends, and only then', async () => {
  const { version } = await register.organs(changing);
  const rootOn = (day: string) => register.store().batch((sql) => registerRootFor(sql, version, onDay(day)));
  const first = await rootOn('2026-09-09');
  expect(first).toMatchObject({ register: { version, day: '2026-09-01' }, entry: null });
  const ended = await rootOn('2026-09-10');
  expect(ended.register).toMatchObject({ version, day: '2026-09-10' });
  expect(ended.register.root).not.toBe(first.register.root);
  expect(ended.entry).toMatchObject({ kind: 'register.day', digest: ended.register.root, facts: ended.register });
  expect(await rootOn('2026-09-19')).toEqual({ register: ended.register, entry: null });
  expect(await rootOn('2026-09-20')).toMatchObject({
    register: { day: '2026-09-20' },
    entry: { kind: 'register.day' },
  });
  expect(await rootOn('2030-01-01')).toMatchObject({ register: { day: '2026-09-20' }, entry: null });
  // People are imported under numbers of the same sequence: the organs are those of before.
  const people = await register.people(csv('name,organ_code,post,roles,wecom_userid', '甲一,53,文书,clerk,u1'));
  const after = await register.store().batch((sql) => registerRootFor(sql, people.version, onDay('2026-09-25')));
  expect(after).toMatchObject({ register: { version, day: '2026-09-20' }, entry: null });
});
