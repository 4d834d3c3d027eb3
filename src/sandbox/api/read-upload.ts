import type { Context } from 'koa';
import { z } from 'zod';
import { assertSameSite, invalid, PageProblem, readBytes, wantsPage } from './requests.ts';

/** A photo of 10 MB and the form around it. */
const maxUploadBytes = (10 << 20) + (64 << 10);

interface Upload<T> {
  body: T;
  /** Undefined where nothing was chosen. */
  file: { name: string; bytes: Buffer } | undefined;
  leadsBack: boolean;
}

/** Reads a form with one file; its fields by `shape`. What the file is, the stand-in decides by its first bytes. */
export const readUpload = async <T>(ctx: Context, shape: z.ZodType<T>, fileField: string): Promise<Upload<T>> => {
  assertSameSite(ctx);
  if (!ctx.is('multipart'))
    throw new PageProblem(415, 'request.invalid', 'The request is not understood', 'multipart/form-data expected');
  const raw = await readBytes(ctx.req, maxUploadBytes);
  const headers = { 'content-type': ctx.get('content-type') };
  const form = await new Response(new Uint8Array(raw), { headers }).formData().catch(() => {
    throw invalid('the body is no multipart form');
  });
  const given = form.get(fileField);
  const fields = Object.fromEntries([...form].filter(([, value]) => typeof value === 'string'));
  const read = shape.safeParse(fields);
  if (!read.success) throw invalid(z.prettifyError(read.error).replaceAll('\n', ' '));
  // A browser sends an empty file where none was chosen.
  const isChosen = given !== null && typeof given !== 'string' && (given.size > 0 || given.name !== '');
  const file = isChosen
    ? { name: given.name.slice(0, 100) || fileField, bytes: Buffer.from(await given.arrayBuffer()) }
    : undefined;
  return { body: read.data, file, leadsBack: wantsPage(ctx) };
};
