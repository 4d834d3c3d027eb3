import { beforeAll, describe, expect, test } from 'vitest';
import {
  adoptOwnCorp,
  currentVersion,
  createActorFinder,
  findActor,
  lowerOrgans,
  organByCode,
  organsNamed,
  receiversOf,
  subtreeCounts,
} from '../../../src/organs/index.ts';
import { at, csv, onDay, organHeader, peopleHeader, smallRegister, useRegister } from '../support.ts';

const register = useRegister({ wecom: null, dingtalk: 'ding1' });
const { sql, idOf } = register;
let empty = -1;
let first = 0;
let second = 0;

beforeAll(async () => {
  empty = await currentVersion(sql);
  first = (await register.organs(smallRegister)).version;
  // The county moves to the other city; the zone stays; a county is founded, and one more for next year.
  const changes = csv(
    `${organHeader},aliases,valid_from`,
    '530101,望川县人民政府,county,5302,,,望川,',
    '530102,石泉市望川区政府,county,5302,,,,',
    '530103,未来县,county,5302,,,,2027-01-01',
  );
  second = (await register.organs(changes)).version;
  await register.people(
    csv(
      `${peopleHeader},valid_from,valid_to,face`,
      '王丽,5301,文书,clerk,Wang.Li,wl,,,',
      '王丽,530101,代文书,clerk;duty,wang.li,,2026-09-01,2026-10-01,',
      '李强,5301,主任,leader,liqiang,,,,',
      '赵敏,5302,主任,leader,zhaomin,,,,',
      '钱进,5302,值班员,duty,qianjin,,,,',
      '孙文,530101001,文书,clerk,,,,,',
      '周安,E1,安全员,safetyOfficer,zhouan,,,,text',
      '吴总,E1,厂长,principal,wuzong,,,,',
      '郑总,E2,厂长,principal,,,,,',
      '冯督,53,督查员,supervisor,fengdu,,,,',
    ),
  );
});

test('the version of an empty register, then of its last import', async () => {
  expect([empty, await currentVersion(sql)]).toEqual([0, second + 1]);
});

describe('organs', () => {
  test('by code', async () => {
    expect(await organByCode(sql, '530101')).toMatchObject({ name: '望川县人民政府', parentId: await idOf('5302') });
    expect(await organByCode(sql, "'; --")).toBeNull();
  });

  test('direct lower organs, as they were frozen and as they are', async () => {
    const codes = async (code: string, version: number, day = at) =>
      (await lowerOrgans(sql, await idOf(code), version, day)).map((organ) => organ.code);
    expect(await codes('5301', first)).toEqual(['530101', '5301Z1']);
    expect(await codes('5301', second)).toEqual(['5301Z1']);
    expect(await codes('5302', first)).toEqual([]);
    expect(await codes('5302', second)).toEqual(['530101', '530102']);
    expect(await codes('5302', second, onDay('2027-01-01'))).toEqual(['530101', '530102', '530103']);
    expect(await codes('E1', second)).toEqual([]);
    expect(await lowerOrgans(sql, await idOf('5301'), first, at)).toMatchObject([
      { name: '望川县人民政府', level: 'county' },
      { name: '澜东高新区管委会', level: 'developmentZone' },
    ]);
  });

  test('counts below, by level', async () => {
    const ids = { city: await idOf('5301'), other: await idOf('5302'), plant: await idOf('E1') };
    const all = [ids.city, ids.other, ids.plant];
    expect(await subtreeCounts(sql, all, first, at)).toEqual(
      new Map([
        [ids.city, { county: 1, township: 1, developmentZone: 1, enterprise: 2 }],
        [ids.other, {}],
        [ids.plant, {}],
      ]),
    );
    expect(await subtreeCounts(sql, all, second, at)).toEqual(
      new Map([
        [ids.city, { developmentZone: 1, enterprise: 1 }],
        [ids.other, { county: 2, township: 1, enterprise: 1 }],
        [ids.plant, {}],
      ]),
    );
  });
});

describe('organs named', () => {
  const named = async (name: string, below: string | null = '53') =>
    (await organsNamed(sql, { below: below === null ? null : await idOf(below), name, at })).map(
      ({ code, match }) => `${code} ${match}`,
    );
  test.each([
    ['望川县人民政府', ['530101 exact']],
    ['望川', ['530101 exact']], // an alias
    ['530101', ['530101 exact']],
    ['望川县', ['530101 short']],
    [' 望川县政府', ['530101 short']],
    ['澜东高新区', ['5301Z1 short']],
    ['高新区', ['5301Z1 tail']],
    ['望川区', ['530102 tail']],
    ['临澜', ['5301 bare']],
    ['锐光铝制品', ['E1 short']],
    ['区', []],
    ['', []],
    ['%', []],
    ['未来县', []], // not before next year
  ])('%s', async (name, found) => {
    expect(await named(name)).toEqual(found);
  });
  test('only below, and never the organ itself', async () => {
    expect(await named('望川县', '5301')).toEqual([]);
    expect(await named('石泉市', '5302')).toEqual([]);
    expect(await named('石泉市', null)).toEqual(['5302 short']);
  });
  test('direct lower organs go before namesakes further down', async () => {
    await register.organs(
      csv(organHeader, 'T1,城关镇,township,530101,,', 'T2,城关镇,township,530102,,', 'T3,城关镇政府,township,5302,,'),
    );
    expect(await named('城关镇', '5302')).toEqual(['T3 short']);
    expect(await named('城关镇', '53')).toEqual(['T1 exact', 'T2 exact', 'T3 short']);
    expect(await named('城关镇政府', '53')).toEqual(['T3 exact']);
  });
});

