import type { ShownMessage } from './model.ts';
import type { PhoneEvent, Phones } from './phones.ts';

const say = ({ kind, text, card, fileName }: ShownMessage) =>
  `${kind} ${text ?? card?.title ?? fileName ?? ''}`.slice(0, 80);

/** Resolves with the first message of the bot that fits: there already (newest first), or as it arrives. No polling. */
export const waitForMessage = async (
  phones: Phones,
  userid: string,
  fits: (message: ShownMessage) => boolean,
  timeoutMs: number,
): Promise<ShownMessage> => {
  const user = userid.toLowerCase();
  const wanted = (message: ShownMessage) => !message.own && fits(message);
  const there = phones.of(user).findLast(wanted);
  if (there) return there;
  return new Promise((resolve, reject) => {
    const onMessage = ({ userid: at, message }: PhoneEvent) => {
      if (at !== user || !wanted(message)) return;
      clearTimeout(timer);
      phones.events.off('message', onMessage);
      resolve(message);
    };
    const timer = setTimeout(() => {
      phones.events.off('message', onMessage);
      const seen = phones.of(user).map(say).join(' | ') || 'nothing';
      reject(new Error(`nothing that fits came to ${userid} within ${timeoutMs} ms; the phone shows: ${seen}`));
    }, timeoutMs);
    phones.events.on('message', onMessage);
  });
};
