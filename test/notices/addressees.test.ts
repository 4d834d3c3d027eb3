import { describe, expect, test } from 'vitest';
import { readGroup } from '../../src/notices/addressed-groups.ts';
import { findAddressed } from '../../src/notices/addressees.ts';
import { startTestApp, wordsOf } from '../support/app.ts';
import { smallNotice, smallOrgans } from '../support/register.ts';

describe('what 各… means', () => {
  test.each([
    ['各市安委会', { levels: [], hasCities: true, bodies: ['安委会'] }],
    ['各设区市人民政府', { levels: ['prefecture'], hasCities: false }],
    ['各市州安委会', { levels: ['prefecture'], hasCities: true }],
    ['各市（州）人民政府', { levels: ['prefecture'], hasCities: false }],
    ['各县（市、区）应急管理局', { levels: ['county'], hasCities: false, bodies: ['应急管理局'] }],
    ['各县区安委办', { levels: ['county'], hasCities: false }],
    ['各区、县(市)人民政府', { levels: ['county'], hasCities: false }],
    ['各市、县（市、区）安委会', { levels: ['county'], hasCities: true }],
    ['各镇（街道）安委会', { levels: ['township'] }],
    ['各乡镇人民政府、街道办事处', { levels: ['township'], bodies: ['人民政府', '办事处'] }],
    ['各类开发区管委会', { levels: ['developmentZone'] }],
    ['各开发区管委会', { levels: ['developmentZone'] }],
    ['各企业', { levels: ['enterprise'] }],
    ['各省、自治区、直辖市及新疆生产建设兵团安全生产委员会', { levels: ['province'], hasCities: false }],
    ['各市（含定州、辛集市）安委会', { hasCities: true, including: ['定州', '辛集市'] }],
    ['各县(市、区)(不含东岗区)安委办', { levels: ['county'], excluding: ['东岗区'] }],
    ['所属各单位', { isAll: true }],
  ])('%s', (addressee, expected) => {
    expect(readGroup(addressee)).toMatchObject(expected);
  });
  test.each([
    '各有关企业',
    '省安委会各成员单位',
    '各村（社区）',
    '各车间',
    '各物业服务企业',
    '有关市安委会',
    '各市教育局',
    '临澜市安委会',
  ])('%s names no group', (addressee) => {
    expect(readGroup(addressee)).toBeNull();
  });
});

test('addressees are looked up in the register; what is not sure is named and never guessed', async () => {
  const bed = await startTestApp({ organs: [...smallOrgans, '5309,临澜市应急管理局,prefecture,53'] });
  const [top] = await bed.sql<{ id: number }>(`SELECT id FROM organ WHERE code = '53'`, []);
  const found = async (...addressees: string[]) => {
    const about = { organId: top?.id ?? 0, addressees, at: bed.clock.now() };
    const { organs, missing } = await findAddressed(bed.sql, about);
    return { codes: organs.map(({ code }) => code), missing };
  };
  const codes = async (...addressees: string[]) => {
    const { codes: all, missing } = await found(...addressees);
    expect(missing).toEqual([]);
    return all;
  };
  expect(await codes('各市安委会')).toEqual(['5301', '5302', '5390']);
  expect(await codes('各设区市安委会')).toEqual(['5301', '5302']);
  expect(await codes('各设区市（含屏澜市）安委会')).toEqual(['5301', '5302', '5390']);
  expect(await codes('各市（不含石泉市）安委会')).toEqual(['5301', '5390']);
  expect(await codes('各市应急管理局')).toEqual(['5302', '5309', '5390']);
  expect(await codes('各县（市、区）安委办')).toEqual(['530101', '530102', '530201', '5390']);
  expect(await codes('石泉、屏澜市安委会', '石泉市安委办')).toEqual(['5302', '5390']);

  expect(await found('各市安委会', '省安委会各成员单位')).toMatchObject({ missing: ['省安委会各成员单位'] });
  expect(await found('各市州、开发区管委会')).toEqual({ codes: [], missing: ['各市州、开发区管委会'] });
  expect(await found('石泉、无名市安委会')).toEqual({ codes: [], missing: ['石泉、无名市安委会'] });
  expect(await found('临澜市')).toEqual({ codes: [], missing: ['临澜市'] });
});

const addressedTo = (line: string) => smallNotice.replace('各市安委会：', `${line}：`);

test('the preview goes to those the text addresses, says whom it leaves out, and 发给 changes it', async () => {
  const bed = await startTestApp();
  const preview = wordsOf(await bed.say('sheng', `发文\n${addressedTo('各设区市安委会')}`));
  expect(preview).toContain('发给 2家：临澜市安委办、石泉市安委办');
  expect(preview).toContain('主送 未列入屏澜市安委办');
  expect(wordsOf(await bed.say('sheng', '发给 全部'))).toContain('发给 3家');
  const counties = wordsOf(await bed.say('sheng', '发给 各县区'));
  expect(counties).toContain('发给 4家：县区4');
  expect(counties).not.toContain('未列入');
  await bed.say('sheng', '取消');
  await bed.issue(addressedTo('各设区市安委会'));
  expect(await bed.status()).toMatchObject({ required: 2 });
});

test('where an addressee is not in the register, all direct lower organs are ticked and it is named', async () => {
  const bed = await startTestApp();
  const preview = wordsOf(await bed.say('sheng', `发文\n${addressedTo('各设区市安委会，省安委会各成员单位')}`));
  expect(preview).toContain('发给 3家');
  expect(preview).toContain('主送 没有找到省安委会各成员单位');
  await bed.tap('sheng', '非涉密，发文');
  expect(await bed.status()).toMatchObject({ required: 3 });
});

test('a relay whose own words address somebody needs no names beside them', async () => {
  const bed = await startTestApp();
  await bed.issue();
  await bed.tap('lin', '签收');
  const preview = wordsOf(await bed.say('lin', '转发 N1 要求：各县（市、区）安委会：\n请先查抛光企业。'));
  expect(preview).toContain('送达 2家：望川县安委办、石桥县安委办');
  await bed.tap('lin', '非涉密，转发');
  expect(await bed.status()).toMatchObject({ required: 5 });
  // Nobody surely meant: the question, and nothing sent.
  expect(wordsOf(await bed.say('lin', '转发 N1 要求：各有关单位：\n请先查抛光企业。'))).toContain('请回复：转发 N1');
});
