import type Router from '@koa/router';
import type { Context } from 'koa';
import { z } from 'zod';
import type { Twin } from '../twin.ts';
import { CallRefused } from '../wecom/model.ts';
import type { ApiOperation } from './operation.ts';
import { answerOutcome, outcome } from './phones.ts';
import { PageProblem, param, readPost } from './requests.ts';
import { readUpload } from './read-upload.ts';

const user = z.string().min(1).max(64);
const back = z.string().max(2000).optional();
const writer = z.object({ user, back });
const voiceBody = writer.extend({ seconds: z.coerce.number().int().min(1).max(60).default(3) });
const placeBody = writer.extend({
  label: z.string().trim().max(100).default(''),
  latitude: z.coerce.number().min(-90).max(90),
  longitude: z.coerce.number().min(-180).max(180),
});

/** A recording without a sound: browsers write no AMR, and a phone sends nothing else. 50 frames of one byte a second. */
const silence = (seconds: number) =>
  Buffer.concat([Buffer.from('#!AMR\n', 'latin1'), Buffer.alloc(seconds * 50, 0x7c)]);

const unsupported = (detail: string) =>
  new PageProblem(415, 'sandbox.unsupported_media', 'Media of this kind cannot be sent', detail);

/** The platform's refusal of a kind or size, as HTTP says it. */
const asProblem = (error: unknown): unknown => {
  if (!(error instanceof CallRefused)) return error;
  if (error.errcode !== 45001) return unsupported(error.message);
  return new PageProblem(413, 'request.too_large', 'The body is too large', error.message);
};

/** What may be shown inside a page; everything else is only to be saved. */
const shownTypes: Record<string, [magic: string, type: string]> = {
  jpeg: ['ffd8ff', 'image/jpeg'],
  png: ['89504e47', 'image/png'],
};
const typeOf = (bytes: Buffer) =>
  Object.values(shownTypes).find(([magic]) => bytes.subarray(0, 8).toString('hex').startsWith(magic))?.[1];

const notFound = () =>
  new PageProblem(404, 'sandbox.no_media', 'No such media', 'It is older than three days or never was');

/** The media id of a message, or of a row of its card. */
const findMediaId = (twin: Twin, ctx: Context): string => {
  const message = twin.conversationOf(param(ctx, 'user')).find(({ messageId }) => messageId === param(ctx, 'message'));
  const row = message?.card?.rows[Number(param(ctx, 'row') || Number.NaN)];
  const mediaId = row?.kind === 'file' ? row.target : message?.mediaId;
  if (mediaId === undefined) throw notFound();
  return mediaId;
};

const sendMedia = (ctx: Context, { name, bytes }: { name: string; bytes: Buffer }) => {
  const shown = typeOf(bytes);
  const as = shown === undefined ? 'attachment' : 'inline';
  ctx.set('Content-Disposition', `${as}; filename*=UTF-8''${encodeURIComponent(name)}`);
  ctx.set('Content-Security-Policy', "default-src 'none'; sandbox");
  ctx.set('X-Content-Type-Options', 'nosniff');
  ctx.set('Cache-Control', 'private, max-age=3600');
  ctx.type = shown ?? 'application/octet-stream';
  ctx.body = bytes;
};

const file = z.string().describe('the file').meta({ format: 'binary' });
const multipart = 'multipart/form-data';
export const mediaOperations: ApiOperation[] = [
  {
    method: 'get',
    path: '/sandbox/api/media',
    summary: 'The file of a message, or of a row of its card',
    query: z.object({ user, message: z.string(), row: z.string().optional() }),
    answerType: 'application/octet-stream',
  },
  {
    method: 'post',
    path: '/sandbox/api/photo',
    summary: 'A person sends a photo: JPEG or PNG, 10 MB at most',
    body: writer.extend({ photo: file }),
    bodyType: multipart,
    answer: outcome,
  },
  {
    method: 'post',
    path: '/sandbox/api/voice',
    summary: 'A person sends a voice: AMR, 2 MB at most, or so many seconds of silence',
    body: voiceBody.extend({ voice: file.optional() }),
    bodyType: multipart,
    answer: outcome,
  },
  { method: 'post', path: '/sandbox/api/place', summary: 'A person sends a place', body: placeBody, answer: outcome },
];

/** What phones send besides words, and the files that lie on them. */
export const addMediaRoutes = (router: Router, { twin }: { twin: Twin }): void => {
  router.get('/sandbox/api/media', (ctx) => {
    const mediaId = findMediaId(twin, ctx);
    try {
      sendMedia(ctx, twin.mediaOf(mediaId));
    } catch (error) {
      throw error instanceof CallRefused ? notFound() : error;
    }
  });
  router.post('/sandbox/api/photo', async (ctx) => {
    const { body, file: given, leadsBack } = await readUpload(ctx, writer, 'photo');
    if (!given) throw unsupported('a file named photo is missing');
    const done = await twin.sendPhoto(body.user, given).catch((error: unknown) => {
      throw asProblem(error);
    });
    answerOutcome(ctx, leadsBack, body, done);
  });
  router.post('/sandbox/api/voice', async (ctx) => {
    const { body, file: given, leadsBack } = await readUpload(ctx, voiceBody, 'voice');
    const voice = given ?? { name: `${body.seconds}秒.amr`, bytes: silence(body.seconds) };
    const done = await twin.sendVoice(body.user, voice).catch((error: unknown) => {
      throw asProblem(error);
    });
    answerOutcome(ctx, leadsBack, body, done);
  });
  router.post('/sandbox/api/place', async (ctx) => {
    const { body, leadsBack } = await readPost(ctx, placeBody);
    const { label, latitude, longitude } = body;
    answerOutcome(ctx, leadsBack, body, await twin.sendPlace(body.user, { label, latitude, longitude }));
  });
};
