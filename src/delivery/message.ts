import type { Json } from '../lib/canonical-json.ts';
import type { PlatformId } from '../platforms/port.ts';

/** Smaller runs first (design.md 3): whoever just tapped looks at the screen, everybody else can wait a moment. */
export const priorities = { receipt: 1, reply: 1, relayCard: 2, redraw: 3 } as const;

/** One account that gets a message. A person may stand here twice, for two arrivals; it is told once. */
export interface Receiver {
  /** 0 for somebody who is not in the register. */
  accountId: number;
  user: string;
  /** The arrival this is about; 0 where there is none. */
  deliveryId: number;
}

/** `send`: a new message. `redraw`: a new face for a card that was sent, with its one-use `code`. */
export type MessageKind = 'send' | 'redraw';

/** What the topic's composer needs, as JSON. A member `noticeNumber` becomes what a bare 收到 refers to afterwards. */
export type Subject = { [key: string]: Json };

export interface OutboxMessage {
  topic: string;
  kind: MessageKind;
  platform: PlatformId;
  /** Corporation of all its receivers; '' is the deployment's own. */
  corp: string;
  receivers: readonly Receiver[];
  subject: Subject;
  /** Needed for `redraw` only. */
  code?: string;
  /** One of `priorities`. */
  priority: number;
}
