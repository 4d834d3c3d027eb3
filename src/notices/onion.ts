import { digestOf, onionText, seenText } from '../evidence/index.ts';

/** A file as a layer carries it: its bytes by their SHA-256, under the name its sender gave it. */
export interface LayerFile {
  digest: string;
  name: string;
  /** The document itself; the others are its attachments. */
  isMain: boolean;
}

/** What of a layer is signed: who says it, under which number and date, and every word of it. */
export interface OnionLayer {
  author: string;
  title: string;
  documentNumber: string | null;
  documentDate: string | null;
  /** Canonical text (notices/reading). */
  text: string;
  /**
   * The files that are signed beside the text: all of a layer that has attachments, or whose document could not be read. Null where the
   * text says everything; such a layer's digest is what it was before there were attachments.
   */
  files?: LayerFile[] | null;
}

/** The digest an acknowledgement binds (domain.md 4.6.2): whoever checks a certificate makes it from the same text. */
export const onionDigest = (layers: OnionLayer[]): string => digestOf(onionText(layers));

/** The text of a relaying organ's layer. Without words of its own it still says who passed the notice on: a layer is never empty. */
export function relayText(words: { author: string; number: number; text: string | null; due: string | null }): string {
  const head = `${words.author}转发 N${words.number}`;
  const lines = words.text || words.due ? [`${head}，提出以下要求：`] : [`${head}。`];
  if (words.text) lines.push(words.text);
  if (words.due) lines.push(`限期：${words.due}`);
  return lines.join('\n');
}

/** The requirements in such a text, without head and deadline; '' where the sender only brought the deadline forward. */
export function ownWordsOf(text: string): string {
  const lines = text.split('\n').slice(1);
  if (/^限期：/u.test(lines.at(-1) ?? '')) lines.pop();
  return lines.join('\n');
}

/** A correction as it enters what is signed: its number within the notice, and the SHA-256 of its canonical text. */
export interface SeenCorrection {
  serial: number;
  textDigest: string;
}

/**
 * The digest that a signature binds: the onion, and every correction of one of its layers that the signer has been shown,
 * in the order in which they were made. Without corrections it is the onion's own digest, so that signatures made before
 * the first one say what they always said; a correction never changes what an earlier signature bound.
 */
export const seenDigest = (onion: string, corrections: SeenCorrection[]): string =>
  corrections.length === 0
    ? onion
    : digestOf(
        seenText(
          onion,
          corrections.map(({ serial, textDigest }) => ({ serial, digest: textDigest })),
        ),
      );
