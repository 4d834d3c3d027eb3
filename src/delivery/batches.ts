import type { PlatformId } from '../platforms/port.ts';
import type { Receiver } from './message.ts';

/** The most receivers of one call: wecom.md 4.2 (`touser`), dingtalk.md (`oToMessages/batchSend`). */
export const batchSizes = { wecom: 1000, dingtalk: 20 } as const satisfies Record<PlatformId, number>;

/** Batches of at most `size` different users, in order. All entries of one user share a batch, else that user hears it twice. */
export function toBatches(receivers: readonly Receiver[], size: number): Receiver[][] {
  const byUser = new Map<string, Receiver[]>();
  for (const receiver of receivers) {
    const same = byUser.get(receiver.user);
    if (same) same.push(receiver);
    else byUser.set(receiver.user, [receiver]);
  }
  const users = [...byUser.values()];
  const count = Math.ceil(users.length / size);
  return Array.from({ length: count }, (_, n) => users.slice(n * size, (n + 1) * size).flat());
}

/** Every user once: entries of one person for two arrivals are one address. */
export const usersOf = (receivers: readonly Receiver[]): string[] => [...new Set(receivers.map(({ user }) => user))];
