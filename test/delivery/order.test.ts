import { expect, test } from 'vitest';
import { priorities } from '../../src/delivery/index.ts';
import type { Outgoing } from '../../src/platforms/port.ts';
import { card, to, useBed } from './bed.ts';

const bed = useBed();
const backlog = 10_000;

const titleOf = (outgoing: Outgoing) => (outgoing.kind === 'card' ? outgoing.face.title : outgoing.kind);

test('with 10,000 cards and 5,000 faces waiting a receipt goes out next, a card before any face', async () => {
  const users = Array.from({ length: backlog }, (_, n) => `u${n}`);
  const about = (title: string) => ({ subject: { title, noticeNumber: 12 } });
  const faces = users
    .slice(0, backlog / 2)
    .map((user) =>
      card(to(user), { kind: 'redraw', code: `c-${user}`, priority: priorities.redraw, ...about('face') }),
    );
  await bed.enqueue(...faces);
  await bed.enqueue(...users.map((user) => card(to(user), about('card'))));
  const call = bed.standIn.close();
  const delivery = bed.deliver({ concurrency: 4 });
  await delivery.start();
  await call.reached;
  await expect.poll(() => bed.standIn.calls).toBe(4); // as many as it may have under way
  await bed.enqueue(
    card(to('signer'), { priority: priorities.receipt, ...about('receipt') }),
    card(to('asker'), { priority: priorities.reply, ...about('reply') }),
  );
  call.open();
  await expect.poll(() => bed.standIn.sent.length, { timeout: 20_000 }).toBeGreaterThan(40);
  await delivery.stop();
  const order = bed.standIn.sent.map(({ outgoing }) => titleOf(outgoing));
  // Those under way, and those that the workers took in the moment before.
  expect(
    order
      .slice(0, 4 + 4 + 2)
      .filter((title) => title !== 'card')
      .toSorted(),
  ).toEqual(['receipt', 'reply']);
  expect(bed.standIn.redrawn).toEqual([]);
  expect((await bed.rows()).filter(({ state }) => state === 'queued').length).toBeGreaterThan(backlog);
});
