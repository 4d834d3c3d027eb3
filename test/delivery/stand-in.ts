import {
  PlatformError,
  type CardFace,
  type Outgoing,
  type Platform,
  type SendResult,
  type Unreached,
  type Verdict,
} from '../../src/platforms/port.ts';

export interface Sent {
  users: string[];
  outgoing: Outgoing;
}

/** The other side of the port: takes what it is given, one call at a time as told. */
export function createStandIn(more: { batchSize?: number; corp?: string } = {}) {
  const sent: Sent[] = [];
  const redrawn: { users: string[]; code: string; face: CardFace }[] = [];
  const spent = new Set<string>();
  const unreached = new Map<string, Unreached['reason']>();
  const refusals: PlatformError[] = [];
  let calls = 0;
  let gate: Promise<void> | null = null;
  let arrived: (() => void) | null = null;

  const call = async (): Promise<number> => {
    const number = ++calls;
    arrived?.();
    if (gate) await gate;
    const refusal = refusals.shift();
    if (refusal) throw refusal;
    return number;
  };

  const platform: Platform = {
    id: 'wecom',
    corp: more.corp ?? 'corp',
    batchSize: more.batchSize ?? 1000,
    decode: () => ({ kind: 'ignored', reason: 'a stand-in decodes nothing' }),
    checkFace: () => [],
    async send(users, outgoing): Promise<SendResult> {
      const number = await call();
      sent.push({ users, outgoing });
      // As WeCom does it: ids come back in lower case.
      const away = users.flatMap((given) => {
        const user = given.toLowerCase();
        const reason = unreached.get(user);
        return reason ? [{ user, reason }] : [];
      });
      return { messageId: `m${number}`, sendCode: `s${number}`, unreached: away };
    },
    async redraw(users, code, face) {
      await call();
      if (spent.has(code)) throw new PlatformError('give_up', '60140', 'the code is used up');
      spent.add(code);
      redrawn.push({ users, code, face });
    },
  };

  return {
    platform,
    sent,
    redrawn,
    spent,
    unreached,
    get calls() {
      return calls;
    },
    /** The next call is refused. */
    refuse(verdict: Verdict, code: string, options: { afterMs?: number } = {}) {
      refusals.push(new PlatformError(verdict, code, 'as told', options));
    },
    /** Calls wait from now on; `reached` resolves at the first one, `open` lets them through. */
    close() {
      const { promise, resolve } = withResolvers();
      const first = withResolvers();
      gate = promise;
      arrived = first.resolve;
      return {
        reached: first.promise,
        open() {
          gate = null;
          arrived = null;
          resolve();
        },
      };
    },
  };
}

function withResolvers() {
  let resolve = () => {};
  const promise = new Promise<void>((r) => {
    resolve = r;
  });
  return { promise, resolve };
}

export const face = (title: string): CardFace => ({
  taskId: `t-${title}`,
  source: '安达',
  title,
  desc: '',
  rows: [],
  buttons: [{ text: '签收', key: 'sign' }],
  text: `${title}，请回复 签收`,
});
