import { useEffect, useState } from 'preact/hooks';
import { sourceOfFile, sourceOfText, type Source } from './source.ts';

const filesOf = (list: FileList | null | undefined): Source[] => [...(list ?? [])].map(sourceOfFile);

/** Files fall anywhere on the page: whoever misses the frame must not see the browser open the file instead. */
function useDrops(add: (sources: Source[]) => void): boolean {
  const [isOver, setIsOver] = useState(false);
  useEffect(() => {
    const over = (event: DragEvent) => {
      event.preventDefault();
      setIsOver(true);
    };
    const leave = (event: DragEvent) => {
      if (event.relatedTarget === null) setIsOver(false);
    };
    const drop = (event: DragEvent) => {
      event.preventDefault();
      setIsOver(false);
      const sources = filesOf(event.dataTransfer?.files);
      if (sources.length > 0) add(sources);
    };
    addEventListener('dragover', over);
    addEventListener('dragleave', leave);
    addEventListener('drop', drop);
    return () => {
      removeEventListener('dragover', over);
      removeEventListener('dragleave', leave);
      removeEventListener('drop', drop);
    };
  });
  return isOver;
}

/** The way in: choose, drop or paste. */
export function ChooseFiles({ add }: { add: (sources: Source[]) => void }) {
  const isOver = useDrops(add);
  const [text, setText] = useState('');
  const pick = (input: HTMLInputElement) => {
    const sources = filesOf(input.files);
    input.value = ''; // the same file may be chosen again after it was changed
    if (sources.length > 0) add(sources);
  };
  return (
    <section class={isOver ? 'choose over' : 'choose'} aria-labelledby="choose-title">
      <h2 id="choose-title">选择要核验的文件</h2>
      <p>通知证明、签收回执（.tlog-proof）都可以，可一次选多个，也可拖到本页。</p>
      <label class="pick">
        选择文件
        <input type="file" multiple onChange={({ currentTarget }) => pick(currentTarget)} />
      </label>
      <details>
        <summary>粘贴文本</summary>
        <label for="paste">证明或回执的全部文本</label>
        <textarea
          id="paste"
          rows={6}
          spellcheck={false}
          value={text}
          onInput={({ currentTarget }) => setText(currentTarget.value)}
        />
        <button
          type="button"
          disabled={text.trim() === ''}
          onClick={() => {
            add([sourceOfText(text)]);
            setText('');
          }}
        >
          核验文本
        </button>
      </details>
    </section>
  );
}
