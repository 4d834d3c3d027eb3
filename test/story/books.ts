import { createHash } from 'node:crypto';
import { expect } from 'vitest';
import { faceOf, type Tale } from './tale.ts';

/** One card for everybody of a layer says nothing about who reads it (wording.md, rule 7). */
export function assertNoReceiverNamed({ app, ledger, staff }: Tale, organs: readonly string[]): void {
  for (const organ of organs) {
    for (const { user, name } of staff.receivers(organ)) {
      if (staff.organsOf(user).length > 1) continue; // gets one card an organ, which names it
      const face = app.twin.messagesOf(user).map(faceOf).join('\n');
      expect(face).not.toContain(ledger.place(organ).name);
      expect(face).not.toContain(name);
    }
  }
}

/** Signing is one tap, signing and relaying to all two; an answer in words is none. */
export function assertBurden({ ledger, staff, tapsOf, relays }: Tale): void {
  for (const organ of ledger.arrived()) {
    const [first] = staff.receivers(organ);
    const tapped = first ? tapsOf(first.user) : 0;
    if (!first || tapped === 0 || staff.organsOf(first.user).length > 1) continue;
    expect([organ, tapped]).toEqual([organ, relays.includes(organ) ? 2 : 1]);
  }
}

interface Entry {
  kind: string;
  organ?: string;
  /** A salted commitment to whoever acted. */
  person?: string;
}

/** Every act is an entry, in the order of what it follows from, and its hash is that of its bytes. */
export async function assertLog(tale: Tale, colleague: string): Promise<void> {
  const rows = await tale.app.sql<{ index: number; body: Buffer; leaf: Buffer }>(
    'SELECT index, body, leaf_hash AS leaf FROM log_entry ORDER BY index',
  );
  expect(rows.map(({ index }) => index)).toEqual(rows.map((_, n) => n));
  for (const { body, leaf } of rows) {
    const hash = createHash('sha256')
      .update(Buffer.from([0]))
      .update(body); // RFC 6962 2.1
    expect(hash.digest('hex')).toBe(leaf.toString('hex'));
  }
  // `as`: an entry is an object; what is read of it is compared below.
  const entries = rows.map(({ body }) => JSON.parse(body.toString('utf8')) as Entry);
  assertCounts(tale, entries);
  assertOrder(tale, entries);
  const acts = entries.filter(({ kind }) => ['issue', 'sign', 'relay'].includes(kind));
  expect(acts.filter(({ person }) => !/^[\da-f]{64}$/u.test(person ?? ''))).toEqual([]);
  // Organs are public, people are not: names enter the log as commitments only.
  expect(rows.some(({ body }) => body.includes(colleague))).toBe(false);
  const [head] = await tale.app.sql<{ size: number }>('SELECT size FROM log_head');
  expect(head?.size).toBe(entries.length);
}

function assertCounts({ signatures, relays }: Tale, entries: Entry[]): void {
  const count = (kind: string) => entries.filter((entry) => entry.kind === kind).length;
  expect(entries.slice(0, 3).map(({ kind }) => kind)).toEqual(['organs.import', 'people.import', 'issue']);
  expect([count('issue'), count('sign'), count('relay')]).toEqual([1, signatures.length, relays.length]);
  expect(entries).toHaveLength(3 + signatures.length + relays.length);
}

function assertOrder({ ledger, signatures, relays }: Tale, entries: Entry[]): void {
  const indexOf = (kind: string, organ: string) => entries.findIndex((e) => e.kind === kind && e.organ === organ);
  for (const organ of signatures) {
    const { parent } = ledger.place(organ);
    const sentBy = indexOf(ledger.place(parent).level === 'province' ? 'issue' : 'relay', parent);
    expect(sentBy).toBeGreaterThan(0);
    expect(indexOf('sign', organ)).toBeGreaterThan(sentBy);
  }
  for (const organ of relays) expect(indexOf('relay', organ)).toBeGreaterThan(indexOf('sign', organ));
}
