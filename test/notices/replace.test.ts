import { expect, test } from 'vitest';
import { entriesOf, startTestApp, wordsOf } from '../support/app.ts';
import { smallPeople } from '../support/register.ts';

test('all posts go to the next, who gets the cards of what is unsigned; what was signed stays', async () => {
  const bed = await startTestApp({
    people: [...smallPeople, '新来,E2,班长,expert,xin', '李望,530102,值班员,duty,wang'],
  });
  await bed.issue();
  await bed.say('lin', '收到 N1 转发全部');
  await bed.say('qiao', '收到 N1');
  const done = await bed.desk.replacePerson('李望@530101', 'xin', null);
  expect(done).toMatchObject({
    posts: [
      { organCode: '530101', post: '文书' },
      { organCode: '530102', post: '值班员' },
    ],
    cards: 1,
    hasAccount: true,
  });
  await bed.drain();
  expect(wordsOf(bed.last('xin'))).toContain('［签收］');
  expect(wordsOf(await bed.say('wang', '收到 N1'))).toContain('没有找到 N1');
  expect(wordsOf(await bed.tap('xin', '签收'))).toContain('签收人 新来（文书）');
  expect((await bed.status()).reached).toBe(3);
  const entries = await entriesOf(bed);
  expect(entries.filter(({ kind }) => kind === 'people.replace')).toMatchObject([{ posts: 2, via: 'operator' }]);
  expect(JSON.stringify(entries)).not.toContain('李望');
  // Again: nothing is left, and nothing is sent.
  const messages = bed.twin.messagesOf('xin').length;
  expect(await bed.desk.replacePerson('李望@530101', 'xin', null)).toMatchObject({ posts: [], cards: 0 });
  await bed.drain();
  expect(bed.twin.messagesOf('xin')).toHaveLength(messages);
});

test('who is new to the register comes by account and name', async () => {
  const bed = await startTestApp({ people: [...smallPeople, '过客,E2,工人,expert,stranger'] });
  await bed.sql(`DELETE FROM account WHERE "user" = 'stranger'`);
  await bed.issue();
  expect(await bed.desk.replacePerson('quan', 'stranger', '周新')).toMatchObject({ to: '周新', cards: 1 });
  await bed.drain();
  expect(wordsOf(await bed.tap('stranger', '签收'))).toContain('签收人 周新（文书）');
});

test('what was sent to the old one for another organ goes on too', async () => {
  const bed = await startTestApp({ people: smallPeople.filter((row) => !row.endsWith(',wang')) });
  await bed.issue();
  await bed.say('lin', '收到 N1 转发全部');
  await bed.say('lin', '改送 望川县 石乔 N1');
  const done = await bed.desk.replacePerson('qiao', 'zone', null);
  expect(done.cards).toBe(2);
  await bed.drain();
  expect(wordsOf(await bed.say('qiao', '收到 N1 望川县'))).toContain('没有');
  expect(wordsOf(await bed.say('zone', '收到 N1 望川县'))).toContain('望川县安委办');
  expect(wordsOf(await bed.say('zone', '收到 N1 石桥县'))).toContain('石桥县安委办');
  await bed.status();
});

test('a person must be found without doubt', async () => {
  const bed = await startTestApp({ people: [...smallPeople, '王丽,530102,文书,clerk,qiao2'] });
  const refused = (old: string, next: string, name: string | null = null) => bed.desk.replacePerson(old, next, name);
  await expect(refused('王丽', 'quan')).rejects.toMatchObject({ message: expect.stringContaining('有2位 王丽') });
  await expect(refused('无人', 'quan')).rejects.toMatchObject({ code: 'person.not_found' });
  await expect(refused('王丽@999', 'quan')).rejects.toMatchObject({ code: 'organ.not_found' });
  await expect(refused('lin', '王丽@5301')).rejects.toMatchObject({ code: 'request.invalid' });
  await expect(refused('lin', 'quan', '别人')).rejects.toMatchObject({ code: 'request.invalid' });
  await expect(refused('lin', 'a b', '别人')).rejects.toMatchObject({ code: 'request.invalid' });
  expect(await refused('王丽@530102', 'quan')).toMatchObject({ posts: [{ organCode: '530102' }] });
});
