import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, expect } from 'vitest';
import { createProvince } from '../../src/sandbox/province.ts';
import type { Outcome, ShownMessage } from '../../src/sandbox/twin.ts';
import { standingClock, startTestApp } from '../support/app.ts';
import { runScript } from '../support/run-script.ts';
import { createLedger } from './ledger.ts';
import { createStaff } from './staff.ts';

const folders: string[] = [];
afterEach(async () => {
  for (const folder of folders.splice(0)) await rm(folder, { recursive: true, force: true });
});

/** The most bytes a message of a person holds (wecom.md 2.1), less 发文. */
const mostBytes = 2000;

/** A long text as people paste it: in pieces that end at a line. */
export function piecesOf(text: string): string[] {
  const pieces: string[] = [];
  for (const line of text.split('\n')) {
    const last = pieces.pop();
    const joined = last === undefined ? line : `${last}\n${line}`;
    if (last === undefined || Buffer.byteLength(joined) <= mostBytes) pieces.push(joined);
    else pieces.push(last, line);
  }
  return pieces.filter((piece) => piece.trim() !== '');
}

/** Few: acts of one notice wait for each other, and after 3 s the bot tells people that nothing was recorded. */
const atOnce = 6;

const addTo = (counts: Map<string, number>, key: string) => counts.set(key, (counts.get(key) ?? 0) + 1);

async function startProvince(at: Date) {
  const province = createProvince();
  const app = await startTestApp({
    organs: province.organs.map((o) => [o.code, o.name, o.level, o.parent_code].join()),
    people: province.people.map((p) =>
      [p.name, p.organ_code, p.post, p.roles, p.wecom_userid, ...(p.face === '' ? [] : [p.face])].join(),
    ),
    clock: standingClock(at),
  });
  const ledger = createLedger(
    province.organs.map(({ code, name, level, parent_code }) => ({ code, name, level, parent: parent_code })),
  );
  return { app, ledger, staff: createStaff(province, ledger.place) };
}

