import { useState } from 'preact/hooks';
import { CopyButton } from './copy-button.tsx';
import { CoverageTable } from './coverage-table.tsx';
import { OrganTree } from './organ-tree.tsx';
import type { Fact, Shown } from './shown.ts';
import { saySize } from './source.ts';
import { sayAsText } from './summary.ts';
import { verdictWord } from './words.ts';

const Facts = ({ facts }: { facts: Fact[] }) => (
  <dl>
    {facts.map(([name, value]) => (
      <div key={`${name} ${value}`}>
        <dt>{name}</dt>
        <dd>{value}</dd>
      </div>
    ))}
  </dl>
);

const marks = { valid: '✓', invalid: '✗', unreadable: '?' };

function VerdictHead({ shown }: { shown: Shown }) {
  const { status, selfAsserted, witnesses, fault } = shown;
  const own = [...(selfAsserted ? ['自证'] : []), ...(witnesses.length === 0 ? ['无见证'] : [])].join('，');
  const tone = status === 'valid' && selfAsserted ? 'own' : status;
  return (
    <div class={`verdict ${tone}`}>
      <p class="word">
        <span aria-hidden="true">{marks[status]}</span>
        {verdictWord(shown)}
        {status === 'valid' && own !== '' && <em>{own}</em>}
      </p>
      {status === 'valid' && selfAsserted && (
        <p>自证：没有给出日志公钥，用的是文件自带的公钥。只说明文件前后一致，不能说明它出自哪个日志。</p>
      )}
      {fault && (
        <p class="fault">
          {status === 'invalid' ? '第一处不符：' : ''}
          {fault.text}
          {(fault.at !== '' || fault.code !== '') && (
            <small>
              {fault.at === '' ? '' : `位置 ${fault.at}　`}代码 {fault.code}
            </small>
          )}
        </p>
      )}
    </div>
  );
}

const Layers = ({ layers }: Pick<Shown, 'layers'>) => (
  <section>
    <h3>正文，共{layers.length}层</h3>
    {layers.map(({ name, facts, text }) => (
      <details key={name} class="layer">
        <summary>{name}</summary>
        <Facts facts={facts} />
        <pre>{text}</pre>
      </details>
    ))}
  </section>
);

/** What a signature here is, and what it is not; the same words for every file that holds. */
const Limits = () => (
  <section>
    <h3>证明什么，不证明什么</h3>
    <ul>
      <li>证明：上面列出的签收、退回、转发确已记入该日志的这一检查点，此后不能悄悄改动或抽走。</li>
      <li>证明：每个签收所对应的正文，与上面各层的文字和附件摘要一致。</li>
      <li>不证明：点按“签收”是约定的收到确认，不是可靠的电子签名。</li>
      <li>不证明：时间和途径由记录方按平台的消息记下，本页只能核对它们没有被改过。</li>
      <li>没有见证时，掌握日志的一方仍可能另造一份日志；请用另外取得的公钥和见证核对检查点。</li>
    </ul>
  </section>
);

function Held({ shown }: { shown: Shown }) {
  return (
    <>
      {shown.notice.length > 0 && (
        <section>
          <h3>通知</h3>
          <Facts facts={shown.notice} />
        </section>
      )}
      {shown.coverage && <CoverageTable coverage={shown.coverage} />}
      {shown.organs.length > 0 && <OrganTree organs={shown.organs} />}
      {shown.layers.length > 0 && <Layers layers={shown.layers} />}
      {shown.checkpoint.length > 0 && (
        <section>
          <h3>检查点</h3>
          <Facts facts={shown.checkpoint} />
          {shown.witnesses.length > 0 ? <Facts facts={shown.witnesses} /> : <p class="warn">无见证</p>}
        </section>
      )}
      <Limits />
    </>
  );
}

interface Props {
  name: string;
  size: number;
  shown: Shown | null;
  remove: () => void;
}

/** One file: the verdict first, then what holds. Of a file that does not hold nothing is shown but the first fault. */
export function ResultView({ name, size, shown, remove }: Props) {
  const [id] = useState(() => `file-${Math.random().toString(36).slice(2)}`);
  return (
    <article aria-labelledby={id} aria-busy={shown === null} tabIndex={-1}>
      <h2 id={id} class="file">
        {name}
        <small>
          {shown && shown.status !== 'unreadable' ? `${shown.kind}　` : ''}
          {saySize(size)}
        </small>
      </h2>
      {shown === null ? (
        <p class="verdict">正在核验</p>
      ) : (
        <>
          <VerdictHead shown={shown} />
          {shown.status === 'valid' && shown.claims.length > 0 && (
            <ul class="claims">
              {shown.claims.map((claim) => (
                <li key={claim}>{claim}</li>
              ))}
            </ul>
          )}
          <p class="acts">
            <CopyButton text={() => sayAsText(name, shown)} />
            <button type="button" onClick={() => print()}>
              打印
            </button>
            <button type="button" onClick={remove}>
              移除
            </button>
          </p>
          {shown.status === 'valid' && <Held shown={shown} />}
        </>
      )}
    </article>
  );
}
