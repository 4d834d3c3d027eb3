import { beforeEach, describe, expect, test } from 'vitest';
import { createProvince, provinceCsv } from '../../../src/sandbox/province.ts';
import { csv, onDay, organHeader, smallRegister, useRegister } from '../support.ts';

const register = useRegister();
beforeEach(() => register.empty());

const rejected = (...details: unknown[]) => ({ code: 'import.rejected', details });
const organ = async (code: string) => {
  const [row] = await register.sql<Record<string, unknown>>(
    `SELECT o.*, o.valid_from::text AS valid_from, o.valid_to::text AS valid_to, m.code AS managing,
       (SELECT string_agg(x.code, '/' ORDER BY array_position(string_to_array(o.path, '.'), x.id::text))
        FROM organ x WHERE x.id::text = ANY (string_to_array(o.path, '.'))) AS place
     FROM organ o LEFT JOIN organ m ON m.id = o.managing_id WHERE o.code = $1::text`,
    [code],
  );
  return row;
};
const versionsOf = (code: string) =>
  register.sql<{ since: number; until: number | null; name: string }>(
    `SELECT v.since, v.until, v.name FROM organ_version v JOIN organ o ON o.id = v.organ_id WHERE o.code = $1::text
     ORDER BY since`,
    [code],
  );
const countOrgans = async () => (await register.sql<{ n: number }>('SELECT count(*)::int AS n FROM organ'))[0]?.n;

describe('a first import', () => {
  test('the sample province: every organ with its path and one version', async () => {
    const { organs } = createProvince();
    const result = await register.organs(provinceCsv({ organs, people: [] }).organs);
    expect(result).toMatchObject({ added: 404, changed: 0, removed: 0, unchanged: 0 });
    const levels = await register.sql('SELECT level, count(*)::int AS n FROM organ GROUP BY level ORDER BY n');
    expect(levels).toEqual([
      { level: 'province', n: 1 },
      { level: 'prefecture', n: 11 },
      { level: 'developmentZone', n: 30 },
      { level: 'county', n: 42 },
      { level: 'township', n: 120 },
      { level: 'enterprise', n: 200 },
    ]);
    expect(await register.sql('SELECT DISTINCT since, until FROM organ_version')).toEqual([
      { since: result.version, until: null },
    ]);
  });

  test('rows in any order, references within the file, all columns', async () => {
    const header = `${organHeader},aliases,trade,trade_dept_code,responsible_code,address,lat,lon,key_unit,valid_from,valid_to`;
    await register.organs(
      csv(
        header,
        'E1,锐光铝制品有限公司,企业,Z1,,,锐光;锐光铝,铝制品,D,Z1,东街1号,30.5,120.25,是,2026/1/2,2030-01-01',
        'Z1,澜东高新区管委会,开发区,5301,国家级,5301,,,,,,,,,,',
        'D,省工信厅,prefecture,53,,,,,,,,,,,,',
        '5301,临澜市安委办,prefecture,53,,,,,,,,,,,,',
        '53,云岭省安委办,province,,,,,,,,,,,,,',
      ),
    );
    const [departmentId, zoneId] = [await register.idOf('D'), await register.idOf('Z1')];
    expect(await organ('E1')).toMatchObject({
      name: '锐光铝制品有限公司',
      level: 'enterprise',
      aliases: ['锐光', '锐光铝'],
      trade: '铝制品',
      trade_dept_id: departmentId,
      responsible_id: zoneId,
      address: '东街1号',
      lat: 30.5,
      lon: 120.25,
      key_unit: true,
      valid_from: '2026-01-02',
      valid_to: '2030-01-01',
      place: '53/5301/Z1/E1',
    });
    expect(await organ('Z1')).toMatchObject({ established_level: 'state', managing: '5301', key_unit: false });
  });

  test('a city alone: its one highest organ is the top', async () => {
    const city = csv('code,name,level,parent_code', '1,甲区,county,2', '2,甲市,prefecture,');
    expect(await register.organs(city)).toMatchObject({ added: 2 });
    // It stays one when it is imported again, and a province may come above it later.
    expect(await register.organs(city)).toMatchObject({ unchanged: 2 });
    const above = csv('code,name,level,parent_code', '9,甲省,province,', '2,甲市,prefecture,9');
    expect(await register.organs(above)).toMatchObject({ added: 1, changed: 1 });
    expect(await organ('1')).toMatchObject({ place: '9/2/1' });
  });
});