/** The sample province with everybody's phone, the bot, and a ledger that says what must be. `at`: when it begins. */
export async function beginTale(at: Date) {
  const { app, ledger, staff } = await startProvince(at);
  const { twin } = app;
  const away = new Set<string>();
  const [messages, taps] = [new Map<string, number>(), new Map<string, number>()];
  const [signatures, relays]: [string[], string[]] = [[], []];

  /** Real phones cut or ignore without a word what the stand-in warns of, and a refused call is a fault of ours. */
  const assertCleanWire = () => {
    expect(twin.wire.flatMap(({ warnings }) => warnings)).toEqual([]);
    expect(twin.wire.filter(({ errcode }) => errcode !== null && errcode !== 0)).toEqual([]);
  };
  /** Everybody of a wave acts within the same second; then the bot sends what it has to say. */
  const wave = async (organs: readonly string[], act: (organ: string) => Promise<Outcome>) => {
    app.clock.pass(60_000);
    for (let i = 0; i < organs.length; i += atOnce) {
      const outcomes = await Promise.all(organs.slice(i, i + atOnce).map(act));
      expect(outcomes.filter(({ status, attempts }) => status !== 200 || attempts !== 1)).toEqual([]);
      assertCleanWire();
    }
    await app.drain();
    assertCleanWire();
  };
  const sendsBelow = (organ: string) => {
    const lower = ledger.below(organ).map(({ code }) => code);
    const lost = lower.filter((code) => staff.receivers(code).every(({ user }) => away.has(user)));
    ledger.sent(lower, lost);
    for (const { user } of lower.flatMap(staff.receivers)) if (!away.has(user)) addTo(messages, user);
    // Who could not be reached is said once, to whoever receives for the sender.
    if (lost.length > 0) for (const { user } of staff.receivers(organ)) addTo(messages, user);
  };
  const tapFor = (organ: string, button: string) => {
    const { user } = staff.signer(organ);
    addTo(taps, user);
    const named = staff.organsOf(user).length > 1 ? ledger.place(organ).name : '';
    const { messageId } = findCard(twin.messagesOf(user), button, named);
    return twin.tap(user, { messageId, button });
  };
  const answerFor = (organ: string, text: string) => {
    const { user } = staff.signer(organ);
    addTo(messages, user);
    return twin.say(user, text);
  };
  const hasSigned = (organ: string, how: { atDesk?: boolean } = {}) => {
    ledger.signed(organ, how);
    signatures.push(organ);
  };
  const hasRelayed = (organ: string) => {
    ledger.relayed(organ);
    relays.push(organ);
    sendsBelow(organ);
  };

  return {
    app,
    ledger,
    staff,
    /** Organs in the order of their signatures, one each time. */
    signatures,
    relays,
    tapsOf: (user: string) => taps.get(user) ?? 0,
    sendsBelow,
    hasSigned,
    hasRelayed,
    assertCleanWire,
    /** The account is no longer in the application's range; later it is again. */
    leaves(user: string) {
      twin.remove(user);
      away.add(user);
    },
    comesBack(user: string) {
      away.delete(user);
      const members = staff.holders.filter((one) => !away.has(one.user));
      twin.setPeople(members.map((one) => ({ userid: one.user, name: one.name })));
    },
    async pastes(user: string, pieces: readonly string[]) {
      for (const piece of pieces) {
        await app.say(user, piece);
        addTo(messages, user);
      }
    },
    async taps(user: string, button: string): Promise<ShownMessage | null> {
      addTo(taps, user);
      return app.tap(user, button);
    },
    async writes(user: string, text: string): Promise<ShownMessage | null> {
      addTo(messages, user);
      return app.say(user, text);
    },
    /** One tap each; who sees no cards answers in words. */
    async sign(organs: readonly string[]) {
      for (const organ of organs) hasSigned(organ);
      await wave(organs, (organ) =>
        staff.signer(organ).isReader ? answerFor(organ, '收到 N1') : tapFor(organ, '签收'),
      );
    },
    /** The second tap, on the receipt; organs with nobody below have no button for it. */
    async relay(organs: readonly string[]) {
      const having = organs.filter((organ) => ledger.below(organ).length > 0);
      for (const organ of having) hasRelayed(organ);
      await wave(having, (organ) => tapFor(organ, '转发全部'));
    },
    /** `anda VERB --json` as a process of its own, beside the running bot. */
    async anda(...args: string[]): Promise<unknown> {
      const folder = await mkdtemp(join(tmpdir(), 'anda-story-'));
      folders.push(folder);
      const env = { DATABASE_URL: app.db.url, ANDA_DATA_DIR: join(folder, 'data') };
      const script = await runScript('../src/cli/main.ts', [...args, '--json'], { env });
      const line = await script.nextLine();
      expect([await script.ended, script.stderr()]).toEqual([0, '']);
      return JSON.parse(line);
    },
    /** Every figure of `notice status --json`, after the bot's counters were counted again. */
    async assertStatus() {
      const { notice, gaps, ...figures } = await app.status();
      const links = gaps.map(({ organ, name, level, state }) => ({ organ, name, level, state }));
      expect({ ...figures, gaps: links }).toEqual(ledger.status());
      expect(notice.ref).toBe('N1');
    },
    /** Everybody has what was meant for them and nothing more: nobody hears that somebody below has signed. */
    assertMessages() {
      const users = [...new Set(staff.holders.map(({ user }) => user))];
      const wrong = users.filter((user) => twin.messagesOf(user).length !== (messages.get(user) ?? 0));
      expect(wrong.map((user) => ({ user, heard: twin.messagesOf(user).map(faceOf) }))).toEqual([]);
    },
  };
}
export type Tale = Awaited<ReturnType<typeof beginTale>>;

const isLive = ({ card }: ShownMessage, button: string) =>
  card?.replaceText === null && card.buttons.some(({ text }) => text.startsWith(button));

/** The card a thumb looks for: with such a button alive, naming the organ where somebody serves two. */
function findCard(phone: ShownMessage[], button: string, organ: string): ShownMessage {
  const card = phone.findLast((message) => isLive(message, button) && faceOf(message).includes(organ));
  if (!card) throw new Error(`no card with ${button} ${organ}: ${phone.map(faceOf).join('\n')}`);
  return card;
}

/** All that is to be read on a message. */
export const faceOf = ({ card, text }: ShownMessage): string => (card ? cardWords(card) : (text ?? ''));
const cardWords = ({ source, title, desc, notes, rows, buttons }: NonNullable<ShownMessage['card']>) =>
  [source, title, desc, ...notes, ...rows.map((r) => `${r.name} ${r.value}`), ...buttons.map((b) => b.text)].join('\n');
