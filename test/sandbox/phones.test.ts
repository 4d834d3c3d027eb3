import { expect, test } from 'vitest';
import type { ShownMessage } from '../../src/sandbox/wecom/model.ts';
import { createPhones } from '../../src/sandbox/wecom/phones.ts';

const message = (messageId: string): ShownMessage => ({
  messageId,
  at: new Date('2026-09-01T01:00:00Z'),
  kind: 'text',
  own: false,
  text: messageId,
});

test('above the limit of all phones the idle ones lose their older bubbles, never the last one', () => {
  const phones = createPhones(100);
  for (let i = 0; i < 60; i += 1) phones.show('idle', message(`i${i}`));
  phones.show('busy', message('b0'));
  for (let i = 1; i < 40; i += 1) phones.show('busy', message(`b${i}`));
  expect(phones.of('idle')).toHaveLength(60);
  phones.show('busy', message('b40'));
  expect(phones.of('idle')).toHaveLength(45);
  expect(phones.of('idle').at(-1)?.messageId).toBe('i59');
  expect(phones.of('busy')).toHaveLength(41);
});

test('one message stands once in memory, however many have it; many phones keep one each', () => {
  const phones = createPhones(10);
  const shared = message('shared');
  for (let i = 0; i < 50; i += 1) phones.show(`u${i}`, shared);
  expect(phones.of('u0')[0]).toBe(shared);
  expect(phones.of('u49')[0]).toBe(shared);
  for (let i = 0; i < 51; i += 1) phones.show('u0', message(`m${i}`));
  expect(phones.of('u49')).toEqual([shared]);
  expect(phones.of('u0').at(-1)?.messageId).toBe('m50');
});