describe('people', () => {
  test('an actor with the posts of today', async () => {
    const account = { platform: 'wecom', corp: '', user: 'WANG.LI' } as const;
    const actor = await findActor(sql, account, at);
    expect(actor).toMatchObject({ name: '王丽', face: 'card', account: { user: 'wang.li' }, actingOrganId: null });
    expect(actor?.holdings).toEqual([
      {
        organId: await idOf('5301'),
        organCode: '5301',
        organName: '临澜市安委办',
        level: 'prefecture',
        post: '文书',
        roles: ['clerk'],
        successor: null,
      },
      {
        organId: await idOf('530101'),
        organCode: '530101',
        organName: '望川县人民政府',
        level: 'county',
        post: '代文书',
        roles: ['clerk', 'duty'],
        successor: null,
      },
    ]);
    const codes = async (day: string) => (await findActor(sql, account, onDay(day)))?.holdings.map((h) => h.organCode);
    expect(await codes('2026-08-31')).toEqual(['5301']);
    expect(await codes('2026-09-30')).toEqual(['5301', '530101']);
    expect(await codes('2026-10-01')).toEqual(['5301']);
    expect(await findActor(sql, { ...account, user: 'nobody' }, at)).toBeNull();
    expect(await findActor(sql, { ...account, corp: 'ww9' }, at)).toBeNull();
    expect(await findActor(sql, { platform: 'dingtalk', corp: 'ding1', user: 'wl' }, at)).toMatchObject({
      name: '王丽',
    });
  });

  test('many who write at once share statements, and each gets his own answer', async () => {
    let statements = 0;
    const counted: typeof sql = (text, values) => {
      statements += 1;
      return sql(text, values);
    };
    const find = createActorFinder({ sql: counted, clock: { now: () => at } });
    const users = ['wang.li', 'nobody', 'ZHAOUAN', 'zhaomin', 'wang.li', 'zhouan'];
    const actors = await Promise.all(users.map((user) => find({ platform: 'wecom', corp: '', user })));
    const names = actors.map((actor) => actor?.name ?? null);
    expect(names).toEqual(['王丽', null, null, '赵敏', '王丽', '周安']);
    expect(statements).toBe(2); // the first went at once, the others together
    const broken = createActorFinder({ sql: () => Promise.reject(new Error('away')), clock: { now: () => at } });
    const ask = () => broken({ platform: 'wecom', corp: '', user: 'zhaomin' });
    await Promise.all([expect(ask()).rejects.toThrow('away'), expect(ask()).rejects.toThrow('away')]);
    await expect(ask()).rejects.toThrow('away');
  });

  test('receivers: who, on which account, or why nobody', async () => {
    const codes = ['5301', '5302', '530101001', 'E1', 'E2', '53', '5301Z1'];
    const ids = await Promise.all(codes.map(idOf));
    const found = await receiversOf(sql, ids, at);
    const said = codes.map((code, i) => {
      const { people = [], reason = '' } = found.get(ids[i] ?? 0) ?? {};
      return `${code} ${reason ?? people.map((p) => `${p.name}(${p.post})${p.platform}:${p.user}:${p.face}`).join(' ')}`;
    });
    expect(said).toEqual([
      '5301 王丽(文书)wecom:wang.li:card 王丽(文书)dingtalk:wl:card',
      '5302 赵敏(主任)wecom:zhaomin:card 钱进(值班员)wecom:qianjin:card',
      '530101001 文书岗位未绑定账号',
      'E1 周安(安全员)wecom:zhouan:text',
      'E2 主要负责人岗位未绑定账号',
      '53 没有文书岗位',
      '5301Z1 没有文书岗位',
    ]);
  });

  test('wecom.md 14.25: the same user id in two corporations is two people', async () => {
    await sql(`INSERT INTO account (platform, corp, "user", person_id)
      SELECT 'wecom', 'ww8', 'wang.li', person_id FROM account WHERE "user" = 'liqiang'`);
    const nameIn = async (corp: string) =>
      (await findActor(sql, { platform: 'wecom', corp, user: 'Wang.Li' }, at))?.name ?? null;
    expect([await nameIn(''), await nameIn('ww8'), await nameIn('ww9')]).toEqual(['王丽', '李强', null]);
  });

  test('the own corporation becomes known: its accounts get it, once', async () => {
    await sql(`INSERT INTO account (platform, corp, "user", person_id)
      SELECT 'wecom', 'ww7', "user", person_id FROM account WHERE "user" = 'zhouan'
      UNION ALL SELECT 'wecom', 'ww7', 'wuzong', person_id FROM account WHERE "user" = 'fengdu'`);
    // zhouan stood there already; wuzong is somebody else there.
    expect(await adoptOwnCorp(sql, 'wecom', 'ww7')).toEqual({ adopted: 5, left: 1 });
    expect(await adoptOwnCorp(sql, 'wecom', 'ww7')).toEqual({ adopted: 0, left: 1 });
    expect(await findActor(sql, { platform: 'wecom', corp: 'ww7', user: 'wang.li' }, at)).toMatchObject({
      name: '王丽',
    });
    expect(await findActor(sql, { platform: 'wecom', corp: 'ww7', user: 'wuzong' }, at)).toMatchObject({
      name: '冯督',
    });
  });
});
