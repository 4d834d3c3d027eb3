import type { EventEmitter } from 'node:events';
import type { RequestListener } from 'node:http';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Clock } from '../lib/clock.ts';
import { createDice } from './dice.ts';
import type { FaultName } from './faults/catalogue.ts';
import { createSwitches, type FaultSwitches, type Switches } from './faults/switches.ts';
import { startApiServer } from './wecom/api-server.ts';
import { createAppRoutes } from './wecom/app-routes.ts';
import { createCallbacks, type RetryScheduler, type UrlCheck } from './wecom/callback.ts';
import type { SealOptions } from './wecom/parcel.ts';
import { createResponseCodes } from './wecom/response-codes.ts';
import { createPlans } from './wecom/planned.ts';
import { createFaults, type Fault } from './wecom/faults.ts';
import { createGroupChats } from './wecom/group-chats.ts';
import { createLogin } from './wecom/login.ts';
import { createMediaStore } from './wecom/media.ts';
import { createMemberLimit } from './wecom/member-limit.ts';
import { createMembers } from './wecom/members.ts';
import {
  NotOnPhone,
  type Department,
  type Member,
  type Outcome,
  type Parcel,
  type ShownMessage,
  type WireRecord,
} from './wecom/model.ts';
import { createPersonActs, type Link, type Place, type Recording } from './wecom/person.ts';
import { createPassiveReplies } from './wecom/passive.ts';
import { createPhones, type PhoneEvent } from './wecom/phones.ts';
import { createRedraw } from './wecom/redraw.ts';
import { createRoutes } from './wecom/routes.ts';
import { createSender, type Dropped } from './wecom/send.ts';
import type { TapMatch } from './wecom/thumb.ts';
import { createTokens } from './wecom/tokens.ts';
import { waitForMessage } from './wecom/wait.ts';
import { createWire } from './wecom/wire.ts';
import type { XmlChildren } from './wecom/xml.ts';

export type { Dropped, Fault, Member, Outcome, Parcel, PhoneEvent, RetryScheduler, SealOptions, ShownMessage };
export type { TapMatch, WireRecord };
export { NotOnPhone };

export interface TwinOptions {
  /** Rules the age of tokens, codes, media and limits, and stamps what is sent. Waiting for the bot's answer takes real time. */
  clock: Clock;
  corpId: string;
  agentId: number;
  secret: string;
  token: string;
  encodingAesKey: string;
  callbackUrl?: string;
  people?: readonly Member[];
  /** 0, the default, takes a free port on 127.0.0.1. */
  port?: number;
  host?: string;
  /** Answers `/` and what lies below `/sandbox` on the same port. */
  pages?: RequestListener;
  /** Shapes the XML; the same seed writes the same shapes. */
  seed?: number;
  /** The platform's patience with the bot, in ms (5,000). */
  timeoutMs?: number;
  /** Deliveries of one callback in all (3); `retryOnNon200: false` repeats only what had no answer. */
  deliveries?: number;
  retryOnNon200?: boolean;
  /** Pause between two deliveries in ms (1,000); no page says how long it is. */
  retryWaitMs?: number;
  scheduler?: RetryScheduler;
  /** Wrong secrets after which gettoken is blocked for an hour (45009). Unset: never. */
  banAfterWrongSecrets?: number;
  /** How late a late answer is, in real ms (12,000): later than most programs wait. */
  lateMs?: number;
  /** Called when a callback sets out; what it gives is called when the bot has answered, or will not. */
  onDeliver?: () => () => void;
}

export interface TwinEvents {
  message: PhoneEvent;
  recall: { userid: string };
  record: WireRecord;
  /** A named fault was switched, or ran out. */
  fault: FaultName;
}

