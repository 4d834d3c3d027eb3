import type { ComponentChildren } from 'preact';

interface Writer {
  user: string;
  /** Where a browser without scripts is led back to. */
  back: string;
}

const Hidden = ({ user, back }: Writer) => (
  <>
    <input type="hidden" name="user" value={user} />
    <input type="hidden" name="back" value={back} />
  </>
);

const Upload = ({ action, children, ...writer }: Writer & { action: string; children: ComponentChildren }) => (
  <form method="post" action={action} encType="multipart/form-data">
    <Hidden {...writer} />
    {children}
  </form>
);

/** What else a thumb can send. */
const More = (writer: Writer) => (
  <details class="send-more" data-key="more">
    <summary aria-label="照片、语音、位置">＋</summary>
    <div>
      <Upload {...writer} action="/sandbox/api/photo">
        <label>
          照片 <input type="file" name="photo" accept="image/jpeg,image/png" required />
        </label>
        <button type="submit">发照片</button>
      </Upload>
      <Upload {...writer} action="/sandbox/api/voice">
        <label>
          语音 <input type="number" name="seconds" min={1} max={60} value="3" aria-label="语音秒数" /> 秒
        </label>
        <label>
          或 AMR 文件 <input type="file" name="voice" accept=".amr,audio/amr" />
        </label>
        <button type="submit">发语音</button>
      </Upload>
      <form method="post" action="/sandbox/api/place">
        <Hidden {...writer} />
        <label>
          位置 <input name="label" maxLength={100} placeholder="如：抛光二车间" aria-label="地名" required />
        </label>
        <label>
          北纬{' '}
          <input name="latitude" inputMode="decimal" pattern="-?\d{1,2}(\.\d{1,6})?" value="25.04" aria-label="北纬" />
        </label>
        <label>
          东经{' '}
          <input
            name="longitude"
            inputMode="decimal"
            pattern="-?\d{1,3}(\.\d{1,6})?"
            value="102.71"
            aria-label="东经"
          />
        </label>
        <button type="submit">发位置</button>
      </form>
    </div>
  </details>
);

/** The line to write in, below a conversation. */
export const Composer = (writer: Writer) => (
  <div class="below">
    <form class="write" method="post" action="/sandbox/api/say" autocomplete="off">
      <Hidden {...writer} />
      <textarea
        name="text"
        rows={1}
        aria-label="消息"
        placeholder="消息，如：待办"
        maxLength={4000}
        required
      ></textarea>
      <button type="submit">发送</button>
    </form>
    <More {...writer} />
  </div>
);

/** Whoever just looks around has no notice at hand. */
export const Sample = ({ text, ...writer }: Writer & { text: string }) => (
  <form class="sample" method="post" action="/sandbox/api/say">
    <Hidden {...writer} />
    <input type="hidden" name="text" value={`发文\n${text}`} />
    <button type="submit">发一份示例通知</button>
  </form>
);
