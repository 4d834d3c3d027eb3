import { expect, test } from 'vitest';
import { startTestApp, wordsOf, type TestApp } from '../support/app.ts';
import { smallPeople } from '../support/register.ts';

const signedOrgans = async ({ sql }: TestApp) =>
  (
    await sql<{ organ: string }>(
      'SELECT o.code AS organ FROM acknowledgement a JOIN organ o ON o.id = a.organ_id ORDER BY a.id',
    )
  ).map(({ organ }) => organ);

test('who signs for two organs that got one layer at different times never signs for the other by a tap', async () => {
  const people = smallPeople.filter((row) => !/^(?:李望|石乔)/u.test(row));
  const bed = await startTestApp({ people: [...people, '两边,530101,文书,clerk,both', '两边,530102,文书,clerk,both'] });
  await bed.issue();
  await bed.tap('lin', '签收');
  await bed.say('lin', '转发 N1 望川县');
  const first = bed.last('both')?.messageId ?? '';
  await bed.say('lin', '转发 N1 石桥县');
  expect(wordsOf(bed.last('both'))).toContain('石桥县安委办');
  const second = bed.last('both')?.messageId ?? '';
  expect(wordsOf(await bed.tap('both', { messageId: first, button: '签收' }))).toContain('送达您任职的2个单位');
  await bed.say('both', '收到 N1 望川县');
  expect(await signedOrgans(bed)).toEqual(['5301', '530101']);
  const asked = wordsOf(await bed.tap('both', { messageId: first, button: '签收' }));
  // The organ that is still open stands first.
  expect(asked).toContain('☐石桥县安委办\n☐望川县安委办');
  expect(await signedOrgans(bed)).toEqual(['5301', '530101']);
  await bed.tap('both', { messageId: second, button: '签收' });
  expect(await signedOrgans(bed)).toEqual(['5301', '530101', '530102']);
});
