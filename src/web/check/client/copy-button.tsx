import { useRef, useState } from 'preact/hooks';

/** Without the clipboard's interface, which plain http and files do not have: a field is selected and copied. */
function copyBySelection(text: string): boolean {
  const field = document.createElement('textarea');
  field.value = text;
  field.className = 'live';
  document.body.append(field);
  field.select();
  const isDone = document.execCommand('copy');
  field.remove();
  return isDone;
}

/** Copies the verdict in words. */
export function CopyButton({ text }: { text: () => string }) {
  const [said, say] = useState('复制结论');
  const button = useRef<HTMLButtonElement>(null);
  const copy = () => {
    const isDone = copyBySelection(text());
    button.current?.focus();
    say(isDone ? '已复制' : '复制不了，请选中文字');
  };
  return (
    <button type="button" ref={button} aria-live="polite" onClick={copy}>
      {said}
    </button>
  );
}
