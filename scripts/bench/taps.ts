import { createDice } from '../../src/sandbox/dice.ts';
import { createSealer } from '../../src/sandbox/wecom/parcel.ts';
import { toXml } from '../../src/sandbox/wecom/xml.ts';
import { wecomSettings } from './wecom-settings.ts';

/** Who taps on which card: the persons at places `from` to `from + count - 1` of the order in which all tap. */
export interface TapRange {
  people: { first: number; count: number };
  from: number;
  count: number;
  taskId: string;
}

/** Above the number of people, and prime: its multiples visit every person once, jumping about the branches of the tree. */
const stride = 1_000_000_007;
const personAt = ({ people: { first, count } }: TapRange, place: number) =>
  first + Number((BigInt(place) * BigInt(stride)) % BigInt(count));

/** Whole HTTP requests, sealed by the stand-in's wire code: 签收 tapped by each person once. */
export function sealTaps(range: TapRange): Buffer[] {
  const dice = createDice(range.from);
  const clock = { now: () => new Date() };
  const { corpId, agentId } = wecomSettings;
  const sealer = createSealer({ ...wecomSettings, clock, dice });
  return Array.from({ length: range.count }, (_, i) => {
    const person = personAt(range, range.from + i);
    const xml = toXml(
      {
        ToUserName: corpId,
        FromUserName: userOf(person),
        CreateTime: Math.floor(Date.now() / 1000),
        MsgType: 'event',
        Event: 'template_card_event',
        EventKey: 'sign',
        TaskId: range.taskId,
        CardType: 'button_interaction',
        ResponseCode: `code${person}`,
        AgentID: agentId,
      },
      dice,
    );
    const { query, body } = sealer.parcel(xml);
    return requestOf(new URLSearchParams(query).toString(), body);
  });
}

/** The user id of a person of the register made for the taps. */
export const userOf = (person: number | '') => `u${person}`;

const requestOf = (query: string, body: string) =>
  Buffer.from(
    `POST /callback/wecom?${query} HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Type: text/xml\r\nContent-Length: ${Buffer.byteLength(body)}\r\n\r\n${body}`,
  );
