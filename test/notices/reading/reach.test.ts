import { expect, test } from 'vitest';
import { canonicalText, readNotice } from '../../../src/notices/reading/index.ts';
import { readReach } from '../../../src/notices/reading/reach.ts';

test.each([
  [
    '要认真学习，并层层传达到县（市、区）、乡（镇、街道）和各级各类开发区，切实把思想统一起来。',
    ['county', 'township', 'developmentZone'],
    '层层传达到县（市、区）、乡（镇、街道）和各级各类开发区',
  ],
  ['各地要逐级传达到每一家企业。', ['enterprise'], '逐级传达到每一家企业'],
  ['请迅速传达至市、县\n两级和有关企业；', ['prefecture', 'county', 'enterprise'], '传达至市、县两级和有关企业'],
  ['请立即转发到各园区。并通知到每个企业。', ['developmentZone', 'enterprise'], '转发到各园区'],
  ['要把责任落实到每一个企业、每一个岗位。', [], null],
  ['请传达到社区和每个班组。', [], null],
  ['请将名单转发至我委邮箱。', [], null],
])('%s', (text, reachLevels, reachText) => {
  expect(readReach(text)).toEqual({ reachLevels, reachText });
});

test('each layer keeps its own', () => {
  const [layer] = readNotice(canonicalText('关于开展检查的通知\n\n各市：\n　　一、层层传达到乡镇。\n'));
  expect(layer).toMatchObject({ reachLevels: ['township'], reachText: '层层传达到乡镇' });
});