/** The stand-in platform: the bot's calls arrive at `url`, a person's deeds leave as callbacks. */
export interface Twin {
  /** To be the bot's `WECOM_API_BASE`. */
  url: string;
  setCallback(url: string): void;
  setPeople(people: readonly Member[]): void;
  /** The tree of departments; one alone unless told. */
  setDepartments(departments: readonly Department[]): void;
  /** A person writes. Resolves when the bot has answered, or after the last delivery failed. */
  say(userid: string, text: string): Promise<Outcome>;
  /** Media of a person can be fetched by `media/get` for three days. Throws CallRefused for kinds and sizes nobody can send. */
  sendPhoto(userid: string, photo: Recording): Promise<Outcome>;
  sendVoice(userid: string, voice: Recording): Promise<Outcome>;
  sendPlace(userid: string, place: Place): Promise<Outcome>;
  sendLink(userid: string, link: Link): Promise<Outcome>;
  /** A thumb: match by card, or only by the button's text (`tap('li', '签收')`). Throws NotOnPhone. */
  tap(userid: string, match: TapMatch | string): Promise<Outcome>;
  /** Any other event, such as `{ Event: 'enter_agent', EventKey: '' }`. */
  event(userid: string, children: XmlChildren): Promise<Outcome>;
  /** The same, sealed and not sent; or sent as it is, once: the way to duplicates and forgeries. */
  raw: {
    say(userid: string, text: string): Parcel;
    tap(userid: string, match: TapMatch | string): Parcel;
    event(userid: string, children: XmlChildren): Parcel;
    /** Any plaintext. */
    seal(xml: string, options?: SealOptions): Parcel;
    /** The same message once more with a fresh nonce, time stamp and ciphertext. */
    again(parcel: Parcel): Parcel;
    post(parcel: Parcel): Promise<Outcome>;
  };
  /** The check that the console makes when callback settings are saved; of the address set, unless another is given. */
  verifyUrl(url?: string): Promise<UrlCheck>;
  /** Where callbacks go; null until it is set. */
  readonly callbackUrl: string | null;
  /** Undefined where nobody has that id, or is no longer in the visible range. */
  memberOf(userid: string): Member | undefined;
  /** Lower-case ids of those whose phones had something last, the latest first. */
  recent(limit: number): string[];
  /** Lower-case ids of everybody who ever had a message. */
  phones(): string[];
  /** What the bot has put on this phone, as it looks now, newest last. */
  messagesOf(userid: string): ShownMessage[];
  /** The bytes of a message; throws after three days, like the platform. */
  bytesOf(message: Pick<ShownMessage, 'mediaId'>): Buffer;
  /** The same with its name and kind (`image`, `voice`, `video`, `file`). */
  mediaOf(mediaId: string): { type: string; name: string; bytes: Buffer };
  /** The same with what the person wrote in between (`own: true`). */
  conversationOf(userid: string): ShownMessage[];
  /** New or redrawn messages, those taken back, lines of the wire; gives the function that ends it. `userid` is lower case. */
  on<Name extends keyof TwinEvents>(event: Name, listener: (event: TwinEvents[Name]) => void): () => void;
  /** The first message of the bot that fits, one already there or the next to come. Rejects after `timeoutMs` (10,000). */
  waitFor(userid: string, fits: (m: ShownMessage) => boolean, options?: { timeoutMs?: number }): Promise<ShownMessage>;
  /** The last 500 calls and callbacks with plaintext, oldest first. */
  readonly wire: readonly WireRecord[];
  /** Lost without a word above 30 a minute or 1,000 an hour. */
  readonly dropped: readonly Dropped[];
  /** The next calls of this path (`message/send`) answer this code, or are carried out and cut off (`hangup`). */
  failNext(path: string, fault: Fault, times?: number): void;
  /** Failures of the field by name, as the page switches them. */
  readonly faults: FaultSwitches;
  unlicense(userid: string): void;
  /** In the directory, but never opened WeCom (status 4). */
  deactivate(userid: string): void;
  /** Leaves the corporation or the visible range. */
  remove(userid: string): void;
  /** All tokens given so far are no longer valid (40014). */
  revokeTokens(): void;
  /** The list of 企业可信IP: calls from elsewhere answer 60020. Null, as at the start, trusts everybody. */
  trustAddresses(addresses: readonly string[] | null): void;
  /** The code with which the client would open a page of the bot's for this person. */
  loginCode(userid: string): string;
  /** An event from `sys`, such as `{ Event: 'change_contact', ChangeType: 'delete_user', UserID: 'li' }`. */
  systemEvent(children: XmlChildren): Promise<Outcome>;
  close(): Promise<void>;
}

/** The parts of the platform, wired to each other. */
const createPlatformParts = (
  options: TwinOptions,
  switches: Switches,
  callbackUrl: () => string | null,
  url: () => string,
) => {
  const { clock, agentId } = options;
  const hasCallback = () => callbackUrl() !== null;
  const [wire, phones, faults, codes] = [createWire(), createPhones(), createFaults(), createResponseCodes(clock)];
  const hasLeft = (user: string) => switches.isAbout('memberLeft', user);
  const [members, tokens] = [
    createMembers(options.people ?? [], hasLeft),
    createTokens({ ...options, trustsNobody: () => switches.isOn('addressUntrusted') }),
  ];
  const [media, limit] = [createMediaStore(clock), createMemberLimit(clock, () => switches.take('droppedSilently'))];
  const sender = createSender({ clock, agentId, members, phones, codes, media, limit, hasCallback });
  const redraw = createRedraw({ agentId, members, phones, codes, sender, hasCallback });
  const callbacks = createCallbacks({
    ...options,
    wire,
    switches,
    callbackUrl,
    dice: createDice(options.seed ?? 1),
    scheduler: options.scheduler ?? { wait: async (ms) => sleep(ms) },
    timeoutMs: options.timeoutMs ?? 5000,
    deliveries: options.deliveries ?? 3,
    retryWaitMs: options.retryWaitMs ?? 1000,
    retryOnNon200: options.retryOnNon200 ?? true,
    takeReply: createPassiveReplies({ ...options, phones, media }),
  });
  const pictureUrl = (mediaId: string) => `${url()}/picture?id=${mediaId}`;
  switches.events.on('change', (name) => {
    // A secret that was reset takes its tokens along.
    if (name === 'secretWrong' && switches.isOn(name)) tokens.revoke();
  });
  const acts = createPersonActs({ clock, members, phones, codes, callbacks, media, pictureUrl });
  const login = createLogin(clock, members);
  const more = {
    ...createAppRoutes({ login, media, pictureUrl }, agentId),
    ...createGroupChats({ clock, members, phones, media }),
  };
  const routes = createRoutes({ tokens, sender, redraw, media, members, agentId, more });
  const planned = createPlans({ switches, faults, tokens });
  return { wire, phones, faults, members, tokens, sender, callbacks, acts, routes, media, login, planned };
};

