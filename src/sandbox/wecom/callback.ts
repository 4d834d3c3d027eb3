import { randomInt } from 'node:crypto';
import type { Clock } from '../../lib/clock.ts';
import type { Dice } from '../dice.ts';
import type { FaultName } from '../faults/catalogue.ts';
import type { Switches } from '../faults/switches.ts';
import type { Outcome, Parcel } from './model.ts';
import { createSealer, type SealOptions } from './parcel.ts';
import type { Wire } from './wire.ts';
import { toXml, type XmlChildren } from './xml.ts';

/** How the platform waits between two deliveries; a test hands in one that does not wait. */
export interface RetryScheduler {
  wait(ms: number): Promise<void>;
}

interface CallbackDeps {
  clock: Clock;
  corpId: string;
  agentId: number;
  token: string;
  encodingAesKey: string;
  dice: Dice;
  wire: Wire;
  switches: Switches;
  scheduler: RetryScheduler;
  /** Where the bot listens; null until it is set. */
  callbackUrl(): string | null;
  timeoutMs: number;
  deliveries: number;
  retryWaitMs: number;
  /** Two official pages disagree whether an answer other than 200 is delivered again (wecom.md 1.7). */
  retryOnNon200: boolean;
  /** Takes what a bot wrote into its answer; gives what is wrong with it. */
  takeReply(xml: string, body: string): string[];
}

/** Which try of which callback it is. */
interface Try {
  id: number;
  first: number;
  attempt: number;
  fault: FaultName | null;
}

const urlCheckMs = 1000;

/** `ok` when the plaintext came back alone with 200 within a second; null when nothing came. */
export interface UrlCheck {
  ok: boolean;
  status: number | null;
  body: string;
}

/** Whom a callback is from; ids hold nothing that XML would escape (wecom.md 0). */
const senderOf = (xml: string): string[] => {
  const from = /<FromUserName>\s*(?:<!\[CDATA\[)?([^<\]]+)/u.exec(xml)?.[1]?.trim();
  return from === undefined ? [] : [from.toLowerCase()];
};

/** Seals callbacks, delivers them, and repeats what was not answered (wecom.md 1.2–1.7). */
export const createCallbacks = (deps: CallbackDeps) => {
  const { clock, corpId, agentId, dice, wire, switches, scheduler } = deps;
  const sealer = createSealer(deps);
  const stopped = new AbortController();

  const call = async (query: Record<string, string>, init: RequestInit, timeoutMs: number, wanted?: string) => {
    const url = wanted ?? deps.callbackUrl();
    if (url === null) return null;
    const signal = AbortSignal.any([AbortSignal.timeout(timeoutMs), stopped.signal]);
    try {
      const answer = await fetch(`${url}?${new URLSearchParams(query).toString()}`, {
        ...init,
        signal,
        redirect: 'manual',
      });
      return { status: answer.status, body: await answer.text() };
    } catch {
      return null; // refused, reset or too slow: for the platform one and the same, no answer
    }
  };

  const note = (
    { xml, query, body: sealed }: Parcel,
    { status, body, warnings, tookMs }: { status: number | null; body: string; warnings: string[]; tookMs: number },
    tried: Try,
  ) => {
    const record = { at: clock.now(), direction: 'callback', method: 'POST', path: deps.callbackUrl() ?? '' } as const;
    wire.add({
      ...record,
      status,
      errcode: null,
      request: xml,
      response: body,
      warnings,
      tookMs,
      users: senderOf(xml),
      sealed: { query, body: sealed },
      ...tried,
    });
  };

  /** One delivery of this parcel exactly as it is. */
  const post = async (parcel: Parcel, tried: Try): Promise<Outcome> => {
    const init = { method: 'POST', headers: { 'content-type': 'text/xml' }, body: parcel.body };
    const since = performance.now();
    const answer = await call(parcel.query, init, deps.timeoutMs);
    const { status, body } = answer ?? { status: null, body: '' };
    const warnings = status === 200 ? deps.takeReply(parcel.xml, body) : [];
    note(parcel, { status, body, warnings, tookMs: performance.now() - since }, tried);
    return { status, body, attempts: 1 };
  };
  const firstTry = (): Try => {
    const id = wire.nextId();
    return { id, first: id, attempt: 1, fault: null };
  };

  /** The platform delivers twice what it need not: as it is, or with a fresh seal. Both at once, as it hurts most. */
  const postAgain = async (parcel: Parcel, { first }: Try): Promise<void> => {
    const again: Promise<unknown>[] = [];
    const second = (fault: FaultName): Try => ({ id: wire.nextId(), first, attempt: 2, fault });
    if (switches.take('callbackRepeated')) again.push(post(parcel, second('callbackRepeated')));
    if (switches.take('callbackResealed')) {
      again.push(post(sealer.parcel(parcel.xml), second('callbackResealed')));
    }
    await Promise.all(again);
  };

  return {
    sealParcel: (xml: string, options?: SealOptions) => sealer.parcel(xml, options),
    post: async (parcel: Parcel): Promise<Outcome> => post(parcel, firstTry()),
    /** The plaintext of one event or message; common children first in no order (wecom.md 2). */
    write: (children: XmlChildren) => toXml({ ToUserName: corpId, AgentID: agentId, ...children }, dice),
    /** An event of the corporation itself: from `sys`, for no app in particular (wecom.md 2.4). */
    writeSystem(children: XmlChildren) {
      const createTime = Math.floor(clock.now().getTime() / 1000);
      const common = { ToUserName: corpId, FromUserName: 'sys', CreateTime: createTime, MsgType: 'event' };
      return toXml({ ...common, ...children }, dice);
    },
    /** Delivers, and again with a fresh seal, nonce and time stamp while there is no answer, at most `deliveries` times. */
    async deliver(xml: string): Promise<Outcome> {
      if (switches.take('callbackLost')) {
        note(
          sealer.parcel(xml),
          { status: null, body: '', warnings: [], tookMs: 0 },
          { ...firstTry(), fault: 'callbackLost' },
        );
        return { status: null, attempts: 0, body: '' };
      }
      let tried = firstTry();
      for (let attempts = 1; ; attempts += 1) {
        const parcel = sealer.parcel(xml);
        const [outcome] = await Promise.all([post(parcel, tried), attempts === 1 && postAgain(parcel, tried)]);
        const failed = outcome.status === null || (deps.retryOnNon200 && outcome.status !== 200);
        if (!failed || attempts >= deps.deliveries || stopped.signal.aborted) return { ...outcome, attempts };
        await scheduler.wait(deps.retryWaitMs);
        tried = { ...tried, id: wire.nextId(), attempt: attempts + 1 };
      }
    },
    /** What saving the callback settings in the console does. */
    async verifyUrl(wanted?: string): Promise<UrlCheck> {
      // Any number of digits, so that the padding is now above 16 and now below (wecom.md 1.4).
      const message = Array.from({ length: randomInt(8, 33) }, () => String(randomInt(1, 10))).join('');
      const answer = await call(sealer.echoQuery(message), { method: 'GET' }, urlCheckMs, wanted);
      const { status, body } = answer ?? { status: null, body: '' };
      return { ok: status === 200 && body === message, status, body };
    },
    /** Ends what is waiting for an answer. */
    stop: () => stopped.abort(),
  };
};
export type Callbacks = ReturnType<typeof createCallbacks>;
