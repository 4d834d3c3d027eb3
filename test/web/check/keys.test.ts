import { expect, test } from 'vitest';
import { faultOfKeys, fragmentOf, readFragment, trustOf } from '../../../src/web/check/client/keys.ts';
import { logKey } from './check-kit.ts';

const first = logKey('log.example.cn/anda').vkey;
const second = logKey('log.example.cn/anda', 2).vkey;
const fields = { keys: `${first}\n ${second}\n`, witnesses: first, quorum: '1' };

test('keys go into the address and come back the same', () => {
  const fragment = fragmentOf(fields);
  expect(fragment).toMatch(/^#key=[\w.%+-]+&key=/u);
  expect(readFragment(fragment)).toEqual({ keys: `${first}\n${second}`, witnesses: first, quorum: '1' });
  expect(fragmentOf({ keys: ' ', witnesses: '', quorum: '' })).toBe('');
  expect(readFragment('#nonsense%zz=1&key')).toEqual({ keys: '', witnesses: '', quorum: '' });
});

test('what is no key is named; a number without witnesses, or above theirs, is not taken', () => {
  expect(faultOfKeys(fields)).toBeNull();
  expect(faultOfKeys({ ...fields, keys: `${first}x` })).toContain('不是公钥');
  expect(faultOfKeys({ ...fields, witnesses: '见证' })).toContain('“见证”不是公钥');
  expect(faultOfKeys({ ...fields, quorum: '2' })).toContain('请填0到1之间的数');
  expect(faultOfKeys({ ...fields, quorum: '-1' })).toContain('请填0到1之间的数');
  expect(faultOfKeys({ ...fields, witnesses: '', quorum: '1' })).toContain('请先填见证公钥');
});

test('without a number every witness must have signed', () => {
  expect(trustOf({ ...fields, quorum: '' })).toEqual({ keys: [first, second], witnesses: [first], quorum: 1 });
  expect(trustOf({ ...fields, quorum: '0' }).quorum).toBe(0);
});
