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
  const { status, selfAsserted, witnesses, fault, claims } = shown;
  const own = [...(selfAsserted ? ['自证'] : []), ...(witnesses.length === 0 ? ['无见证'] : [])].join('，');
  const tone = status === 'valid' && selfAsserted ? 'own' : status;
  return (
    <div class={`verdict ${tone}`}>
      <p class="word">
        <span aria-hidden="true">{marks[status]}</span>
        {verdictWord(shown)}
        {status === 'valid' && own !== '' && <em>{own}</em>}
      </p>
      {status === 'valid' && claims[0] !== undefined && <p>{claims[0]}</p>}
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

/** Where hundreds have relayed, hundreds of texts stand here. */
const layersAtOnce = 30;

function Layers({ layers }: Pick<Shown, 'layers'>) {
  const [most, setMost] = useState(layersAtOnce);
  return (
    <section>
      <h3>正文和转发，共{layers.length}份</h3>
      {layers.slice(0, most).map(({ name, facts, text }, n) => (
        <details key={`${n} ${name}`} class="layer">
          <summary>{name}</summary>
          <Facts facts={facts} />
          <pre>{text}</pre>
        </details>
      ))}
      {layers.length > most && (
        <button type="button" class="more" onClick={() => setMost(most + 10 * layersAtOnce)}>
          再显示，还有{layers.length - most}份
        </button>
      )}
    </section>
  );
}

/** What a signature here is, and what it is not; the same words for every file that holds. */
const Limits = ({ isWhole }: { isWhole: boolean }) => (
  <section>
    <h3>证明什么，不证明什么</h3>
    <ul>
      <li>证明：上面列出的每一条，都在这一检查点之下的日志里，逐字未改。</li>
      {isWhole && <li>证明：各级家数和每家的状态由日志记录重新算出，不是抄自文件。</li>}
      <li>不证明：点按“签收”是约定的收到确认，不是可靠的电子签名，也不表示已读懂、已落实。</li>
      <li>不证明：时间和途径由记录方按平台消息记下，这里只能核对没有改过。</li>
      <li>不证明：没有记进日志的事。没有见证时，掌握日志的一方仍可能另造一份日志。</li>
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
      <Limits isWhole={shown.coverage !== null} />
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
          {shown.status === 'valid' && shown.claims.length > 1 && (
            <ul class="claims">
              {shown.claims.slice(1).map((claim) => (
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
