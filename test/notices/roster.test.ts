import { expect, test } from 'vitest';
import { leafHash, rootOf } from '../../src/evidence/index.ts';
import { canonicalJson } from '../../src/lib/canonical-json.ts';
import { writeRoster } from '../../src/notices/roster.ts';
import { startTestApp } from '../support/app.ts';

const names = ['平常县', '引"号\\斜线', '制表\t换\n行\u0001', '𠮷野家😀', 'DEL\u007f分隔\u2028', '/斜<b>&amp;'];

test('the database hashes members as canonical JSON says, whatever their names hold', async () => {
  const { sql, clock } = await startTestApp();
  const members = names.map((organName, n) => ({
    organCode: `5301${n}`,
    organName,
    level: 'county',
    parentCode: n === 0 ? null : '53',
  }));
  const about = { noticeId: 1, layerId: 1, byOrganId: 1, kind: 'issue' as const, at: clock.now() };
  const { root, count, perLevel } = await writeRoster(sql, about, members.toReversed());
  const leaves = members.map(({ organCode, organName, level, parentCode }) =>
    leafHash(Buffer.from(canonicalJson({ organ: organCode, name: organName, level, parent: parentCode }), 'utf8')),
  );
  expect({ root, count, perLevel }).toEqual({
    root: rootOf(leaves).toString('hex'),
    count: names.length,
    perLevel: { county: names.length },
  });
  const kept = await sql<{ name: string }>('SELECT organ_name AS name FROM roster_member ORDER BY position');
  expect(kept.map(({ name }) => name)).toEqual(names);
});

test('a roster of nobody has the root of the empty tree', async () => {
  const { sql, clock } = await startTestApp();
  const about = { noticeId: 1, layerId: 1, byOrganId: 1, kind: 'removal' as const, at: clock.now() };
  expect(await writeRoster(sql, about, [])).toEqual({ root: rootOf([]).toString('hex'), count: 0, perLevel: {} });
});
