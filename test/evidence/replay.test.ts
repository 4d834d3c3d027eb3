import fc from 'fast-check';
import { expect, test } from 'vitest';
import { ProofError, replayNotice, type ReplayEntry } from '../../src/evidence/verify/index.ts';
import { expectReplayed, readReplayable, type Replayable } from '../notices/replay-check.ts';
import { startTestApp } from '../support/app.ts';

/** Issued, signed, relayed with words, returned, corrected, declared 无需转达 and confirmed, taken back, relayed again. */
async function withHistory() {
  const bed = await startTestApp();
  await bed.issue();
  await bed.tap('lin', '签收');
  await bed.say('ping', '退回 N1 不属本市职责');
  await bed.say('lin', '转发 N1 望川县,石桥县 要求：先查抛光企业');
  await bed.tap('lin', '非涉密，转发');
  await bed.say('wang', '收到 N1');
  await bed.say('wang', '无需转达 N1 辖区没有此类企业');
  await bed.tap('lin', '同意无需转达');
  await bed.say('sheng', '更正 N1 限期改为9月30日');
  await bed.tap('sheng', '非涉密，更正');
  await bed.say('lin', '撤回 N1 要求有误');
  await bed.say('lin', '转发 N1 全部');
  const [notice] = await bed.sql<{ id: number }>('SELECT id FROM notice');
  const seen = { sql: bed.sql, number: 1, noticeId: notice?.id ?? 0 };
  await expectReplayed(seen);
  return readReplayable(seen);
}

const codeOf = (run: () => unknown): string => {
  try {
    run();
    return 'holds';
  } catch (error) {
    if (error instanceof ProofError) return error.code;
    throw error;
  }
};
const replay = (given: Replayable, entries: readonly ReplayEntry[]) =>
  replayNotice({ entries, rosters: given.rosters, register: given.tree });
/** The entries with the first of a kind changed. */
const changed = (entries: ReplayEntry[], kind: string, change: ReplayEntry['body']) => {
  const at = entries.findIndex(({ body }) => body['kind'] === kind);
  return entries.map((entry, i) => (i === at ? { ...entry, body: { ...entry.body, ...change } } : entry));
};

test('what cannot follow is refused, and the first such entry named', async () => {
  const given = await withHistory();
  const { entries } = given;
  const code = (list: ReplayEntry[]) => codeOf(() => replay(given, list));
  expect(code(entries)).toBe('holds');
  expect(codeOf(() => replay(given, []))).toBe('replay.empty');
  expect(code(entries.slice(1))).toBe('replay.follow');
  // A signature that is left out is missed by what was done on it.
  expect(code(entries.filter(({ body }) => body['kind'] !== 'sign'))).toBe('replay.follow');
  expect(code(entries.toReversed())).toBe('replay.follow');
  expect(code(changed(entries, 'sign', { organ: 'E1' }))).toBe('replay.follow');
  expect(code(changed(entries, 'sign', { digest: 'ab'.repeat(32) }))).toBe('replay.follow');
  expect(code(changed(entries, 'sign', { counts: false }))).toBe('replay.follow');
  expect(code(changed(entries, 'relay', { inner: 'ab'.repeat(32) }))).toBe('replay.follow');
  expect(code(changed(entries, 'relay', { seconds: 1 }))).toBe('replay.follow');
  expect(code(changed(entries, 'correct', { signed: 0 }))).toBe('replay.follow');
  expect(code(changed(entries, 'notApplicable.confirm', { claim: 99 }))).toBe('replay.follow');
  expect(code(changed(entries, 'sign', { notice: 'N2' }))).toBe('replay.follow');
  expect(code(changed(entries, 'sign', { kind: 'sealed' }))).toBe('replay.kind');
  expect(code(changed(entries, 'sign', { subject: 7 }))).toBe('replay.form');
  const old = entries.map(({ index, body: { register: _later, ...body } }) => ({ index, body }));
  expect(code(old)).toBe('replay.old');
  expect(codeOf(() => replayNotice({ entries, rosters: new Map(), register: given.tree }))).toBe('roster.missing');
  const shut = { childrenOf: () => null, nodeOf: () => null };
  expect(codeOf(() => replayNotice({ entries, rosters: given.rosters, register: shut }))).toBe('register.closed');
});

test('whatever is handed in, nothing but a ProofError comes out', async () => {
  const given = await withHistory();
  const { entries } = given;
  const word = fc.oneof(
    fc.constantFrom('all', '5301', 'N1', 'N1/L3', '__proto__', 'sign', 'relay', 'withdraw'),
    fc.string(),
  );
  const value = fc.oneof(word, fc.nat(50), fc.boolean(), fc.constant(null), fc.array(word), fc.dictionary(word, word));
  const names = [...new Set(entries.flatMap(({ body }) => Object.keys(body)))];
  fc.assert(
    fc.property(
      fc.array(fc.record({ at: fc.nat(), name: fc.constantFrom(...names), value }), { minLength: 1, maxLength: 3 }),
      (changes) => {
        const hostile = entries.map(({ index, body }) => ({ index, body: { ...body } }));
        for (const change of changes) {
          const entry = hostile[change.at % hostile.length];
          // `as`: JSON, and of any shape.
          if (entry) entry.body[change.name] = change.value as ReplayEntry['body'][string];
        }
        expect(codeOf(() => replay(given, hostile))).toMatch(/^[\w.]+$/u);
      },
    ),
    { numRuns: 2000 },
  );
});