/** A stand-in WeCom on 127.0.0.1, written from the platform's documents alone, with crypto of its own. */
export const createTwin = async (options: TwinOptions): Promise<Twin> => {
  let callbackUrl = options.callbackUrl ?? null;
  let apiUrl = '';
  const switches = createSwitches(options.clock);
  const parts = createPlatformParts(
    options,
    switches,
    () => callbackUrl,
    () => apiUrl,
  );
  const { wire, phones, faults, members, tokens, sender, callbacks, acts } = parts;
  const deliver = async (xml: string): Promise<Outcome> => {
    const over = options.onDeliver?.();
    try {
      return await callbacks.deliver(xml);
    } finally {
      over?.();
    }
  };
  const closed = new AbortController();
  const late = async () =>
    sleep(options.lateMs ?? 12_000, undefined, { signal: closed.signal, ref: false }).catch(() => undefined);
  const { server, url } = await startApiServer(
    { clock: options.clock, late, ...parts },
    { ...options, port: options.port ?? 0 },
  );
  apiUrl = url;
  const conversationOf = (userid: string) => [...phones.of(userid.toLowerCase())];
  return {
    url,
    setCallback: (next) => void (callbackUrl = next),
    setPeople: members.setPeople,
    setDepartments: members.setDepartments,
    say: async (userid, text) => deliver(acts.say(userid, text)),
    sendPhoto: async (userid, photo) => deliver(acts.photo(userid, photo)),
    sendVoice: async (userid, voice) => deliver(acts.voice(userid, voice)),
    sendPlace: async (userid, place) => deliver(acts.place(userid, place)),
    sendLink: async (userid, link) => deliver(acts.link(userid, link)),
    async tap(userid, match) {
      const taps = [acts.tap(userid, match)];
      if (switches.take('tappedTwice')) taps.push(acts.tap(userid, match));
      const [outcome] = await Promise.all(taps.map((xml) => deliver(xml)));
      return outcome ?? { status: null, attempts: 0, body: '' };
    },
    event: async (userid, children) => deliver(acts.event(userid, children)),
    raw: {
      say: (userid, text) => callbacks.sealParcel(acts.say(userid, text)),
      tap: (userid, match) => callbacks.sealParcel(acts.tap(userid, match)),
      event: (userid, children) => callbacks.sealParcel(acts.event(userid, children)),
      seal: callbacks.sealParcel,
      again: ({ xml }) => callbacks.sealParcel(xml),
      post: callbacks.post,
    },
    verifyUrl: async (wanted) => callbacks.verifyUrl(wanted),
    get callbackUrl() {
      return callbackUrl;
    },
    memberOf: members.find,
    recent: phones.recent,
    messagesOf: (userid) => conversationOf(userid).filter((message) => !message.own),
    bytesOf: ({ mediaId = '' }) => parts.media.get(mediaId).bytes,
    mediaOf: (mediaId) => parts.media.get(mediaId),
    conversationOf,
    phones: () => phones.recent(Number.MAX_SAFE_INTEGER),
    on(name, listener) {
      // `as`: the three emitters together carry exactly TwinEvents.
      const events = (
        name === 'record' ? parts.wire.events : name === 'fault' ? switches.events : phones.events
      ) as EventEmitter;
      const own = name === 'fault' ? 'change' : name;
      events.on(own, listener);
      return () => void events.off(own, listener);
    },
    waitFor: async (userid, fits, { timeoutMs = 10_000 } = {}) => waitForMessage(phones, userid, fits, timeoutMs),
    get wire() {
      return wire.list();
    },
    get dropped() {
      return [...sender.dropped];
    },
    failNext: (path, fault, times = 1) => faults.plan(path, fault, times),
    faults: switches,
    unlicense: members.unlicense,
    deactivate: members.deactivate,
    remove: members.remove,
    revokeTokens: () => tokens.revoke(),
    trustAddresses: tokens.trust,
    loginCode: (userid) => parts.login.issue(userid),
    systemEvent: async (children) => deliver(callbacks.writeSystem(children)),
    async close() {
      closed.abort();
      callbacks.stop();
      server.closeAllConnections();
      await new Promise<void>((resolve) => void server.close(() => resolve()));
    },
  };
};
