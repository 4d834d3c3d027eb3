import { useState } from 'preact/hooks';
import { linesOf, type TrustFields } from './keys.ts';

interface Props {
  fields: TrustFields;
  fault: string | null;
  change: (fields: TrustFields) => void;
}

/** What the auditor trusts: without it a file only vouches for itself. */
export function KeyFields({ fields, fault, change }: Props) {
  const [wasOpen] = useState(true);
  const count = linesOf(fields.keys).length;
  const witnesses = linesOf(fields.witnesses).length;
  const has = [count > 0 ? `日志公钥${count}个` : '没有日志公钥', witnesses > 0 ? `见证公钥${witnesses}个` : ''];
  return (
    <details class="keys" open={wasOpen}>
      <summary>
        信任的公钥：<span class={count > 0 ? '' : 'warn'}>{has.filter((part) => part !== '').join('，')}</span>
      </summary>
      <p id="keys-help">
        公钥请从可信的渠道取得（上级机关、审计底稿、公布的公钥），不要抄自被核验的文件。不填也能核验，但结论只是自证：文件与它自带的公钥相符。填好后记在本页地址里，收藏本页即可再用。
      </p>
      <div class="fields">
        <label for="keys">日志公钥（每行一个）</label>
        <textarea
          id="keys"
          rows={2}
          spellcheck={false}
          aria-describedby="keys-help"
          aria-invalid={fault !== null}
          value={fields.keys}
          onInput={({ currentTarget }) => change({ ...fields, keys: currentTarget.value })}
        />
        <label for="witnesses">见证公钥（每行一个，可不填）</label>
        <textarea
          id="witnesses"
          rows={2}
          spellcheck={false}
          value={fields.witnesses}
          onInput={({ currentTarget }) => change({ ...fields, witnesses: currentTarget.value })}
        />
        <label for="quorum">至少几个见证（不填：全部）</label>
        <input
          id="quorum"
          inputMode="numeric"
          value={fields.quorum}
          onInput={({ currentTarget }) => change({ ...fields, quorum: currentTarget.value })}
        />
      </div>
      {fault !== null && (
        <p class="bad" role="alert">
          {fault}
        </p>
      )}
    </details>
  );
}
