import { randomBytes } from 'node:crypto';
import type { Clock } from '../../lib/clock.ts';
import { CallRefused } from './model.ts';

const keptMs = 3 * 24 * 3600_000;
const minBytes = 6;

export interface Media {
  type: string;
  name: string;
  bytes: Buffer;
  createdAt: Date;
}

const starts = (bytes: Buffer, ...magic: number[]) => magic.every((byte, at) => bytes[at] === byte);
/** Sizes and kinds of wecom.md 7: the upload page's sizes, which are newer than those in the text of 45001. */
const kinds: Record<string, { maxBytes: number; fits(bytes: Buffer): boolean }> = {
  image: {
    maxBytes: 10 << 20,
    fits: (bytes) => starts(bytes, 0xff, 0xd8, 0xff) || starts(bytes, 0x89, 0x50, 0x4e, 0x47),
  },
  voice: { maxBytes: 2 << 20, fits: (bytes) => bytes.subarray(0, 5).toString('latin1') === '#!AMR' },
  video: { maxBytes: 10 << 20, fits: (bytes) => bytes.subarray(4, 8).toString('latin1') === 'ftyp' },
  file: { maxBytes: 20 << 20, fits: () => true },
};

/** The one part named `media` of a multipart body; its file name as the receiver will see it. */
export const readUpload = (contentType: string, body: Buffer): { name: string; bytes: Buffer } => {
  const [, quoted, bare] = /^multipart\/form-data;.*boundary=(?:"([^"]+)"|([^;\s]+))/iu.exec(contentType) ?? [];
  const boundary = Buffer.from(`--${quoted ?? bare ?? ''}`);
  if (!quoted && !bare) throw new CallRefused(40035, 'multipart body expected');
  let from = body.indexOf(boundary);
  while (from !== -1) {
    const headStart = from + boundary.length + 2;
    const headEnd = body.indexOf('\r\n\r\n', headStart);
    const end = headEnd === -1 ? -1 : body.indexOf(Buffer.concat([Buffer.from('\r\n'), boundary]), headEnd);
    if (end === -1) break;
    const head = body.subarray(headStart, headEnd).toString('utf8');
    if (/;\s*name="?media"?(?:;|\s|$)/iu.test(head)) {
      const [, name = ''] = /;\s*filename="([^"]+)"/iu.exec(head) ?? [];
      if (!name) throw new CallRefused(40035, 'part media has no filename');
      return { name, bytes: Buffer.from(body.subarray(headEnd + 4, end)) };
    }
    from = end + 2;
  }
  throw new CallRefused(44001, 'no part named media');
};

/** UTF-8 text of a file, or undefined when it is none. */
export const textOfFile = (bytes: Buffer): string | undefined => {
  if (bytes.includes(0)) return undefined;
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes);
  } catch {
    return undefined; // not UTF-8: some other kind of file, shown by its name only
  }
};

/** Temporary media: `media/upload` and `media/get` (wecom.md 7). */
export const createMediaStore = (clock: Clock) => {
  const store = new Map<string, Media>();
  /** Keeps it for three days; what comes from a phone obeys the same sizes and kinds. */
  const put = (type: string, { name, bytes }: { name: string; bytes: Buffer }): string => {
    const kind = Object.hasOwn(kinds, type) ? kinds[type] : undefined;
    if (!kind) throw new CallRefused(40004, 'invalid media type');
    if (bytes.length < minBytes) throw new CallRefused(44001, 'empty media data');
    if (bytes.length > kind.maxBytes) throw new CallRefused(45001, 'media size out of limit');
    if (!kind.fits(bytes)) throw new CallRefused(40005, 'invalid file type');
    const mediaId = randomBytes(24).toString('base64url');
    store.set(mediaId, { type, name, bytes, createdAt: clock.now() });
    return mediaId;
  };
  return {
    put,
    upload(type: string, contentType: string, body: Buffer) {
      if (!Object.hasOwn(kinds, type)) throw new CallRefused(40004, 'invalid media type');
      const media_id = put(type, readUpload(contentType, body));
      // errmsg is empty and created_at a string here, unlike anywhere else (wecom.md 7).
      return { errmsg: '', type, media_id, created_at: String(Math.floor(clock.now().getTime() / 1000)) };
    },
    get(mediaId: string, type?: string): Media {
      const media = store.get(mediaId);
      if (!media || clock.now().getTime() - media.createdAt.getTime() > keptMs || (type && media.type !== type)) {
        throw new CallRefused(40007, 'invalid media_id');
      }
      return media;
    },
  };
};
export type MediaStore = ReturnType<typeof createMediaStore>;
