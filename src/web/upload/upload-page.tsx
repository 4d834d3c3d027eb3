import { renderToString } from 'preact-render-to-string';

const style = `
:root{color-scheme:light}
*{box-sizing:border-box}
body{margin:0;background:#f4f6f8;color:#1c2733;font:17px/1.6 -apple-system,"PingFang SC","Microsoft YaHei","Noto Sans CJK SC",sans-serif}
main{max-width:34rem;margin:0 auto;padding:1.5rem 1rem}
h1{font-size:1.35rem;margin:0 0 1rem}
form,.say{background:#fff;border-radius:.6rem;padding:1.1rem;margin:0 0 1rem}
label{display:block;font-weight:600;margin:0 0 .3rem}
input{display:block;width:100%;margin:0 0 1.1rem;font:inherit;padding:.6rem;border:1px solid #b9c3cd;border-radius:.4rem;background:#fff}
button{width:100%;min-height:3rem;border:0;border-radius:.5rem;background:#0b5cad;color:#fff;font:inherit;font-weight:600;margin:0 0 .8rem}
p{margin:0 0 .7rem;overflow-wrap:anywhere}
p:last-child{margin:0}
.bad{border-left:.3rem solid #b3261e}
.note{color:#5a6672;font-size:.9rem}
`;

/** No script, nothing from outside, no frame around us; the form goes back to where it came from. */
export const uploadPolicy =
  "default-src 'none'; style-src 'unsafe-inline'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'";

interface PageProps {
  title: string;
  /** What happened, in one sentence; null on the first look. */
  say: string | null;
  isBad: boolean;
  /** What can be uploaded; null where the link takes nothing. */
  form: { wantsMain: boolean; mostFiles: number } | null;
}

const Form = ({ wantsMain, mostFiles }: { wantsMain: boolean; mostFiles: number }) => (
  <form method="post" encType="multipart/form-data">
    {wantsMain && (
      <>
        <label for="main">通知正文（1个文件）</label>
        <input id="main" name="main" type="file" required />
      </>
    )}
    <label for="more">附件{wantsMain ? '（没有就不选）' : ''}</label>
    <input id="more" name="more" type="file" multiple required={!wantsMain} />
    <button type="submit">上传</button>
    <p class="note">
      最多{mostFiles}个文件，合计20 MB。可传 .docx .pdf .ofd .txt、扫描件和照片；正文读不出文字的，上传后再补一句。
    </p>
    <p class="note">涉密文件、内部资料不得上传。</p>
  </form>
);

const Page = ({ title, say, isBad, form }: PageProps) => (
  <html lang="zh-CN">
    <head>
      <meta charset="utf-8" />
      <meta name="viewport" content="width=device-width, initial-scale=1" />
      <meta name="robots" content="noindex" />
      <title>{title}</title>
      <style dangerouslySetInnerHTML={{ __html: style }} />
    </head>
    <body>
      <main>
        <h1>{title}</h1>
        {say !== null && (
          <div class={isBad ? 'say bad' : 'say'} role={isBad ? 'alert' : 'status'}>
            <p>{say}</p>
          </div>
        )}
        {form && <Form {...form} />}
      </main>
    </body>
  </html>
);

/** The page behind an upload link: works on a phone and without scripts. Everything in it is escaped. */
export const uploadPage = (props: PageProps): string => `<!doctype html>${renderToString(<Page {...props} />)}`;
