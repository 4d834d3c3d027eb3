import { expect, test } from 'vitest';
import { createLog } from '../../src/lib/log.ts';

const logged = (err: unknown): unknown => {
  const lines: string[] = [];
  createLog('info', { write: (line: string) => void lines.push(line) }).error({ err }, 'failed');
  return JSON.parse(lines.join(''));
};

test('an error keeps code, message and causes, and loses what its driver hung onto it', () => {
  const row = Object.assign(new Error('duplicate key'), { code: '23505', detail: 'Key (mobile)=(13800000000)' });
  const line = logged(new Error('not saved', { cause: row }));
  expect(line).toMatchObject({ level: 50, msg: 'failed', err: { type: 'Error', message: 'not saved: duplicate key' } });
  expect(logged(row)).toMatchObject({ err: { code: '23505', message: 'duplicate key' } });
  expect(JSON.stringify([line, logged(row)])).not.toContain('13800000000');
});

test('what was thrown without being an error is not printed', () => {
  expect(logged({ body: 'confidential' })).toMatchObject({ err: 'object' });
});
