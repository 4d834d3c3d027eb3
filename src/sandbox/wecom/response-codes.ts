import { randomBytes } from 'node:crypto';
import type { Clock } from '../../lib/clock.ts';
import { CallRefused } from './model.ts';

const lifeMs = 72 * 3600_000;

/** `response_code`: one from each send of a card, one from each click; good for one redraw within 72 h (wecom.md 4.10). */
export const createResponseCodes = (clock: Clock) => {
  const open = new Map<string, { messageId: string; until: number }>();
  return {
    issue(messageId: string): string {
      const now = clock.now().getTime();
      for (const [code, { until }] of open) {
        // Oldest first: what is past its time is forgotten, the rest of the map is younger.
        if (until > now) break;
        open.delete(code);
      }
      const code = randomBytes(24).toString('base64url');
      open.set(code, { messageId, until: now + lifeMs });
      return code;
    },
    /** The message it belongs to; 60140 when it is unknown, used or older than 72 h. */
    messageOf(code: string): string {
      const entry = open.get(code);
      if (!entry || entry.until <= clock.now().getTime()) throw new CallRefused(60140, 'invalid response_code');
      return entry.messageId;
    },
    /** Only a redraw that went through uses it up. */
    use: (code: string) => open.delete(code),
  };
};
export type ResponseCodes = ReturnType<typeof createResponseCodes>;
