import { describe, expect, test } from 'vitest';
import {
  createProvince,
  generateOrgans,
  provinceCsv,
  sampleNotice,
  sampleOrganCounts,
} from '../../src/sandbox/province.ts';

const { organs, people } = createProvince();
const at = new Map(organs.map((organ) => [organ.code, organ]));
const counted = (rows: Iterable<{ level: string }>) => {
  const counts: Record<string, number> = {};
  for (const { level } of rows) counts[level] = (counts[level] ?? 0) + 1;
  return counts;
};

describe('the sample province', () => {
  test('has the announced number of organs on each level, hung as unevenly as a real one', () => {
    expect(counted(organs)).toEqual(sampleOrganCounts);
    expect(counted(organs.filter((organ) => organ.parent_code === '53'))).toEqual({ prefecture: 11, county: 2 });
    const zones = organs.filter((organ) => organ.level === 'developmentZone');
    expect(Object.keys(counted(zones.flatMap((zone) => at.get(zone.parent_code) ?? []))).sort()).toEqual([
      'county',
      'prefecture',
    ]);
    const setUpAbove = zones.filter((zone) => zone.established_level !== at.get(zone.managing_code)?.level);
    expect(setUpAbove.length).toBeGreaterThan(10);
    const parentLevels = counted(
      organs.filter((o) => o.level === 'enterprise').flatMap((o) => at.get(o.parent_code) ?? []),
    );
    expect(Object.keys(parentLevels).sort()).toEqual(['developmentZone', 'township']);
  });

  test('codes, names and other names are unique, every parent comes before its children', () => {
    expect(at.size).toBe(organs.length);
    expect(new Set(organs.map((organ) => organ.name)).size).toBe(organs.length);
    const aliases = organs.flatMap((organ) => organ.aliases.split(';').filter((alias) => alias !== ''));
    expect(new Set(aliases).size).toBe(aliases.length);
    const seen = new Set(['']);
    for (const { code, parent_code } of organs) {
      expect(seen.has(parent_code)).toBe(true);
      seen.add(code);
    }
  });

  test('every organ has its posts; the special cases are there', () => {
    const rolesAt = (code: string) => people.filter((p) => p.organ_code === code).flatMap((p) => p.roles.split(';'));
    for (const { code, level } of organs) {
      const wanted = level === 'enterprise' ? ['principal', 'safetyOfficer'] : ['clerk'];
      expect(rolesAt(code)).toEqual(expect.arrayContaining(wanted));
    }
    expect(rolesAt('53')).toContain('supervisor');
    const unbound = people.filter((person) => person.wecom_userid === '');
    expect(unbound.map((person) => at.get(person.organ_code)?.name)).toEqual(['望川县安委办']);
    expect(people.filter((person) => person.organ_code === unbound[0]?.organ_code)).toHaveLength(1);
    const plain = people.filter((person) => person.face === 'text');
    expect(plain.length).toBeGreaterThan(3);
    expect(new Set(plain.map((person) => at.get(person.organ_code)?.level))).toEqual(new Set(['enterprise']));
  });

  test('an id is one person; three serve two organs', () => {
    const names = new Map<string, Set<string>>();
    for (const { wecom_userid: id, name } of people) names.set(id, (names.get(id) ?? new Set()).add(name));
    for (const [id, { size }] of names) {
      expect(id).toMatch(/^[a-z]*\d*$/u);
      expect(size).toBe(1);
    }
    const posts = people.filter((person) => person.wecom_userid !== '').map((person) => person.wecom_userid);
    expect(posts.length - new Set(posts).size).toBe(3);
    const keys = people.map((person) => `${person.organ_code} ${person.name}`);
    expect(new Set(keys).size).toBe(keys.length);
  });

  test('one seed gives one province, another seed another', () => {
    expect(createProvince({ seed: 1 })).toEqual({ organs, people });
    expect(createProvince({ seed: 2 }).organs.map((o) => o.name)).not.toEqual(organs.map((o) => o.name));
  });

  test('as CSV it is one line a row and a heading', () => {
    const csv = provinceCsv({ organs, people });
    expect(csv.organs.split('\n').slice(0, 2)).toEqual([
      'code,name,level,parent_code,established_level,managing_code,aliases,trade,trade_dept_code,responsible_code,address,lat,lon,key_unit,valid_from,valid_to',
      '53,云岭省安委办,province,,,,云岭省;云岭省安委会;云岭省安全生产委员会办公室,,,,,,,,,',
    ]);
    expect(csv.people.trimEnd().split('\n')).toHaveLength(people.length + 1);
  });
});

test.each([40, 100, 403, 5_000])('%i organs are exactly that many, with unique codes and names', (size) => {
  const all = [...generateOrgans({ organs: size })];
  expect(all).toHaveLength(size);
  expect(new Set(all.map((organ) => organ.code)).size).toBe(size);
  expect(new Set(all.map((organ) => organ.name)).size).toBe(size);
});

test('a million organs stream by in seconds without being held', () => {
  const before = process.memoryUsage().heapUsed;
  let count = 0;
  for (const organ of generateOrgans({ organs: 1_000_000 })) count += organ.code === '' ? 0 : 1;
  expect(count).toBe(1_000_000);
  expect(process.memoryUsage().heapUsed - before).toBeLessThan(150 << 20);
});

test('the sample notice has two layers and limits that follow its day', () => {
  const text = sampleNotice({ issuedOn: new Date('2026-12-20T20:00:00Z') });
  expect(text).toContain('2026年12月21日');
  expect(text).toContain('1月9日前报联络员名单');
  expect(text.match(/^　　[一二三四]、/gmu)).toHaveLength(8);
  expect(sampleNotice()).toContain('9月30日前书面报送');
});
