import type { Clock } from '../../lib/clock.ts';
import type { MediaStore } from './media.ts';
import { CallRefused, type ShownMessage } from './model.ts';
import type { Phones } from './phones.ts';
import { signatureOf, unseal } from './seal.ts';

interface PassiveDeps {
  clock: Clock;
  corpId: string;
  token: string;
  encodingAesKey: string;
  phones: Phones;
  media: MediaStore;
}

const maxTextBytes = 2048;

/** Events that take an answer in the response (wecom.md 3); a tap on a card is not among them, whatever its own page says. */
const answerable = new Set([
  'subscribe',
  'enter_agent',
  'LOCATION',
  'click',
  'view',
  'view_miniprogram',
  'scancode_waitmsg',
  'template_card_menu_event',
]);

const entities: Record<string, string> = { lt: '<', gt: '>', amp: '&' };
const plain = (text: string) =>
  text.replaceAll(
    /<!\[CDATA\[([\s\S]*?)\]\]>|&(lt|gt|amp);/gu,
    (_, cdata: string | undefined, name: string | undefined) => cdata ?? entities[name ?? ''] ?? '',
  );
/** The text of the first child of this name; empty where there is none. */
const textOf = (xml: string, name: string): string => {
  const pattern = new RegExp(`<${name}>((?:<!\\[CDATA\\[[\\s\\S]*?\\]\\]>|[^<])*)</${name}>`, 'u');
  return plain(pattern.exec(xml)?.[1] ?? '').trim();
};

const refuse = (why: string): never => {
  throw new CallRefused(0, why);
};

/** Opens the envelope of a reply: signature over its own time stamp and nonce, receiver id, all four children (wecom.md 1.6). */
const openReply = (body: string, { corpId, token, encodingAesKey }: PassiveDeps): string => {
  const [sealed, signature] = [textOf(body, 'Encrypt'), textOf(body, 'MsgSignature')];
  const [timestamp, nonce] = [textOf(body, 'TimeStamp'), textOf(body, 'Nonce')];
  if (sealed === '' || timestamp === '' || nonce === '') refuse('neither empty nor a whole reply envelope');
  if (signatureOf(token, timestamp, nonce, sealed) !== signature) refuse('its signature is wrong');
  return unseal(encodingAesKey, sealed, corpId);
};

/** What the phone shows of it. */
const readReply = (xml: string, media: MediaStore): Pick<ShownMessage, 'kind' | 'text' | 'fileName' | 'mediaId'> => {
  const type = textOf(xml, 'MsgType');
  if (type === 'text') {
    const bytes = Buffer.from(textOf(xml, 'Content'), 'utf8');
    // A character cut in half at the limit is left away.
    return {
      kind: 'text',
      text: bytes
        .subarray(0, maxTextBytes)
        .toString('utf8')
        .replace(/\uFFFD$/u, ''),
    };
  }
  if (type === 'image' || type === 'voice' || type === 'video') {
    const mediaId = textOf(xml, 'MediaId');
    return { kind: type, fileName: media.get(mediaId, type).name, mediaId };
  }
  return refuse(`a reply of type ${type || '(none)'} is not played here`);
};

/**
 * What a bot wrote into the response of a callback: decrypted, checked and shown, or a warning in the wire that says why the
 * platform would have dropped it. It never fails: the callback itself was answered.
 */
export const createPassiveReplies = (deps: PassiveDeps) => {
  const accept = (callback: string, body: string) => {
    const xml = openReply(body, deps);
    const from = textOf(callback, 'FromUserName');
    if (textOf(xml, 'ToUserName').toLowerCase() !== from.toLowerCase() || textOf(xml, 'FromUserName') !== deps.corpId)
      refuse('ToUserName and FromUserName are not swapped');
    const event = textOf(callback, 'Event');
    if (textOf(callback, 'MsgType') === 'event' && !answerable.has(event)) refuse(`${event} takes no passive reply`);
    const at = deps.clock.now();
    deps.phones.show(from.toLowerCase(), {
      messageId: `passive-${at.getTime()}`,
      at,
      own: false,
      ...readReply(xml, deps.media),
    });
  };
  return (callback: string, body: string): string[] => {
    if (body === '') return [];
    try {
      accept(callback, body);
      return [];
    } catch (error) {
      return [`passive reply dropped: ${error instanceof Error ? error.message : String(error)}`];
    }
  };
};
