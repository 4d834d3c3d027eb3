import { createLog } from '../../src/lib/log.ts';
import { wecom, wordsOf, type TestApp } from './app.ts';
import { smallPeople } from './register.ts';

/** Everything an instance writes at its most talkative. */
export function createListener() {
  const lines: string[] = [];
  return {
    lines,
    log: createLog('trace', { write: (line: string) => void lines.push(line) }),
    /** Messages of this level and above (pino: 40 is a warning, 50 wakes somebody), each once. */
    told: (level: number): string[] => [
      ...new Set(
        lines.flatMap((line) => {
          // `as`: pino writes one object a line.
          const { level: its, msg } = JSON.parse(line) as { level: number; msg: string };
          return its >= level ? [msg] : [];
        }),
      ),
    ],
  };
}

/** What of this deployment's secrets, its people and their words stands in the log; nothing may. */
export function secretsIn(lines: readonly string[], bed: Pick<TestApp, 'db' | 'twin'>, users: readonly string[]) {
  const log = lines.join('\n');
  const words = users.flatMap((user) => bed.twin.conversationOf(user).map(wordsOf)).filter((text) => text.length > 8);
  const secret = [
    ...[wecom.secret, wecom.token, wecom.encodingAesKey, bed.db.url, bed.db.adminUrl],
    ...[bed.db.url, bed.db.adminUrl].map((url) => `:${new URL(url).password}@`),
    ...smallPeople.map((row) => row.split(',')[0] ?? ''),
    ...['access_token=', 'corpsecret=', '涉爆粉尘', '云安办'],
    ...words,
  ];
  return secret.filter((word) => word !== '' && log.includes(word));
}
