import type { IncomingMessage } from 'node:http';
import { isIP } from 'node:net';
import type { Context } from 'koa';
import { z } from 'zod';

/** A parameter of the query; the first where it comes twice, empty where it is missing. */
export const param = (ctx: Context, name: string): string => {
  const value = ctx.query[name];
  return (Array.isArray(value) ? value[0] : value) ?? '';
};

const maxBytes = 64 * 1024;

/** Refused with RFC 9457 Problem Details, in the shape that the rest of the product answers with. */
export class PageProblem extends Error {
  readonly status: number;
  readonly code: string;
  readonly title: string;
  constructor(status: number, code: string, title: string, detail: string) {
    super(detail);
    this.status = status;
    this.code = code;
    this.title = title;
  }
}
export const invalid = (detail: string) =>
  new PageProblem(400, 'request.invalid', 'The request is not understood', detail);

export const answerProblem = (ctx: Context, { status, code, title, message }: PageProblem) => {
  ctx.status = status;
  ctx.set('Content-Type', 'application/problem+json');
  ctx.body = JSON.stringify({ type: `/problems/${code}`, title, status, detail: message });
};

/**
 * A page elsewhere must not press buttons here: a browser names the page's origin on every POST, and programs send none.
 * A foreign page controls neither header. `null` is what sandboxed frames and privacy settings send; it is foreign too.
 */
export const assertSameSite = (ctx: Context) => {
  const site = ctx.get('sec-fetch-site');
  const origin = ctx.get('origin');
  const foreignOrigin = origin !== '' && (!URL.canParse(origin) || new URL(origin).host !== ctx.host);
  if (foreignOrigin || !['', 'same-origin', 'none'].includes(site)) {
    throw new PageProblem(
      403,
      'request.cross_site',
      'The request comes from another site',
      'Only this page may post here',
    );
  }
};

/**
 * A name that somebody else owns may be pointed at this machine (DNS rebinding): then a foreign page is "the same site", and the
 * browser lets it read. It cannot hide the name it used: an address, `localhost` or a name we were given is ours.
 */
export const assertOwnHost = (ctx: Context, ownHosts: readonly string[]) => {
  const name = ctx.host.toLowerCase().replace(/:\d+$/u, '');
  const isAddress = isIP(name.replaceAll(/^\[|\]$/gu, '')) !== 0;
  if (isAddress || name === 'localhost' || name.endsWith('.localhost') || ownHosts.includes(name)) return;
  throw new PageProblem(
    421,
    'request.foreign_host',
    'This page is not served under that name',
    'Open it by its address, or set PUBLIC_URL',
  );
};

/** At most so many bytes; the rest is not waited for. */
export const readBytes = async (request: IncomingMessage, maxBytes: number): Promise<Buffer> => {
  const chunks: Buffer[] = [];
  let bytes = 0;
  for await (const chunk of request) {
    const part = chunk as Buffer; // no encoding is set, so the stream gives buffers
    bytes += part.length;
    if (bytes > maxBytes) throw new PageProblem(413, 'request.too_large', 'The body is too large', `${maxBytes} bytes`);
    chunks.push(part);
  }
  return Buffer.concat(chunks);
};

/** A browser without our script: it wants to be led back to the page, not a JSON answer. */
export const wantsPage = (ctx: Context): boolean =>
  Boolean(ctx.is('urlencoded', 'multipart')) && ctx.get('accept') !== 'application/json';

/** A form's fields; ticks are named `q:QUESTION` and become `selected`. */
const readForm = (text: string): Record<string, unknown> => {
  const fields = new URLSearchParams(text);
  const selected: Record<string, string[]> = {};
  const body: Record<string, unknown> = {};
  for (const [name, value] of fields) {
    if (name.startsWith('q:')) (selected[name.slice(2)] ??= []).push(value);
    else body[name] = value.replaceAll('\r\n', '\n'); // browsers end lines as the web does, phones as we do
  }
  const asked = fields.getAll('questions');
  for (const question of asked) selected[question] ??= []; // all ticks taken off: the browser sends nothing
  return asked.length > 0 ? { ...body, selected } : body;
};

interface Read<T> {
  body: T;
  /** As `wantsPage` says. */
  leadsBack: boolean;
}

/** Reads JSON or a form by `shape`. */
export const readPost = async <T>(ctx: Context, shape: z.ZodType<T>): Promise<Read<T>> => {
  assertSameSite(ctx);
  const text = (await readBytes(ctx.req, maxBytes)).toString('utf8');
  // curl calls everything a form unless told; no form begins so.
  const isForm = Boolean(ctx.is('urlencoded')) && !text.startsWith('{');
  let given: unknown;
  try {
    given = isForm ? readForm(text) : JSON.parse(text);
  } catch {
    throw invalid('the body is no JSON');
  }
  const read = shape.safeParse(given);
  if (!read.success) throw invalid(z.prettifyError(read.error).replaceAll('\n', ' '));
  return { body: read.data, leadsBack: isForm && wantsPage(ctx) };
};