describe('wrong rows', () => {
  test('all of them are named, and nothing is imported', async () => {
    const text = csv(
      `${organHeader},lat,lon,key_unit,valid_from,valid_to,trade_dept_code`,
      '53,云岭省,province,,,,,,,,,',
      '1,,county,53,,,,,,,,',
      ',无码,county,53,,,,,,,,',
      '3,甲县,village,53,,,,,,,,',
      '4,乙县,county,99,,98,,,,,,97',
      '5,丙县,county,53,,,91,0,maybe,2026-02-30,,',
      '6,丁县,county,53,,,30,,,2026-02-02,2026-02-01,',
      '7,戊县,county,,,,,,,,,',
      '53,又一个,province,,,,,,,,,',
    );
    await expect(register.organs(text)).rejects.toMatchObject(
      rejected(
        '第3行 name：不能为空',
        '第4行 code：不能为空',
        expect.stringMatching(/^第5行 level：不认识的层级“village”/u),
        '第6行 parent_code：上级编码 99 既不在文件中，也不在名录中',
        '第6行 managing_code：管理单位编码 98 既不在文件中，也不在名录中',
        '第6行 trade_dept_code：行业主管部门编码 97 既不在文件中，也不在名录中',
        '第7行 lat：“91”应为 -90 到 90 之间的度数',
        '第7行 key_unit：“maybe”应为 是 或 否',
        '第7行 valid_from：日期“2026-02-30”读不懂，应如 2026-09-30',
        '第8行 valid_to：早于生效日期',
        '第8行 lon：经度和纬度须一起填写',
        '第9行 parent_code：没有上级编码；只有国家、省级单位可以没有上级',
        '第10行 code：编码 53 与第2行重复',
      ),
    );
    expect(await countOrgans()).toBe(0);
    expect(await register.sql('SELECT count(*)::int AS n FROM organ_version')).toEqual([{ n: 0 }]);
  });

  test('levels must step down, and enterprises stand above nobody and answer for nothing', async () => {
    const text = csv(
      organHeader,
      '53,云岭省,province,,,',
      'E,某厂,enterprise,53,,',
      'A,甲县,county,53,,',
      'B,乙市,prefecture,A,,',
      'C,丙镇,township,E,,',
      'Z,丁开发区,developmentZone,A,,E',
      'D,戊县,county,Z,,',
    );
    await expect(register.organs(text)).rejects.toMatchObject(
      rejected(
        '第5行 parent_code：上级 A 的层级是县区，不能作市级单位的上级',
        '第6行 parent_code：上级 E 的层级是企业，不能作乡镇级单位的上级',
        '第7行 managing_code：E 是企业，不能作管理单位',
        '第8行 parent_code：上级 Z 的层级是园区，不能作县区级单位的上级',
      ),
    );
  });

  test('circles are named with their members, those below them are not blamed', async () => {
    const text = csv(
      organHeader,
      '53,云岭省,province,,,',
      'A,甲园区,developmentZone,B,,',
      'B,乙园区,developmentZone,C,,',
      'C,丙园区,developmentZone,A,,',
      'E,某厂,enterprise,A,,',
      'S,丁园区,developmentZone,S,,',
    );
    await expect(register.organs(text)).rejects.toMatchObject(
      rejected(
        '第3行 parent_code：上级关系成环：A → B → C → A',
        '第4行 parent_code：上级关系成环：A → B → C → A',
        '第5行 parent_code：上级关系成环：A → B → C → A',
        '第7行 parent_code：上级关系成环：S → S',
      ),
    );
  });

  test('a circle that runs through organs the file does not name', async () => {
    const zones = csv(organHeader, '53,省,province,,,', 'A,甲园,园区,53,,', 'B,乙园,园区,A,,', 'C,丙园,园区,B,,');
    await register.organs(zones);
    await expect(register.organs(csv(organHeader, 'A,甲园,园区,C,,'))).rejects.toMatchObject(
      rejected('第2行 parent_code：上级关系成环：A → C → B → A'),
    );
    expect(await organ('C')).toMatchObject({ place: '53/A/B/C' });
  });

  test('tops: a second province may stand beside the first, a forgotten parent may not', async () => {
    await register.organs(smallRegister);
    expect(await register.organs(csv(organHeader, '54,青江省安委办,province,,,'))).toMatchObject({ added: 1 });
    await expect(
      register.organs(csv(organHeader, '5303,新市,prefecture,,,', '5302,石泉市安委办,prefecture,,,')),
    ).rejects.toMatchObject(
      rejected(
        '第2行 parent_code：没有上级编码；只有国家、省级单位可以没有上级',
        '第3行 parent_code：没有上级编码；只有国家、省级单位可以没有上级',
      ),
    );
    await register.empty();
    const two = csv(organHeader, '1,甲市,prefecture,,,', '2,乙市,prefecture,,,', 'E,某厂,enterprise,,,');
    await expect(register.organs(two)).rejects.toMatchObject({
      details: [expect.stringMatching(/^第3/u), expect.stringMatching(/^第4/u)],
    });
  });

  test('a level is not changed under the organs below it', async () => {
    await register.organs(smallRegister);
    await expect(register.organs(csv(organHeader, '530101,望川县人民政府,township,5301,,'))).rejects.toMatchObject(
      rejected('第2行 level：下级 530101001 是乡镇级，本单位不能改为乡镇级'),
    );
  });

  test('nobody outlives the organ above', async () => {
    await register.organs(smallRegister);
    const header = `${organHeader},valid_to`;
    await expect(register.organs(csv(header, '530101,望川县人民政府,county,5301,,,2026-10-01'))).rejects.toMatchObject(
      rejected('第2行 valid_to：下级 530101001 等1家仍有效，须先改上级或一并停用'),
    );
    await expect(
      register.organs(
        csv(
          header,
          '530101,望川县人民政府,county,5301,,,2026-10-01',
          '530101001,柳湾镇人民政府,township,530101,,,',
          'E2,青禾粮油有限公司,enterprise,530101001,,,2026-09-30',
        ),
      ),
    ).rejects.toMatchObject(
      rejected('第3行 parent_code：上级 530101 停用于2026-10-01，本单位须改上级，或填写不晚于此的失效日期'),
    );
  });

  test('two thousand wrong rows are two thousand lines', async () => {
    const rows = Array.from({ length: 2000 }, (_, i) => `c${i},某乡,hamlet,53,,`);
    const refused = register.organs(csv(organHeader, '53,省,province,,,', ...rows));
    await expect(refused).rejects.toMatchObject({ details: { length: 2000 } });
  });
});

