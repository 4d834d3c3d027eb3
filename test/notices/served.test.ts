import { expect, test } from 'vitest';
import { startTestApp, wordsOf } from '../support/app.ts';
import { smallPeople } from '../support/register.ts';

test('a person who was bound elsewhere first is told where this deployment sends', async () => {
  const bed = await startTestApp();
  // As an import made while the other platform was there would have left it: a lower id than the account that counts.
  await bed.sql(
    `INSERT INTO account (id, platform, corp, "user", person_id)
     SELECT -1, 'dingtalk', 'ding0001', 'lin-there', person_id FROM account WHERE "user" = 'lin'`,
  );
  await bed.issue();
  expect(wordsOf(bed.last('lin'))).toContain('［签收］');
  const elsewhere = await bed.sql(`SELECT 1 AS one FROM outbox WHERE platform <> 'wecom'`);
  expect(elsewhere).toEqual([]);
});

test('an organ whose people are on no platform of this deployment is undeliverable, and the clerk above hears why', async () => {
  const people = smallPeople.map((row) => row.replace(/,ping$/u, ',wwother0000001/ping'));
  const bed = await startTestApp({ people });
  await bed.issue();
  expect((await bed.status()).gaps).toContainEqual(expect.objectContaining({ organ: '5390', state: 'undeliverable' }));
  const card = bed.twin.messagesOf('sheng').map(wordsOf).join('\n');
  expect(card).toContain('账号不在本系统接入的平台');
});
