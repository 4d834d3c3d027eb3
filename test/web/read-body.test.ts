import { expect, test } from 'vitest';
import { createHandTimers, dial, startWeb } from './start.ts';

const head = (length: number) => `POST /callback/wecom HTTP/1.1\r\nHost: h\r\nContent-Length: ${length}\r\n\r\n`;

test('wecom.md 14.5: a body of 1 MiB is read raw, whatever its type says', async () => {
  const { post, acted } = await startWeb();
  const answer = await post(`say:${'x'.repeat(1024 * 1024 - 4)}`, { headers: { 'content-type': 'application/json' } });
  expect(answer.status).toBe(200);
  expect(acted[0]).toHaveLength(1024 * 1024 - 4);
});

test.each([1024 * 1024 + 1, 5 * 1024 * 1024])('a declared length of %i bytes is refused with 413', async (length) => {
  const { post, acted, outcomes } = await startWeb();
  const answer = await post('say:'.padEnd(length, 'x'));
  expect(answer.status).toBe(413);
  expect(await answer.json()).toMatchObject({ type: '/problems/callback.too_large' });
  expect(acted).toEqual([]);
  expect(await outcomes()).toEqual({ 'refused:too_large': 1 });
});

test('a body without a declared length is counted as it comes', async () => {
  const { listener, outcomes } = await startWeb();
  const chunk = `10000\r\n${'x'.repeat(0x10000)}\r\n`;
  const request = `POST /callback/wecom HTTP/1.1\r\nHost: h\r\nConnection: close\r\nTransfer-Encoding: chunked\r\n\r\n`;
  const { answer } = dial(listener.port, `${request}${chunk.repeat(17)}0\r\n\r\n`);
  expect(await answer).toMatch(/^HTTP\/1\.1 413 /u);
  expect(await outcomes()).toEqual({ 'refused:too_large': 1 });
});

test('a truncated body is refused with 400 while the sender still listens', async () => {
  const { listener, acted } = await startWeb();
  const { socket, answer } = dial(listener.port, `${head(100)}say:half`);
  socket.end();
  const text = await answer;
  expect(text).toMatch(/^HTTP\/1\.1 400 /u);
  expect(text).toContain('application/problem+json');
  expect(acted).toEqual([]);
});

test('a sender that hangs up half-way leaves nothing behind but a count', async () => {
  const timers = createHandTimers();
  const { listener, acted, outcomes, lines } = await startWeb({ startTimer: timers.startTimer });
  const { socket } = dial(listener.port, `${head(100)}say:half`);
  await expect.poll(() => timers.open.size).toBe(1);
  socket.destroy();
  await expect.poll(outcomes).toEqual({ 'refused:malformed': 1 });
  expect(acted).toEqual([]);
  expect(timers.open.size).toBe(0);
  expect(lines.filter((line) => Number(line['level']) >= 40)).toEqual([]);
});

test('a slow body is given up after 10 s with 408', async () => {
  const timers = createHandTimers();
  const { listener, acted, outcomes } = await startWeb({ startTimer: timers.startTimer });
  const { socket, answer } = dial(listener.port, `${head(100).replace('Host', 'Connection: close\r\nHost')}say:half`);
  await expect.poll(() => timers.open.size).toBe(1);
  timers.pass(10_000);
  await expect.poll(outcomes).toEqual({ 'refused:too_slow': 1 });
  socket.end();
  expect(await answer).toMatch(/^HTTP\/1\.1 408 /u);
  expect(acted).toEqual([]);
});

test('what is no HTTP gets Problem Details too', async () => {
  const { listener } = await startWeb();
  const text = await dial(listener.port, 'hello there\r\n\r\n').answer;
  expect(text).toMatch(/^HTTP\/1\.1 400 /u);
  expect(text).toContain('/problems/request.invalid');
});
