import Router, { type RouterContext } from '@koa/router';
import { AppError, problems } from '../../errors.ts';
import type { Clock } from '../../lib/clock.ts';
import type { Logger } from '../../lib/log.ts';
import { mostFileBytes, mostFiles, phrases, type UploadLink } from '../../notices/index.ts';
import type { StartTimer } from '../deadline.ts';
import type { WebState } from '../trace.ts';
import { readParts, type UploadedPart } from './read-parts.ts';
import { createTries } from './tries.ts';
import { uploadPage, uploadPolicy } from './upload-page.tsx';

export interface Uploads {
  clock: Clock;
  /** The link of a token; null when there is none. */
  find: (token: string) => Promise<UploadLink | null>;
  /** Resolves when the files are kept and the answer is on its way to the chat. Throws AppError with words for the page. */
  take: (link: UploadLink, files: UploadedPart[]) => Promise<void>;
}

interface Deps {
  uploads: Uploads;
  log: Logger;
  startTimer: StartTimer;
}
type Ctx = RouterContext<WebState>;

const title = '上传通知文件';
const received = '已收到。请回到聊天窗口，核对预览后发出；本页可以关闭。';
const words = {
  tooLarge: phrases.uploadTooLarge(),
  tooMany: phrases.uploadTooMany(mostFiles),
  broken: '上传中断，没有收到。请重新选择文件上传。',
  tooSlow: '上传太慢，没有收到。请换个网络，或减小文件后再上传。',
};
/** Each holds its files in memory until they are in the database. */
const mostAtOnce = 4;

/**
 * The page behind an upload link (design.md 6). GET looks and POST acts: chat software fetches every link that is sent, and must not use
 * it up. A token that is used, expired or made up gets one answer.
 */
export function uploadRoutes({ uploads, log, startTimer }: Deps): Router<WebState> {
  const perLink = createTries({ clock: uploads.clock, most: 30, windowMs: 10 * 60_000 });
  const strangers = createTries({ clock: uploads.clock, most: 120, windowMs: 60_000 });
  let running = 0;

  const findOpen = async (ctx: Ctx): Promise<UploadLink> => {
    const link = await uploads.find(ctx.params['token'] ?? '');
    const isWithin = link ? perLink.allow(link.pass) : strangers.allow(ctx.ip);
    if (!isWithin) throw new AppError('upload.too_many', '试得太频繁。请过几分钟再打开。');
    if (!link?.isOpen) throw new AppError('upload.gone', phrases.uploadGone());
    return link;
  };

  const show = async (ctx: Ctx): Promise<void> => {
    const { hasMain } = await findOpen(ctx);
    answer(ctx, 200, { say: null, isBad: false, form: { wantsMain: !hasMain, mostFiles } });
  };

  const receive = async (ctx: Ctx, seen: { link: UploadLink | null }): Promise<void> => {
    const link = await findOpen(ctx);
    seen.link = link;
    if (running >= mostAtOnce) throw new AppError('upload.too_many', '正在上传的人较多。请过一分钟再试。');
    running += 1;
    try {
      await uploads.take(link, await readParts(ctx.req, { mostBytes: mostFileBytes, mostFiles, words }, startTimer));
    } finally {
      running -= 1;
    }
    answer(ctx, 200, { say: received, isBad: false, form: null });
  };

  /** A person looks at this page, not a program: a refusal is said on it, with the form where another try can help. */
  const paged = (run: typeof receive) => async (ctx: Ctx) => {
    const seen: { link: UploadLink | null } = { link: null };
    try {
      await run(ctx, seen);
    } catch (error) {
      const { requestId } = ctx.state;
      const foreseen = error instanceof AppError ? error : null;
      const status = foreseen ? problems[foreseen.code].status : 500;
      if (status >= 500) log.error({ requestId, err: error }, 'upload failed');
      const isOver = foreseen?.code === 'notice.secret' || foreseen?.code === 'upload.gone';
      const form = seen.link && !isOver ? { wantsMain: !seen.link.hasMain, mostFiles } : null;
      const say = foreseen && status < 500 ? foreseen.message : '没有收下，请稍后再试。';
      answer(ctx, status, { say, isBad: true, form });
    }
  };

  return new Router<WebState>().get('/upload/:token', paged(show)).post('/upload/:token', paged(receive));
}

function answer(ctx: Ctx, status: number, page: Omit<Parameters<typeof uploadPage>[0], 'title'>): void {
  ctx.status = status;
  ctx.type = 'text/html; charset=utf-8';
  ctx.set({ 'Content-Security-Policy': uploadPolicy, 'X-Robots-Tag': 'noindex' });
  ctx.body = uploadPage({ title, ...page });
}
