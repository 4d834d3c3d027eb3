import { z } from 'zod';
import { PlatformError } from '../port.ts';
import type { WecomApi } from './api.ts';

const path = '/cgi-bin/media/upload?type=file';
const minBytes = 6;
const maxBytes = 20 * 1024 * 1024;

const uploaded = z.object({ media_id: z.string().min(1) });

/**
 * Puts a file where message/send finds it for three days; gives its media id.
 *
 * Units: 6 bytes to 20 MB. `name` is what the receiver sees.
 * Throws: PlatformError.
 * Source: developer.work.weixin.qq.com/document/path/90253.
 */
export async function uploadFile(api: WecomApi, name: string, bytes: Uint8Array): Promise<string> {
  if (bytes.length < minBytes || bytes.length > maxBytes) {
    throw new PlatformError('give_up', 'file_size', `wecom: a file of ${bytes.length} bytes`);
  }
  const form = new FormData();
  // Copied: a Blob wants bytes of its own, not a window on memory that somebody may share.
  form.set('media', new Blob([Uint8Array.from(bytes)]), safeName(name));
  const reply = await api.post(path, form);
  if (reply.errcode !== 0) throw api.failure(reply, path);
  const parsed = uploaded.safeParse(reply);
  if (!parsed.success) throw new PlatformError('retry', 'transport', 'wecom media/upload: an answer without media id');
  return parsed.data.media_id;
}

/** A member named the file. FormData writes quotes and line ends as `%22`, which the receiver would see; paths mean nothing here. */
const safeName = (name: string) => name.replaceAll(/["\\/\p{Cc}]/gu, '_');
