import { createHash } from 'node:crypto';
import { renderToString } from 'preact-render-to-string';
import { checkStyle } from './style.ts';

const digest = (text: string) => `'sha256-${createHash('sha256').update(text, 'utf8').digest('base64')}'`;

const Page = ({ script, policy }: { script: string; policy: string }) => (
  <html lang="zh-CN">
    <head>
      <meta charset="utf-8" />
      <meta http-equiv="Content-Security-Policy" content={policy} />
      <meta name="viewport" content="width=device-width, initial-scale=1" />
      <meta name="referrer" content="no-referrer" />
      <meta name="robots" content="noindex" />
      <meta name="color-scheme" content="light dark" />
      <title>安达核验</title>
      <style dangerouslySetInnerHTML={{ __html: checkStyle }} />
    </head>
    <body>
      <div id="page">
        <noscript>
          <main>
            <h1>安达核验</h1>
            <p>本页在浏览器里核验，不联网。请允许本页运行脚本后重新打开。</p>
          </main>
        </noscript>
      </div>
      <script dangerouslySetInnerHTML={{ __html: script }} />
    </body>
  </html>
);

/**
 * The check page: one file that loads nothing and sends nothing, so that it works from a disk without network, years later.
 * Its policy names the one script and the one style by their digests; the worker is made of that same script.
 */
export function checkPage(script: string): { html: string; policy: string } {
  // Inside <script> nothing is escaped: a tag in a string of ours must not end it.
  const code = script.replaceAll(/<\/(?=script)/giu, '<\\/').replaceAll('<!--', '<\\!--');
  const policy = [
    "default-src 'none'",
    `script-src ${digest(code)}`,
    `style-src ${digest(checkStyle)}`,
    'worker-src blob:',
    "form-action 'none'",
    "base-uri 'none'",
  ].join('; ');
  return { html: `<!doctype html>${renderToString(<Page script={code} policy={policy} />)}`, policy };
}
