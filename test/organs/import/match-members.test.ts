import { expect, test } from 'vitest';
import { matchMembers, type Member, type RegisterPerson } from '../../../src/organs/import/match-members.ts';
import { createPlaceFinder, type RegisterOrgan } from '../../../src/organs/import/place-members.ts';

const organ = (id: number, code: string, name: string, parentId: number | null = null): RegisterOrgan => ({
  id,
  code,
  name,
  aliases: [],
  parentId,
});
const organs = [
  organ(1, '53', '云岭省安委办'),
  organ(2, '5301', '临澜市安委办', 1),
  organ(3, '5302', '石泉市安委办', 1),
  organ(4, '530101', '东湾县安委办', 2),
  organ(5, '530201', '东湾县安委办', 3),
  organ(6, '530102', '望川县安委办', 2),
  organ(7, '530102Y', '望川县应急管理局', 2),
];
const person = (id: number, name: string, organId: number, user: string | null = null): RegisterPerson => ({
  id,
  name,
  organIds: [organId],
  users: user === null ? [] : [user],
  hasAccount: user !== null,
});
const member = (userId: string, name: string, department: string, position = ''): Member => ({
  userId,
  name,
  departments: [department.split('/')],
  position,
});
const match = (members: Member[], people: RegisterPerson[]) => matchMembers(members, { organs, people });
const placeOf = (path: string) => createPlaceFinder(organs)(path.split('/')).map(({ code }) => code);

test.each([
  ['公司/临澜市安委办', ['5301']],
  ['公司/临澜市/望川县安委办', ['530102']],
  ['公司/望川县应急管理局/办公室', ['530102Y']],
  ['公司/望川县', ['530102', '530102Y']],
  // One name in two cities: the path decides, and without one nothing does.
  ['临澜市/东湾县安委办', ['530101']],
  ['石泉市安委办/东湾县', ['530201']],
  ['东湾县安委办', ['530101', '530201']],
  // A path through another branch is no such organ.
  ['石泉市/望川县安委办', []],
  // A place that the register does not know is not the organ above it.
  ['临澜市安委办/西山县', []],
  ['临澜市安委办/西山街道办事处', []],
  ['公司/财务部', []],
])('the department %s stands for %j', (path, codes) => {
  expect(placeOf(path)).toEqual(codes);
});

test('name and organ together give an account, one alone does not', () => {
  const people = [person(1, '王丽', 6), person(2, '李强', 4), person(3, '赵敏', 5)];
  const members = [member('wangli', '王丽', '临澜市/望川县'), member('liqiang', '李强', '石泉市/东湾县')];
  const { bound, elsewhere, unfound } = match(members, people);
  expect(bound).toEqual([{ personId: 1, name: '王丽', user: 'wangli', organ: '望川县安委办' }]);
  expect(elsewhere).toMatchObject([{ user: 'liqiang', organ: '东湾县安委办', departments: '石泉市/东湾县' }]);
  expect(unfound).toEqual([{ name: '赵敏', organ: '东湾县安委办' }]);
});

test('namesakes are never told apart by guessing', () => {
  const department = '临澜市/望川县安委办';
  const two = match([member('wl1', '王丽', department), member('wl2', '王丽', department)], [person(1, '王丽', 6)]);
  expect(two.bound).toEqual([]);
  expect(two.ambiguous.map(({ user }) => user)).toEqual(['wl1', 'wl2']);
  const people = [person(1, '王丽', 6), person(2, '王丽', 7)];
  const { bound, ambiguous } = match([member('wl1', '王丽', '临澜市/望川县')], people);
  expect(bound).toEqual([]);
  expect(ambiguous).toMatchObject([{ user: 'wl1', people: 2 }]);
});

test('what the register knows stays: another name, a new id, somebody gone', () => {
  const people = [person(1, '王丽', 6, 'wangli'), person(2, '李强', 6, 'liqiang'), person(3, '赵敏', 4, 'zhaomin')];
  const found = match([member('wangli', '王莉', '望川县'), member('lq2', '李强', '望川县')], people);
  expect(found).toMatchObject({
    bound: [],
    known: 1,
    renamed: [{ user: 'wangli', name: '王莉', registered: '王丽' }],
    changed: [{ user: 'lq2', old: 'liqiang' }],
    missing: [{ user: 'liqiang' }, { user: 'zhaomin' }],
  });
});

test('members whom the register lacks come with the organ where it is clear', () => {
  const { newcomers } = match(
    [member('a', '甲一', '临澜市/望川县安委办', '文书'), member('b', '乙二', '望川县'), member('c', '', '望川县')],
    [],
  );
  expect(newcomers).toMatchObject([
    { user: 'a', organCode: '530102', position: '文书' },
    { user: 'b', organCode: null },
    { user: 'c', name: '', organCode: null },
  ]);
});
