import { randomInt } from 'node:crypto';
import type { Clock } from '../../lib/clock.ts';
import type { Callbacks } from './callback.ts';
import type { ResponseCodes } from './response-codes.ts';
import type { Members } from './members.ts';
import type { MediaStore } from './media.ts';
import { NotOnPhone, type ShownMessage } from './model.ts';
import type { Phones } from './phones.ts';
import { findTap, tapEvent, type TapMatch } from './thumb.ts';
import type { XmlChildren } from './xml.ts';

interface PersonDeps {
  clock: Clock;
  members: Members;
  phones: Phones;
  codes: ResponseCodes;
  callbacks: Callbacks;
  media: MediaStore;
  /** Where the platform's own pictures lie. */
  pictureUrl: (mediaId: string) => string;
}

/** What a camera or a recorder gave. Photos are JPEG or PNG up to 10 MB, voices AMR up to 2 MB (wecom.md 7). */
export interface Recording {
  name: string;
  bytes: Buffer;
}
export interface Place {
  /** Degrees. */
  latitude: number;
  longitude: number;
  label: string;
}
export interface Link {
  title: string;
  url: string;
  description?: string;
}

/**
 * What people do with their phones, written as the plaintext of a callback (wecom.md 2.1). Throws NotOnPhone, and CallRefused for
 * media that the platform would not take.
 */
export const createPersonActs = ({ clock, members, phones, codes, callbacks, media, pictureUrl }: PersonDeps) => {
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
  const write = (
    userid: string,
    shown: Omit<ShownMessage, 'messageId' | 'at' | 'own'>,
    children: XmlChildren,
  ): string => {
    const user = memberOf(userid).userid.toLowerCase();
    lastMessageId += 1n;
    const messageId = String(lastMessageId);
    phones.show(user, { messageId, at: clock.now(), own: true, ...shown });
    return event(userid, { ...children, MsgId: messageId });
  };
  return {
    event,
    say: (userid: string, text: string) => write(userid, { kind: 'text', text }, { MsgType: 'text', Content: text }),
    photo(userid: string, { name, bytes }: Recording): string {
      memberOf(userid);
      const mediaId = media.put('image', { name, bytes });
      const children = { MsgType: 'image', PicUrl: pictureUrl(mediaId), MediaId: mediaId };
      return write(userid, { kind: 'image', fileName: name, mediaId }, children);
    },
    /** The words of a voice are not delivered to an app of one's own (wecom.md 2.1). */
    voice(userid: string, { name, bytes }: Recording): string {
      memberOf(userid);
      const mediaId = media.put('voice', { name, bytes });
      return write(
        userid,
        { kind: 'voice', fileName: name, mediaId },
        { MsgType: 'voice', MediaId: mediaId, Format: 'amr' },
      );
    },
    place(userid: string, place: Place): string {
      const { latitude, longitude, label } = place;
      const at = { Location_X: latitude, Location_Y: longitude, Scale: 15, Label: label, AppType: 'wxwork' };
      return write(userid, { kind: 'place', place: { latitude, longitude, label } }, { MsgType: 'location', ...at });
    },
    link(userid: string, { title, url, description = '' }: Link): string {
      const children = { MsgType: 'link', Title: title, Description: description, Url: url, PicUrl: '' };
      return write(userid, { kind: 'link', link: { title, url, description } }, children);
    },
    tap(userid: string, match: TapMatch | string): string {
      const phone = phones.of(memberOf(userid).userid.toLowerCase());
      const tap = findTap(phone, typeof match === 'string' ? { button: match } : match);
      return event(userid, tapEvent(tap, codes.issue(tap.message.messageId)));
    },
  };
};