describe('upsert', () => {
  test('absent rows and absent columns stay, empty cells clear, counts tell', async () => {
    const full = `${organHeader},address,key_unit`;
    await register.organs(csv(full, '53,省,province,,,,一号院,是', '1,甲市,prefecture,53,,,二号院,否'));
    expect(await register.organs(csv(organHeader, '1,甲市,prefecture,53,,'))).toMatchObject({ unchanged: 1 });
    expect(await organ('1')).toMatchObject({ address: '二号院' });
    expect(await register.organs(csv(full, '53,省,province,,,,,是', '2,乙市,prefecture,53,,,,'))).toMatchObject({
      added: 1,
      changed: 1,
      removed: 0,
      unchanged: 0,
    });
    expect(await organ('53')).toMatchObject({ address: null, key_unit: true });
    expect(await countOrgans()).toBe(3);
  });

  test('a rename opens a new version; what stays as it was keeps its own', async () => {
    const first = await register.organs(smallRegister);
    const second = await register.organs(smallRegister.replace('望川县人民政府', '望川县安委办'));
    expect(second).toMatchObject({ changed: 1, unchanged: 7 });
    expect(await versionsOf('530101')).toEqual([
      { since: first.version, until: second.version, name: '望川县人民政府' },
      { since: second.version, until: null, name: '望川县安委办' },
    ]);
    expect(await versionsOf('5301')).toEqual([{ since: first.version, until: null, name: '临澜市安委办' }]);
    // An address is no matter of versions.
    await register.organs(csv(`${organHeader},address`, '5301,临澜市安委办,prefecture,53,,,新址'));
    expect(await versionsOf('5301')).toHaveLength(1);
  });

  test('a move carries the subtree along, also when the file names parts of it', async () => {
    await register.organs(smallRegister);
    const moved = await register.organs(
      csv(organHeader, '530101,望川县人民政府,county,5302,,', 'E3,新厂,enterprise,530101001,,'),
    );
    expect(moved).toMatchObject({ added: 1, changed: 1 });
    expect(await organ('E2')).toMatchObject({ place: '53/5302/530101/530101001/E2' });
    expect(await organ('E3')).toMatchObject({ place: '53/5302/530101/530101001/E3' });
    expect((await versionsOf('E2')).map(({ until }) => until)).toEqual([moved.version, null]);
    expect(await versionsOf('E1')).toHaveLength(1);
  });

  test('parent and child change places in one file', async () => {
    await register.organs(csv(organHeader, '53,省,province,,,', 'A,甲园,园区,53,,', 'B,乙园,园区,A,,'));
    await register.organs(csv(organHeader, 'A,甲园,园区,B,,', 'B,乙园,园区,53,,'));
    expect([await organ('A'), await organ('B')]).toMatchObject([{ place: '53/B/A' }, { place: '53/B' }]);
  });
});

