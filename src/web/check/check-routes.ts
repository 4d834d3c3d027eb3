import Router from '@koa/router';
import type { WebState } from '../trace.ts';
import { findCheckPage } from './page-bundle.ts';

/** The check page, to look at and, with `?download`, to keep: the same bytes. It asks nothing of this server. */
export const checkRoutes = (): Router<WebState> =>
  new Router<WebState>().get('/verify', async (ctx) => {
    const { html, policy, etag } = await findCheckPage();
    ctx.set({
      'Content-Security-Policy': `${policy}; frame-ancestors 'none'`,
      // Asked for again each time, sent again only when it changed: an old checker must not stay behind in a cache.
      'Cache-Control': 'no-cache',
      ETag: etag,
      'X-Robots-Tag': 'noindex',
    });
    if (ctx.query['download'] !== undefined) ctx.attachment('anda-verify.html');
    ctx.type = 'text/html; charset=utf-8';
    ctx.status = 200;
    // A proxy that packs the page marks the tag as weak; what it names is the same.
    if (ctx.get('If-None-Match').includes(etag)) ctx.status = 304;
    else ctx.body = html;
  });
