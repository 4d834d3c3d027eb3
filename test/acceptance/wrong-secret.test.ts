import { beforeAll, expect, test } from 'vitest';
import { until } from '../support/until.ts';
import { newFolder, startBot } from './bot.ts';
import { createMembers } from './outside-members.ts';
import { startStand, type Stand } from './stand.ts';

let stand: Stand;
beforeAll(async () => {
  stand = await startStand();
});

const clerks = ['c-A', 'c-B', 'c-C', 'c-A1'];

test('wecom.md 14.20: a wrong secret stops at the first refusal, is told by /readyz, and loses nothing', async () => {
  expect(await stand.bot.stop()).toBe(0);
  const folder = await newFolder();
  const bot = await startBot({ ...stand.env, WECOM_SECRET: 'not-this-one', ANDA_DATA_DIR: folder }, folder);
  const members = createMembers(stand.wecom, bot.url);
  for (const user of clerks) await members.say(user, '我');
  const refusals = () => stand.wecom.callsTo('gettoken').filter((c) => c.answer['errcode'] === 40001);
  const health = await until('/readyz to tell', async () => {
    const response = await fetch(`${bot.url}/readyz`);
    const body = await response.text();
    return body.includes('40001') ? { status: response.status, body } : null;
  });
  // The platform's state is a field, never a failure: callbacks can be kept all the while (design.md 6).
  expect(health.status).toBe(200);
  for (const user of clerks) await members.say(user, '待办');
  expect(await bot.stop()).toBe(0);
  // More would block the address for an hour (wecom.md 5.2).
  expect(refusals()).toHaveLength(1);
  expect(stand.wecom.phones.received).toEqual([]);

  stand.bot = await startBot(stand.env, stand.cwd);
  expect(await stand.anda('outbox', 'requeue', 'all')).toMatchObject({ code: 0 });
  await until('both answers to everybody', () => clerks.every((user) => stand.wecom.phones.of(user).length === 2));
  expect(refusals()).toHaveLength(1);
  expect(bot.output()).not.toContain('not-this-one');
});
