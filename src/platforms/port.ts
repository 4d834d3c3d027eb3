/**
 * What a chat platform must do for us, in types only. Adapters (`platforms/wecom/` …) implement `Platform`; `chat/`,
 * `delivery/` and `web/` speak nothing else, so that the platforms stay blind to each other.
 */

export type PlatformId = 'wecom' | 'dingtalk';

/** One person's account on one platform. `user` is lower case: WeCom compares ids without case (wecom.md 0). */
export interface Account {
  platform: PlatformId;
  /** Corporation id; cities and enterprises have corporations of their own. */
  corp: string;
  user: string;
}

interface InboundBase {
  /** The platform's idempotency key, made of decrypted fields only (wecom.md 1.7 with the sender added). */
  key: string;
  account: Account;
  /** UTC instant by the platform's clock, whole seconds. */
  at: Date;
  /** SHA-256 (hex) over the raw callback body: goes into the log entry of the act it causes. */
  rawDigest: string;
}

/** A decoded callback. Media stay references until somebody asks for them. */
export type Inbound = InboundBase &
  (
    | { kind: 'text'; text: string }
    | {
        kind: 'tap';
        /** The card's task id as we sent it. */
        taskId: string;
        /** The key of the pressed button. */
        button: string;
        /** One-use code that lets us redraw the tapper's card; null where the platform gave none. */
        redrawCode: string | null;
        /** Ticked options by question key; empty for plain buttons. */
        selected: Record<string, string[]>;
      }
    | { kind: 'image' | 'voice' | 'video'; mediaId: string; format: string | null }
    | { kind: 'location'; latitude: number; longitude: number; label: string }
    | { kind: 'link'; title: string; url: string }
    /** Files that somebody brought, the document first. `pass` is what let them in: the upload link's hash. */
    | { kind: 'files'; files: { name: string; bytes: Uint8Array }[]; pass: string }
    /** Opened the conversation, entered or left the visible range, pressed a menu … `eventKey` is '' where there is none. */
    | { kind: 'event'; event: string; eventKey: string }
  );

/** What a callback turned out to be. `ignored`: authentic, but nothing we understand; answered 200 and counted. */
export type Decoded = { kind: 'inbound'; inbound: Inbound } | { kind: 'ignored'; reason: string };

export interface CardRow {
  name: string;
  value: string;
}
export interface CardButton {
  text: string;
  /** Comes back as `tap.button`; at most 1,024 bytes, unique on its card. */
  key: string;
  /** The one thing most people will do. */
  primary?: boolean;
}

/** Boxes to tick on a card. What is ticked comes back as `tap.selected[key]`, with the card's only button. */
export interface CardChoices {
  /** At most 1,024 bytes. */
  key: string;
  /** False: one of them (round), true: any number (boxes). */
  many: boolean;
  /** 1 to 20; ids are unique on the card and at most 128 bytes. */
  options: { id: string; text: string; checked: boolean }[];
}

/** One neutral card, rendered by each platform. `text` is the plain face: the whole matter, answerable by typing. */
export interface CardFace {
  /** Set on what is sent; unique for ever per app (letters, digits, `_-@`, ≤ 128 bytes). Absent on a redrawn face. */
  taskId?: string;
  source: string;
  title: string;
  desc: string;
  rows: CardRow[];
  buttons: CardButton[];
  /** Such a card has no rows, a short title and exactly one button, which hands in what is ticked. */
  choices?: CardChoices;
  /** ≤ 2,048 bytes. */
  text: string;
  /** What stands on the buttons once they are dead; only on redrawn faces without buttons. */
  done?: string;
}

/** A text may be of any length: the platform parts it into messages that arrive in their order (a plain face fits one). */
export type Outgoing =
  /** `again` above 0: sent as a new card, for the platform could not tell it any more from one that it may have shown. */
  | { kind: 'card'; face: CardFace; again?: number }
  | { kind: 'text'; text: string }
  | { kind: 'file'; name: string; bytes: Uint8Array };

/** Refused before sending: `unknown` not in the corporation or out of range, `unlicensed` without an interface licence. */
export interface Unreached {
  user: string;
  reason: 'unknown' | 'unlicensed';
}
export interface SendResult {
  /** Of a text in several messages, the last one's. */
  messageId: string | null;
  /** Redraws everybody's card once within 72 h (WeCom `response_code`); null where the platform has none. */
  sendCode: string | null;
  unreached: Unreached[];
}

/**
 * Why a call failed, as far as the caller must care. `retry`: worth another try, after `afterMs` where the platform said
 * how long; `give_up`: this message can never go out; `halt`: nothing can go out until somebody mends the settings
 * (wrong secret, address not trusted), so the whole platform pauses.
 */
export type Verdict = 'retry' | 'give_up' | 'halt';
export class PlatformError extends Error {
  readonly verdict: Verdict;
  /** The platform's own code as text, such as `45009`, or `transport`. */
  readonly code: string;
  readonly afterMs: number | null;
  constructor(verdict: Verdict, code: string, message: string, options: ErrorOptions & { afterMs?: number } = {}) {
    super(message, options);
    this.name = 'PlatformError';
    this.verdict = verdict;
    this.code = code;
    this.afterMs = options.afterMs ?? null;
  }
}

/** A raw HTTP callback as `web/` read it: nothing parsed, nothing trusted. `query` is decoded once. */
export interface RawCallback {
  query: Record<string, string>;
  body: Buffer;
}

/** The callback is not authentic or not well formed; answered 4xx, nothing stored. `code` is counted. */
export class CallbackRefused extends Error {
  readonly code: 'signature' | 'stale' | 'receiveid' | 'crypto' | 'malformed' | 'not_configured';
  constructor(code: CallbackRefused['code'], message: string, options?: ErrorOptions) {
    super(message, options);
    this.name = 'CallbackRefused';
    this.code = code;
  }
}

export interface Platform {
  id: PlatformId;
  /** The corporation whose app we are. */
  corp: string;
  /** The most receivers of one `send`. */
  batchSize: number;
  /** How many messages on each receiver's phone this makes, for limits that count them; absent: always one. */
  messagesOf?(outgoing: Outgoing): number;
  /** Answers the platform's URL check with the exact body to return. Throws CallbackRefused. */
  verifyUrl?(query: Record<string, string>): string;
  /** Verifies over the raw bytes, decrypts, checks receiver and clock window, decodes. Throws CallbackRefused. */
  decode(raw: RawCallback): Decoded;
  /** Sends one thing to at most `batchSize` users. Throws PlatformError. Not idempotent: at least once. */
  send(users: string[], outgoing: Outgoing): Promise<SendResult>;
  /** Replaces the face of a sent card, with a code that works once. Throws PlatformError (`give_up` when the code is used up). */
  redraw?(users: string[], code: string, face: CardFace): Promise<void>;
  /** What of this face breaks the platform's limits; empty when it fits. Checked at start and by test. */
  checkFace(face: CardFace): string[];
}
