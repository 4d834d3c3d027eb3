import type { Clock } from '../lib/clock.ts';
import { createLocalRates } from '../lib/rate-windows.ts';
import type { Account, Inbound } from '../platforms/port.ts';

/** `tell`: no, and the first time in this minute, so that the sender can be told. */
export type Admitted = 'yes' | 'tell' | 'no';
export type SenderLimit = (inbound: Inbound) => Admitted;

const minuteMs = 60_000;
/** More than anybody types; and no more than half of it could be answered (wecom.md 5.1: 30 messages a minute to one member). */
const words = [{ ms: minuteMs, most: 60 }];
/** A tap is answered by a new face, which is no message: somebody with a row of cards taps faster than anybody types. */
const taps = [{ ms: minuteMs, most: 240 }];
const once = [{ ms: minuteMs, most: 1 }];

const nameOf = ({ platform, corp, user }: Account) => `${platform}:${corp}:${user}`;

/**
 * How much of one account is taken in a minute, by this instance; asked before anything touches the database. Opening the
 * conversation and the like cost nothing and are not counted.
 */
export function createSenderLimit(clock: Clock): SenderLimit {
  const rates = createLocalRates(clock);
  const has = (key: string, windows: typeof words) => rates.take({ keys: [key], windows }).size === 0;
  return ({ kind, account }) => {
    if (kind === 'event') return 'yes';
    const name = nameOf(account);
    if (kind === 'tap' ? has(`${name}:tap`, taps) : has(`${name}:word`, words)) return 'yes';
    return has(`${name}:told`, once) ? 'tell' : 'no';
  };
}
