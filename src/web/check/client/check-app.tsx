import { useEffect, useRef, useState } from 'preact/hooks';
import type { Checker } from './checker.ts';
import { ChooseFiles } from './choose-files.tsx';
import { KeyFields } from './key-fields.tsx';
import { faultOfKeys, fragmentOf, readFragment, trustOf, type TrustFields } from './keys.ts';
import { ResultView } from './result-view.tsx';
import { unreadable, type Shown } from './shown.ts';
import { mostBytes, saySize, type Source } from './source.ts';
import { verdictWord } from './words.ts';

interface Result {
  source: Source;
  /** Null while it is being checked. */
  shown: Shown | null;
}

const tooLarge = ({ size }: Source): Shown =>
  unreadable(`文件太大（${saySize(size)}），没有打开：本页最多核验64 MB的文件`, 'file.size');

async function look(checker: Checker, source: Source, fields: TrustFields): Promise<Shown | null> {
  if (source.size > mostBytes) return tooLarge(source);
  try {
    return await checker.check(await source.read(), trustOf(fields));
  } catch {
    return unreadable('文件打不开。请把它存到本机，再选一次', 'file.open');
  }
}

/** To the verdict of what was just added: on a phone it stands two screens below. */
function showFirst(): void {
  const article = document.querySelector<HTMLElement>('article');
  article?.focus({ preventScroll: true });
  article?.scrollIntoView();
}

/** Results of what was chosen, checked again whenever the keys change; an answer to earlier keys is dropped. */
function useResults(checker: Checker, fields: TrustFields, keyFault: string | null) {
  const [results, setResults] = useState<Result[]>([]);
  const [said, say] = useState('');
  const round = useRef(0);
  const focusFirst = useRef<Source | null>(null);

  const run = (sources: Source[], kept: Result[]) => {
    const now = round.current;
    setResults([...sources.map((source) => ({ source, shown: null })), ...kept]);
    say(`正在核验${sources.map(({ name }) => name).join('、')}`);
    for (const source of sources) {
      void look(checker, source, fields).then((shown) => {
        if (now !== round.current) return;
        setResults((list) => list.map((one) => (one.source.id === source.id ? { source, shown } : one)));
        if (focusFirst.current === source) {
          focusFirst.current = null;
          requestAnimationFrame(showFirst);
        }
        if (shown) say(`${source.name}：${verdictWord(shown)}。${shown.fault?.text ?? shown.claims[0] ?? ''}`);
      });
    }
  };
  const add = (more: Source[]) => {
    run(more, results);
    focusFirst.current = more[0] ?? null;
  };
  const sources = results.map(({ source }) => source);
  const keyText = keyFault === null ? fragmentOf(fields) : null;
  useEffect(() => {
    if (keyText === null || sources.length === 0) return;
    checker.stop();
    round.current += 1;
    run(sources, []);
  }, [keyText]);

  const stop = () => {
    round.current += 1;
    checker.stop();
    setResults((list) =>
      list.map((one) => ({ ...one, shown: one.shown ?? unreadable('已停止，没有核验完', 'check.stopped') })),
    );
    say('已停止');
  };
  const remove = (id: number) => setResults((list) => list.filter(({ source }) => source.id !== id));
  return { results, said, add, stop, remove };
}

/** The whole page. */
export function CheckApp({ checker }: { checker: Checker }) {
  const [fields, setFields] = useState(() => readFragment(location.hash));
  const keyFault = faultOfKeys(fields);
  const { results, said, add, stop, remove } = useResults(checker, fields, keyFault);
  useEffect(() => {
    const follow = () => setFields(readFragment(location.hash));
    addEventListener('hashchange', follow);
    return () => removeEventListener('hashchange', follow);
  }, []);
  useEffect(() => {
    // Paper cannot be clicked: what is folded is printed open.
    const unfold = () => {
      for (const part of document.querySelectorAll('article details')) part.setAttribute('open', '');
    };
    addEventListener('beforeprint', unfold);
    return () => removeEventListener('beforeprint', unfold);
  }, []);
  const change = (next: TrustFields) => {
    setFields(next);
    // Not by assignment: half a key in the history would be a page to go back to.
    if (faultOfKeys(next) === null)
      history.replaceState(null, '', fragmentOf(next) || location.href.replace(/#.*$/su, ''));
  };
  const isBusy = results.some(({ shown }) => shown === null);
  return (
    <>
      <header class="top">
        <h1>安达核验</h1>
        <p>在这台设备上核验，不联网，不上传</p>
        {location.protocol.startsWith('http') && (
          <a href="?download" download="anda-verify.html">
            保存本页，离线可用
          </a>
        )}
      </header>
      <main>
        <ChooseFiles add={add} />
        <KeyFields fields={fields} fault={keyFault} change={change} />
        <p class="live" role="status" aria-live="polite">
          {said}
        </p>
        {isBusy && (
          <p class="busy">
            <progress aria-label="正在核验" />
            <button type="button" onClick={stop}>
              停止
            </button>
          </p>
        )}
        {results.map(({ source, shown }) => (
          <ResultView
            key={source.id}
            name={source.name}
            size={source.size}
            shown={shown}
            remove={() => remove(source.id)}
          />
        ))}
      </main>
      <footer>
        <p>
          本页只是一个文件，核验用的程序全在里面：断网、换电脑、过若干年，都能照样核验。核验通过，说明文件内容与日志的检查点逐项相符；日志由谁掌管、公钥是不是真的，要靠另外取得的公钥和见证来确认。
        </p>
      </footer>
    </>
  );
}
