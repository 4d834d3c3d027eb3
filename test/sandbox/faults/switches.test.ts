import { expect, test } from 'vitest';
import { catalogue } from '../../../src/sandbox/faults/catalogue.ts';
import { createSwitches } from '../../../src/sandbox/faults/switches.ts';
import { standingClock } from '../../support/app.ts';

test('counted ones run out, timed ones end by the clock, those about people hold until the last is back', () => {
  const clock = standingClock();
  const switches = createSwitches(clock);
  const changes: string[] = [];
  switches.events.on('change', (name) => changes.push(name));
  const on = () => switches.list().flatMap(({ name, isOn }) => (isOn ? [name] : []));
  switches.on('callbackLost', { times: 2 });
  expect([1, 2, 3].map(() => switches.take('callbackLost'))).toEqual([true, true, false]);
  switches.on('platformDown');
  clock.pass(59_000);
  expect(switches.isOn('platformDown')).toBe(true);
  clock.pass(1000);
  expect(on()).toEqual([]);
  expect(() => switches.on('memberLeft')).toThrow(TypeError);
  switches.on('memberLeft', { user: 'Li' });
  switches.on('memberLeft', { user: 'wang' });
  switches.off('memberLeft', 'wang');
  expect([switches.isAbout('memberLeft', 'LI'), switches.isAbout('memberLeft', 'wang')]).toEqual([true, false]);
  switches.on('secretWrong');
  switches.offAll();
  expect(on()).toEqual([]);
  expect(changes.length).toBeGreaterThan(8);
  expect(switches.list()).toHaveLength(Object.keys(catalogue).length);
});
