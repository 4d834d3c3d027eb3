import { describe, expect, test } from 'vitest';
import { levelRank, levels, maySign, receivingRoles, type Level, type Role } from '../../src/organs/index.ts';
import { chooseReceivers, mayStandAbove } from '../../src/organs/rules.ts';

describe('mayStandAbove', () => {
  test.each<[Level, Level]>([
    ['state', 'province'],
    ['province', 'prefecture'],
    ['province', 'county'], // province-administered cities
    ['province', 'developmentZone'],
    ['township', 'developmentZone'],
    ['developmentZone', 'township'],
    ['developmentZone', 'developmentZone'],
    ['county', 'enterprise'],
    ['developmentZone', 'enterprise'],
  ])('%s above %s', (upper, lower) => {
    expect(mayStandAbove(upper, lower)).toBe(true);
  });
  test.each<[Level, Level]>([
    ['county', 'county'],
    ['county', 'prefecture'],
    ['developmentZone', 'county'],
    ['enterprise', 'enterprise'],
    ['enterprise', 'developmentZone'],
    ['province', 'state'],
  ])('%s not above %s', (upper, lower) => {
    expect(mayStandAbove(upper, lower)).toBe(false);
  });
  test('ranks follow the list', () => {
    expect(levels.map(levelRank)).toEqual([0, 1, 2, 3, 4, 5, 6]);
  });
});

describe('who may sign', () => {
  test('clerk, leader and duty everywhere; boss and safety officer in an enterprise only', () => {
    expect(receivingRoles('county')).toEqual(['clerk', 'leader', 'duty']);
    expect(maySign('county', ['principal', 'safetyOfficer', 'supervisor'])).toBe(false);
    expect(maySign('enterprise', ['principal'])).toBe(true);
    expect(maySign('enterprise', ['safetyOfficer'])).toBe(true);
    expect(maySign('enterprise', ['expert', 'admin'])).toBe(false);
    expect(maySign('township', [])).toBe(false);
  });
});

describe('chooseReceivers', () => {
  const holders = (...roles: Role[]) => roles.map((role) => ({ roles: [role] }));
  const asked = (level: Level, ...roles: Role[]) => {
    const choice = chooseReceivers(level, holders(...roles));
    return { asked: choice.asked, chosen: choice.chosen.flatMap((holder) => holder.roles) };
  };
  test('clerks and duty, no leader where there is a clerk', () => {
    expect(asked('county', 'leader', 'clerk', 'duty', 'clerk', 'supervisor')).toEqual({
      asked: 'clerk',
      chosen: ['clerk', 'duty', 'clerk'],
    });
  });
  test('leaders where there is no clerk', () => {
    expect(asked('county', 'leader', 'duty')).toEqual({ asked: 'leader', chosen: ['leader', 'duty'] });
    expect(asked('county', 'duty')).toEqual({ asked: 'duty', chosen: ['duty'] });
  });
  test('boss and safety officer receive in enterprises only', () => {
    expect(asked('county', 'principal', 'safetyOfficer')).toEqual({ asked: null, chosen: [] });
    expect(asked('enterprise', 'principal', 'safetyOfficer')).toEqual({
      asked: 'safetyOfficer',
      chosen: ['safetyOfficer'],
    });
    expect(asked('enterprise', 'principal', 'leader')).toEqual({ asked: 'principal', chosen: ['principal'] });
    expect(asked('enterprise', 'clerk', 'safetyOfficer', 'principal')).toEqual({ asked: 'clerk', chosen: ['clerk'] });
  });
});