describe('replace', () => {
  const keep = csv(
    organHeader,
    '53,云岭省安委办,province,,,',
    '5302,石泉市安委办,prefecture,53,,',
    '530101,望川县人民政府,county,5302,,',
  );

  test('what the file leaves out is closed today and its history stays', async () => {
    await register.organs(smallRegister);
    const result = await register.organs(keep, { replace: true, at: onDay('2026-09-10') });
    expect(result).toMatchObject({ added: 0, changed: 1, removed: 5, unchanged: 2 });
    expect(await organ('5301')).toMatchObject({ valid_to: '2026-09-10' });
    expect((await versionsOf('5301')).map(({ until }) => until)).toEqual([result.version, null]);
    expect(await register.organs(keep, { replace: true, at: onDay('2026-09-11') })).toMatchObject({
      removed: 0,
      unchanged: 3,
    });
  });

  test('a row brings a closed organ back', async () => {
    await register.organs(smallRegister);
    await register.organs(keep, { replace: true, at: onDay('2026-09-10') });
    await register.organs(smallRegister, { at: onDay('2026-09-12') });
    expect(await organ('5301')).toMatchObject({ valid_to: null });
    expect(await organ('E2')).toMatchObject({ valid_to: null, place: '53/5301/530101/530101001/E2' });
  });

  test('nothing may lean on an organ that the file leaves out', async () => {
    await register.organs(smallRegister);
    await expect(
      register.organs(csv(organHeader, '53,云岭省安委办,province,,,', '530101,望川县,county,5301,,'), {
        replace: true,
      }),
    ).rejects.toMatchObject(
      rejected('第3行 parent_code：上级编码 5301 不在本文件中（替换导入后，文件以外的单位都将停用）'),
    );
  });
});

test('an import is an entry in the log: digest, counts, denominators, no names', async () => {
  const { version } = await register.organs(smallRegister);
  const [entry] = await register.sql<{ body: string; file_digest: string }>(
    `SELECT convert_from(e.body, 'UTF8') AS body, i.file_digest FROM log_entry e JOIN register_import i ON i.id = $1::int
     WHERE e.kind = 'organs.import' ORDER BY e.index DESC LIMIT 1`,
    [version],
  );
  const body: unknown = JSON.parse(entry?.body ?? 'null');
  expect(body).toMatchObject({
    kind: 'organs.import',
    via: 'operator',
    subject: `register/${version}`,
    digest: entry?.file_digest,
    added: 8,
    organs: { province: 1, prefecture: 2, county: 1, developmentZone: 1, township: 1, enterprise: 2 },
  });
});

test('two imports at once wait for each other', async () => {
  const one = csv(organHeader, '53,省,province,,,', 'A,甲市,prefecture,53,,');
  const two = csv(organHeader, '53,省,province,,,', 'B,乙市,prefecture,53,,');
  const results = await Promise.all([register.organs(one), register.organs(two)]);
  expect(results.map(({ added }) => added).toSorted((a, b) => a - b)).toEqual([1, 2]);
  expect(await countOrgans()).toBe(3);
});
