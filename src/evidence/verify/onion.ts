import { canonicalJson } from '../../lib/canonical-json.ts';

/** What of a layer is signed: who says it, under which number and date, every word of it, and files to the byte. */
export interface OnionText {
  author: string;
  title: string;
  documentNumber: string | null;
  documentDate: string | null;
  text: string;
  files?: { digest: string; isMain: boolean }[] | null;
}

/**
 * The text whose SHA-256 an acknowledgement binds (domain.md 4.6.2): all layers, the original first. JSON and not joined text, so that
 * no wording can move the border between two layers.
 */
export const onionText = (layers: readonly OnionText[]): string =>
  canonicalJson({
    v: 1,
    layers: layers.map(({ author, title, documentNumber, documentDate, text, files }) => ({
      author,
      title,
      documentNumber,
      documentDate,
      text,
      ...(files ? { files: files.map(({ digest, isMain }) => ({ digest, isMain })) } : {}),
    })),
  });

/** The text whose digest a signature binds once there are corrections; without any it is the onion's own digest that is bound. */
export const seenText = (onion: string, corrections: readonly { serial: number; digest: string }[]): string =>
  canonicalJson({ v: 1, onion, corrections: corrections.map(({ serial, digest }) => ({ serial, digest })) });

/** The text whose digest stands for a correction: its words, and its files to the byte. */
export const correctionText = (text: string, files: readonly { digest: string; name: string }[]): string =>
  files.length === 0 ? text : canonicalJson({ v: 1, text, files: files.map(({ digest, name }) => ({ digest, name })) });
