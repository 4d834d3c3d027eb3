import { expect, test } from 'vitest';
import { soundsLikeAccident } from '../../src/chat/accident.ts';

test.each([
  '厂里爆了 有人伤',
  '3号车间着火了！',
  '除尘器爆炸了',
  '二车间起火，正在排查人员',
  '可能中毒了，快来人',
  '有人触电',
  '救命 罐子炸了',
  '有人从楼上摔下来腿断了',
])('answered before all else: %s', (text) => {
  expect(soundsLikeAccident(text)).toBe(true);
});

test.each([
  '收到 N1',
  '转发 N1 全部 要求：严防中毒窒息、触电和坍塌事故',
  '一、严防起火爆炸。二、立即传达。',
  '近期外地发生爆炸事故，有人受伤，教训深刻',
  '除尘管道积尘，一旦起火后果严重',
  '组织火灾、中毒事故应急演练',
  `关于近期外地粉尘车间着火的情况${'。请各地认真组织学习'.repeat(8)}`,
])('part of what is written: %s', (text) => {
  expect(soundsLikeAccident(text)).toBe(false);
});
