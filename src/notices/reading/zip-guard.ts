import { inflateRawSync } from 'node:zlib';
import { AppError } from '../../errors.ts';

const broken = (cause?: unknown) =>
  new AppError('file.unreadable', '文件已损坏，打不开。请用 Word 打开后另存为 .docx 再发，或把正文粘贴过来。', {
    cause,
  });

/** Far above any notice; a document that unpacks to more is made to fill the memory. */
const mostXmlBytes = 32 * 1024 * 1024;
const mostEntries = 5000;
const endMark = 0x06054b50;
const entryMark = 0x02014b50;

const findEnd = (view: DataView): number => {
  // The end record is 22 bytes and may carry a comment of up to 65,535.
  for (let at = view.byteLength - 22; at >= Math.max(0, view.byteLength - 65_557); at -= 1) {
    if (view.getUint32(at, true) === endMark) return at;
  }
  throw broken();
};

const inflate = (bytes: Uint8Array, method: number, room: number): Uint8Array => {
  if (method === 0) return bytes;
  if (method !== 8) throw broken();
  return inflateRawSync(bytes, { maxOutputLength: Math.max(1, room) });
};

const assertPlainXml = (xml: Uint8Array): void => {
  // A DTD has no place in OOXML (ISO/IEC 29500-2 8.1.4) and is how entities are made to explode.
  if (Buffer.from(xml.buffer, xml.byteOffset, xml.byteLength).includes('<!DOCTYPE')) throw broken();
};

/** The names in a zip, and the text of an XML part; '' where there is none. */
export interface InspectedZip {
  readonly names: string[];
  readonly xml: (name: string) => string;
}

const walk = (bytes: Uint8Array): InspectedZip => {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const end = findEnd(view);
  const count = view.getUint16(end + 10, true);
  if (count > mostEntries) throw broken();
  const names: string[] = [];
  const parts = new Map<string, Uint8Array>();
  let room = mostXmlBytes;
  let at = view.getUint32(end + 16, true);
  for (let i = 0; i < count; i += 1) {
    if (view.getUint32(at, true) !== entryMark) throw broken();
    const [nameLength, extra, comment] = [28, 30, 32].map((offset) => view.getUint16(at + offset, true));
    if (nameLength === undefined || extra === undefined || comment === undefined) throw broken();
    const name = new TextDecoder().decode(bytes.subarray(at + 46, at + 46 + nameLength));
    names.push(name);
    if (/\.(?:xml|rels)$/iu.test(name)) {
      const local = view.getUint32(at + 42, true);
      const from = local + 30 + view.getUint16(local + 26, true) + view.getUint16(local + 28, true);
      const packed = bytes.subarray(from, from + view.getUint32(at + 20, true));
      // The sizes in the directory are the sender's word; only unpacking with a limit is ours.
      const xml = inflate(packed, view.getUint16(at + 10, true), room);
      room -= xml.byteLength;
      if (room <= 0) throw broken();
      assertPlainXml(xml);
      parts.set(name, xml);
    }
    at += 46 + nameLength + extra + comment;
  }
  return { names, xml: (name) => new TextDecoder().decode(parts.get(name)) };
};

/**
 * The names in a zip whose XML parts have been unpacked once under a limit, so that the parser behind may unpack them without one.
 * Throws AppError `file.unreadable` for a broken file, a zip bomb, or XML with a DTD.
 */
export const inspectZip = (bytes: Uint8Array): InspectedZip => {
  try {
    return walk(bytes);
  } catch (error) {
    throw error instanceof AppError ? error : broken(error);
  }
};
