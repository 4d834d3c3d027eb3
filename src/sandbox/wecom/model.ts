import type { FaultName } from '../faults/catalogue.ts';

/** A member of the stand-in's corporation. Ids are compared without case (wecom.md 0) and kept as given for display. */
export interface Member {
  userid: string;
  name: string;
  /** Ids of departments; the root unless told. Empty: the app's range names this member singly. */
  departments?: readonly number[];
  /** 职务. */
  position?: string;
}

export interface Department {
  id: number;
  name: string;
  /** 0 above the root. */
  parentid: number;
}

export interface ShownButton {
  text: string;
  key: string;
  /** `callback` tells the bot, `url` opens a page, `menu` stands in the card's corner. */
  kind: 'callback' | 'url' | 'menu';
  /** 1–4 as sent; 1 is the coloured one. */
  style: number;
  /** Where one of kind `url` leads, when it is a web page. */
  url?: string;
}

/** Ticks or a choice on a card: what is sent back as `SelectedItems`. */
export interface ShownQuestion {
  key: string;
  title: string;
  many: boolean;
  /** Only on a redrawn face: shown, not to be changed. */
  isDisabled?: boolean;
  options: { id: string; text: string; checked: boolean }[];
}

/** A line of a card; `vertical` stands under its name, the others beside it. */
export interface ShownRow {
  name: string;
  value: string;
  kind?: 'vertical' | 'link' | 'file' | 'member';
  /** The web page, media id or user id of a row that leads somewhere. */
  target?: string;
}

/** What only the drawing needs. */
export interface CardLook {
  hasIcon: boolean;
  sourceColor: 'grey' | 'black' | 'red' | 'green';
  emphasis: { title: string; text: string } | null;
  subTitle: string;
  quote: { title: string; text: string; url: string | null } | null;
  /** Width by height; the picture itself lies elsewhere and is not fetched. */
  pictureRatio: number | null;
  pictureText: { title: string; text: string } | null;
  /** Where a thumb on the card itself leads, when it is a web page. */
  leadsTo: string | null;
  menuTitle: string;
}

/** Any of the five template cards as a phone shows it; parts that a type does not have are empty. */
export interface ShownCard {
  type: string;
  /** Null on a redrawn face: an update carries none, the card keeps its own. */
  taskId: string | null;
  source: string;
  title: string;
  desc: string;
  /** `sub_title_text` and `quote_area`, in this order, one line each. */
  notes: string[];
  rows: ShownRow[];
  buttons: ShownButton[];
  questions: ShownQuestion[];
  /** Set: the buttons are dead and show this text. */
  replaceText: string | null;
  look: CardLook;
}

/** One bubble on a member's phone. */
export interface ShownMessage {
  /** The platform's `msgid`; the same for all receivers of one send. Own messages carry their `MsgId`. */
  messageId: string;
  at: Date;
  kind: 'text' | 'markdown' | 'card' | 'file' | 'image' | 'voice' | 'video' | 'place' | 'link';
  /** Written by the member. `messagesOf` leaves these out, `conversationOf` shows them. */
  own: boolean;
  text?: string;
  card?: ShownCard;
  fileName?: string;
  /** The file's content, where it is readable UTF-8 text. */
  fileText?: string;
  /** What `media` of the twin gives the bytes for. */
  mediaId?: string;
  /** Degrees, and what the map calls it. */
  place?: { latitude: number; longitude: number; label: string };
  link?: { title: string; url: string; description: string };
}

/** How one callback ended for the platform. */
export interface Outcome {
  /** HTTP status of the last delivery; null when nobody answered in time. */
  status: number | null;
  /** Deliveries made, 1–3; 0 when it was lost on the way. */
  attempts: number;
  /** Body of the last answer; empty is right (wecom.md 1.7). */
  body: string;
}

/** One line of the wire tap: a call of the bot, or a callback to it, with its plaintext. Tokens and secrets are left out. */
export interface WireRecord {
  /** Counts from 1. */
  id: number;
  at: Date;
  direction: 'call' | 'callback';
  method: string;
  path: string;
  /** HTTP status, null when there was no answer. */
  status: number | null;
  /** The platform's code for calls, null for callbacks. */
  errcode: number | null;
  request: unknown;
  response: unknown;
  /** What real phones would cut or ignore without a word: over-long texts, fields that this type does not have. */
  warnings: string[];
  /** From the first byte to the answer, in real milliseconds. */
  tookMs: number;
  /** Lower-case ids of the persons it is to or from; empty for tokens, uploads and the like. */
  users: string[];
  /** Which try of the same callback or request it is, from 1. */
  attempt: number;
  /** The id of its first try; its own when it is that. */
  first: number;
  /** The named fault that it met. */
  fault: FaultName | null;
  /** A callback as it went over the wire; null for calls. */
  sealed: Pick<Parcel, 'query' | 'body'> | null;
}

/** A callback sealed and signed, not yet sent. Change a field to forge one. */
export interface Parcel {
  /** The plaintext inside. */
  xml: string;
  query: { msg_signature: string; timestamp: string; nonce: string };
  body: string;
}

/** The platform says no: answered as HTTP 200 with this `errcode` (wecom.md 0). */
export class CallRefused extends Error {
  readonly errcode: number;
  constructor(errcode: number, message: string) {
    super(message);
    this.name = 'CallRefused';
    this.errcode = errcode;
  }
}

/** What a test asked of the stand-in that a thumb could not do: no such button, a dead one, nobody of that id. */
export class NotOnPhone extends Error {
  override name = 'NotOnPhone';
}
