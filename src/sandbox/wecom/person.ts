import { randomInt } from 'node:crypto';
import type { Clock } from '../../lib/clock.ts';
import type { Callbacks } from './callback.ts';
import type { ResponseCodes } from './response-codes.ts';
import type { Members } from './members.ts';
import { NotOnPhone } from './model.ts';
import type { Phones } from './phones.ts';
import { findTap, tapEvent, type TapMatch } from './thumb.ts';
import type { XmlChildren } from './xml.ts';

interface PersonDeps {
  clock: Clock;
  members: Members;
  phones: Phones;
  codes: ResponseCodes;
  callbacks: Callbacks;
}

/** What people do with their phones, written as the plaintext of a callback. Throws NotOnPhone. */
export const createPersonActs = ({ clock, members, phones, codes, callbacks }: PersonDeps) => {
  // Beyond 2^53 as the platform's ids are, and from a random start: an id must not come twice, not even after a restart,
  // or the bot would rightly take it for a second delivery.
  let lastMessageId = 7_000_000_000_000_000_000n + BigInt(randomInt(2 ** 47)) * 1000n;
  const memberOf = (userid: string) => {
    const member = members.find(userid);
    if (!member) throw new NotOnPhone(`nobody is called ${userid}`);
    return member;
  };
  const event = (userid: string, children: XmlChildren) => {
    const createTime = Math.floor(clock.now().getTime() / 1000);
    const common = { FromUserName: memberOf(userid).userid, CreateTime: createTime, MsgType: 'event' };
    return callbacks.write({ ...common, ...children });
  };
  return {
    event,
    say(userid: string, text: string): string {
      const user = memberOf(userid).userid.toLowerCase();
      lastMessageId += 1n;
      const messageId = String(lastMessageId);
      phones.show(user, { messageId, at: clock.now(), kind: 'text', own: true, text });
      return event(userid, { MsgType: 'text', Content: text, MsgId: messageId });
    },
    tap(userid: string, match: TapMatch | string): string {
      const phone = phones.of(memberOf(userid).userid.toLowerCase());
      const tap = findTap(phone, typeof match === 'string' ? { button: match } : match);
      return event(userid, tapEvent(tap, codes.issue(tap.message.messageId)));
    },
  };
};
