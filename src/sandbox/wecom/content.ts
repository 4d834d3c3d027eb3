import { callsBack, readCard } from './card.ts';
import type { Warn } from './card-parts.ts';
import { bytesOf, optionalFields, optionalText, requiredText, type Fields } from './fields.ts';
import { textOfFile, type MediaStore } from './media.ts';
import { CallRefused, type ShownMessage } from './model.ts';

const maxTextBytes = 2048;
const mediaTypes = ['image', 'voice', 'video', 'file'] as const;

export type Content = Pick<ShownMessage, 'kind' | 'text' | 'card' | 'fileName' | 'fileText' | 'mediaId'>;

interface ContentDeps {
  media: MediaStore;
  /** Task ids are unique per app for ever (wecom.md 14.16). */
  isTaskIdUsed: (taskId: string) => boolean;
  hasCallback: () => boolean;
  warn: Warn;
}

/** Cuts behind the last whole character within the limit, as the platform does with text. */
const cut = (text: string, maxBytes: number) => {
  let bytes = 0;
  let kept = '';
  for (const character of text) {
    bytes += bytesOf(character);
    if (bytes > maxBytes) break;
    kept += character;
  }
  return kept;
};

const readText = (body: Fields, warn: Warn): Content => {
  const content = requiredText(optionalFields(body, 'text') ?? {}, 'content', 44004);
  if (bytesOf(content) > maxTextBytes) warn(`text: ${bytesOf(content)} bytes, cut at ${maxTextBytes}`);
  return { kind: 'text', text: cut(content, maxTextBytes) };
};

/** Whether over-long markdown is cut or refused is not documented: refused, so that nobody relies on the cut. */
const readMarkdown = (body: Fields): Content => {
  const text = requiredText(optionalFields(body, 'markdown') ?? {}, 'content', 44004);
  if (bytesOf(text) > maxTextBytes) throw new CallRefused(45002, 'content size out of limit');
  return { kind: 'markdown', text };
};

const readMedia = (body: Fields, type: (typeof mediaTypes)[number], media: MediaStore): Content => {
  const mediaId = requiredText(optionalFields(body, type) ?? {}, 'media_id', 40007);
  const { name, bytes } = media.get(mediaId, type);
  const fileText = type === 'file' ? textOfFile(bytes) : undefined;
  return { kind: type, fileName: name, mediaId, ...(fileText === undefined ? {} : { fileText }) };
};

const readTemplateCard = (body: Fields, { isTaskIdUsed, hasCallback, warn }: ContentDeps): Content => {
  const card = readCard(optionalFields(body, 'template_card') ?? {}, { warn });
  if (callsBack(card) && !hasCallback()) throw new CallRefused(43012, 'the card needs a callback url');
  // Which code a repeated task_id gives is not documented; 42014 is the closest (wecom.md 4.9).
  if (card.taskId !== null && isTaskIdUsed(card.taskId)) throw new CallRefused(42014, 'task_id used before');
  return { kind: 'card', card };
};

/** Reads what is to be shown, by `msgtype`. The kinds nobody here sends (textcard, news, mpnews, mini programs) are refused. */
export const readContent = (body: Fields, deps: ContentDeps): Content => {
  const type = optionalText(body, 'msgtype');
  const safe = body['safe'] ?? 0;
  if (safe !== 0 && safe !== 1) throw new CallRefused(40058, 'safe');
  if (type === 'text') return readText(body, deps.warn);
  if (type === 'markdown') {
    if (safe === 1) deps.warn('safe: not offered for markdown');
    return readMarkdown(body);
  }
  if (type === 'template_card') return readTemplateCard(body, deps);
  const mediaType = mediaTypes.find((known) => known === type);
  if (mediaType) return readMedia(body, mediaType, deps.media);
  throw new CallRefused(40008, `msgtype ${type ?? 'missing'}`);
};
