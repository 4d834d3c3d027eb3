import { expect, test } from 'vitest';
import { z } from 'zod';
import { granted, ok, sender } from './api-kit.ts';

const long = Array.from({ length: 200 }, (_, i) => `第${i}条请认真落实各项安全措施。`).join('\n');
const sentText = z
  .string()
  .transform((body): unknown => JSON.parse(body))
  .pipe(z.object({ text: z.object({ content: z.string() }) }))
  .transform((body) => body.text.content);
/** Answers as `answers` say, one after another, and keeps what was sent; fails when two calls are under way at once. */
const givenCalls = (...answers: object[]) => {
  const contents: string[] = [];
  let underWay = 0;
  const fetch = async (url: unknown, init?: RequestInit) => {
    if (String(url).includes('gettoken')) return Response.json(granted());
    underWay += 1;
    expect(underWay).toBe(1);
    contents.push(sentText.parse(init?.body));
    await new Promise((resolve) => setImmediate(resolve));
    underWay -= 1;
    return Response.json(answers[contents.length - 1] ?? { ...ok, msgid: `MSGID${contents.length}` });
  };
  return { contents, platform: sender({ fetch }) };
};

test('a long text goes out in numbered pieces, one strictly after another, and nothing is lost', async () => {
  const { contents, platform } = givenCalls();
  const sent = await platform.send(['lisi'], { kind: 'text', text: long });
  const count = contents.length;
  expect(count).toBeGreaterThan(3);
  expect(sent).toEqual({ messageId: `MSGID${count}`, sendCode: null, unreached: [] });
  for (const [i, content] of contents.entries()) {
    expect(content.startsWith(`（${i + 1}/${count}）\n`)).toBe(true);
    expect(Buffer.byteLength(content)).toBeLessThanOrEqual(2048);
  }
  expect(contents.map((content) => content.slice(content.indexOf('\n') + 1)).join('\n')).toBe(long);
});

test('wecom.md 14.18: 2,048 bytes, not characters, are one message without a number, 2,049 are two', async () => {
  for (const [bytes, count] of [
    [2048, 1],
    [2049, 2],
  ] as const) {
    const { contents, platform } = givenCalls();
    await platform.send(['lisi'], { kind: 'text', text: 'a'.repeat(bytes) });
    expect(contents).toHaveLength(count);
    expect(contents[0]?.startsWith('（1/2）')).toBe(count === 2);
  }
});

test('whoever missed one of them was not reached, and is named once', async () => {
  const { platform } = givenCalls(
    { ...ok, invaliduser: 'zhao' },
    { ...ok, invaliduser: 'zhao', unlicenseduser: 'sun' },
  );
  const { unreached } = await platform.send(['zhao', 'qian', 'sun'], { kind: 'text', text: long });
  expect(unreached.map(({ user, reason }) => `${user} ${reason}`)).toEqual(['zhao unknown', 'sun unlicensed']);
});

test('a failure half-way ends it; the next try begins from the start', async () => {
  const { contents, platform } = givenCalls(ok, { errcode: -1, errmsg: '' });
  await expect(platform.send(['lisi'], { kind: 'text', text: long })).rejects.toMatchObject({ verdict: 'retry' });
  expect(contents).toHaveLength(2);
  await platform.send(['lisi'], { kind: 'text', text: long });
  expect(contents[2]).toBe(contents[0]);
});

test('wecom.md 14.15: what would fill a minute of the receiver goes out as one file, named by its first line', async () => {
  const forms: FormData[] = [];
  const bodies: unknown[] = [];
  const fetch = async (url: unknown, init?: RequestInit) => {
    if (String(url).includes('gettoken')) return Response.json(granted());
    if (init?.body instanceof FormData) forms.push(init.body);
    else
      bodies.push(
        z
          .string()
          .transform((body): unknown => JSON.parse(body))
          .parse(init?.body),
      );
    return Response.json({ ...ok, media_id: 'M1' });
  };
  const platform = sender({ fetch });
  const text = `关于检查的通知\n${long.repeat(10)}`;
  expect(platform.messagesOf?.({ kind: 'text', text })).toBe(1);
  expect(platform.messagesOf?.({ kind: 'text', text: long })).toBeGreaterThan(3);
  await platform.send(['lisi'], { kind: 'text', text });
  expect(bodies).toMatchObject([{ msgtype: 'file', file: { media_id: 'M1' } }]);
  const file = forms[0]?.get('media');
  expect(file instanceof File && file.name).toBe('关于检查的通知.txt');
  expect(file instanceof File && (await file.text())).toBe(text);
});
