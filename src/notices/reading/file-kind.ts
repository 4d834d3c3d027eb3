import { inspectZip, type InspectedZip } from './zip-guard.ts';

/** What a file is, by its bytes: whoever sends it chooses the name. */
export interface FileKind {
  kind: 'pdf' | 'docx' | 'ofd' | 'xlsx' | 'pptx' | 'office97' | 'rtf' | 'picture' | 'archive' | 'text';
  mime: string;
  /** Endings that fit; the first one is given to a name whose own does not. */
  extensions: readonly string[];
  /** Inspected, for the kinds that are zips. */
  zip: InspectedZip | null;
}

const startsWith = (bytes: Uint8Array, ...magic: number[]): boolean => magic.every((byte, i) => bytes[i] === byte);
const ascii = (bytes: Uint8Array, from: number, to: number): string =>
  Buffer.from(bytes.subarray(from, to)).toString('latin1');

const office = 'application/vnd.openxmlformats-officedocument';
const zipKinds = [
  [/^word\/document\.xml$/u, 'docx', `${office}.wordprocessingml.document`],
  [/(?:^|\/)OFD\.xml$/iu, 'ofd', 'application/ofd'],
  [/^xl\//u, 'xlsx', `${office}.spreadsheetml.sheet`],
  [/^ppt\//u, 'pptx', `${office}.presentationml.presentation`],
] as const;

const zipKind = (bytes: Uint8Array): FileKind => {
  const zip = inspectZip(bytes);
  const found = zipKinds.find(([part]) => zip.names.some((name) => part.test(name)));
  if (found === undefined) return { kind: 'archive', mime: 'application/zip', extensions: ['zip'], zip };
  const [, kind, mime] = found;
  return { kind, mime, extensions: [kind], zip };
};

const pictures: readonly (readonly [
  mime: string,
  extensions: readonly string[],
  fits: (bytes: Uint8Array) => boolean,
])[] = [
  ['image/png', ['png'], (bytes) => startsWith(bytes, 0x89, 0x50, 0x4e, 0x47)],
  ['image/jpeg', ['jpg', 'jpeg'], (bytes) => startsWith(bytes, 0xff, 0xd8, 0xff)],
  ['image/gif', ['gif'], (bytes) => ascii(bytes, 0, 4) === 'GIF8'],
  ['image/tiff', ['tif', 'tiff'], (bytes) => ['II*\0', 'MM\0*'].includes(ascii(bytes, 0, 4))],
  ['image/webp', ['webp'], (bytes) => ascii(bytes, 0, 4) === 'RIFF' && ascii(bytes, 8, 12) === 'WEBP'],
  ['image/heic', ['heic', 'heif'], (bytes) => /^ftyp(?:heic|heix|mif1|msf1)$/u.test(ascii(bytes, 4, 12))],
];

/**
 * The kind of a file. `text` is what is none of the others: whether it can be read is for the decoder to say.
 * Throws AppError `file.unreadable` for a zip that is broken or a bomb.
 */
export const fileKindOf = (bytes: Uint8Array): FileKind => {
  const plain = { zip: null };
  if (ascii(bytes, 0, 1024).includes('%PDF-'))
    return { kind: 'pdf', mime: 'application/pdf', extensions: ['pdf'], ...plain };
  if (startsWith(bytes, 0x50, 0x4b)) return zipKind(bytes);
  if (startsWith(bytes, 0xd0, 0xcf, 0x11, 0xe0)) {
    const extensions = ['doc', 'wps', 'xls', 'et', 'ppt', 'dps'];
    return { kind: 'office97', mime: 'application/x-ole-storage', extensions, ...plain };
  }
  if (ascii(bytes, 0, 5) === '{\\rtf')
    return { kind: 'rtf', mime: 'application/rtf', extensions: ['rtf', 'doc'], ...plain };
  const picture = pictures.find(([, , fits]) => fits(bytes));
  if (picture) return { kind: 'picture', mime: picture[0], extensions: picture[1], ...plain };
  if (
    startsWith(bytes, 0x52, 0x61, 0x72, 0x21) ||
    startsWith(bytes, 0x37, 0x7a, 0xbc, 0xaf) ||
    startsWith(bytes, 0x1f, 0x8b)
  )
    return { kind: 'archive', mime: 'application/octet-stream', extensions: ['rar'], ...plain };
  return { kind: 'text', mime: 'text/plain', extensions: ['txt', 'csv', 'md', 'log'], ...plain };
};

const longestName = 100;

/** A name fit to be shown and saved: without paths and marks that play tricks, not too long, ending as its content asks. */
export const safeFileName = (name: string, { extensions }: Pick<FileKind, 'extensions'>): string => {
  const bare = name
    .normalize('NFC')
    .replaceAll(/[\p{Cc}\p{Cf}\p{Cs}\p{Zl}\p{Zp}"<>|?*:]/gu, '')
    .replace(/^.*[\\/]/u, '')
    .trim();
  const [, stem = bare, extension = ''] = /^(.*)\.([A-Za-z0-9]{1,8})$/u.exec(bare) ?? [];
  const fits = extensions.includes(extension.toLowerCase());
  const kept = (fits ? stem : bare).slice(0, longestName).trim() || '文件';
  return `${kept}.${fits ? extension : (extensions[0] ?? 'bin')}`;
};
