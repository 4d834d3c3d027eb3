import { expect } from 'vitest';
import { entriesOf, wordsOf, type TestApp } from '../../support/app.ts';

export const minuteMs = 60_000;

export const noticesOn = ({ twin }: TestApp, user: string) =>
  twin.messagesOf(user).filter((message) => wordsOf(message).includes('粉尘'));

export const draft = '发文\n关于开展涉爆粉尘企业专项检查的通知\n请于9月20日前书面报送。';

/** Later, with everything sent that had to wait. */
export async function later({ clock, drain }: TestApp, ms: number): Promise<void> {
  clock.pass(ms);
  await drain();
}

/** A faultless end: each city has its card once, `signed` of them signed once, and nothing waits, is lost or doubled. */
export async function assertWhole(bed: TestApp, { signed, waived = [] }: { signed: string[]; waived?: string[] }) {
  for (const user of ['lin', 'quan', 'ping']) {
    if (!waived.includes(user)) expect([user, noticesOn(bed, user).length]).toEqual([user, 1]);
  }
  expect(await bed.status()).toMatchObject({ required: 3, reached: signed.length });
  const kinds = (await entriesOf(bed)).map(({ kind }) => kind);
  expect(kinds).toEqual(['organs.import', 'people.import', 'issue', ...signed.map(() => 'sign')]);
  expect(await bed.sql(`SELECT id, topic, state, last_error FROM outbox WHERE state <> 'sent'`)).toEqual([]);
}

export const onList = ({ twin }: TestApp) => twin.faults.list().flatMap(({ name, isOn }) => (isOn ? [name] : []));
