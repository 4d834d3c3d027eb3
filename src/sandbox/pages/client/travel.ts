import { morphChildren } from './morph.ts';

const isOurs = ({ origin, pathname }: URL) => origin === location.origin && pathname === '/sandbox';

let lastAsked = 0;
let typing: ReturnType<typeof setTimeout> | undefined;

/**
 * Shows another look of the page without leaving it: what is being typed, ticks and scrolling stay. `late`: somebody asked
 * for another one meanwhile; theirs is shown, and the address is theirs too.
 */
async function show(address: string): Promise<'shown' | 'late' | 'refused'> {
  lastAsked += 1;
  const asked = lastAsked;
  // A search still waiting for the next letter would undo what is asked for now.
  clearTimeout(typing);
  const answer = await fetch(address, { headers: { accept: 'text/html' } }).catch(() => null);
  const html = answer?.ok ? await answer.text().catch(() => null) : null;
  if (asked !== lastAsked) return 'late';
  if (html === null) return 'refused';
  const there = new DOMParser().parseFromString(html, 'text/html');
  document.body.className = there.body.className;
  morphChildren(document.body, there.body);
  document.dispatchEvent(new Event('sandbox:shown'));
  return 'shown';
}

async function travel(address: string, then = ''): Promise<void> {
  const became = await show(address);
  if (became === 'refused') location.assign(address); // the browser shows what is wrong
  if (became !== 'shown') return;
  if (address !== location.href) history.pushState(null, '', address);
  document.getElementById(then)?.querySelector('textarea')?.focus({ preventScroll: true });
}

const linkOf = (event: MouseEvent): HTMLAnchorElement | null => {
  const isPlain = event.button === 0 && !event.ctrlKey && !event.metaKey && !event.shiftKey && !event.altKey;
  const link = event.target instanceof Element && isPlain ? event.target.closest('a') : null;
  if (!link || link.target !== '' || link.hasAttribute('download')) return null;
  if ((link.getAttribute('href') ?? '').startsWith('#')) return null;
  return isOurs(new URL(link.href)) ? link : null;
};

const search = (form: HTMLFormElement) => {
  const fields = [...new FormData(form)].flatMap(([name, value]) =>
    typeof value === 'string' && value !== '' ? [[name, value]] : [],
  );
  return `${location.origin}/sandbox?${new URLSearchParams(fields).toString()}`;
};

const typingMs = 250;

/** Links within the page and its search are followed in place; back and forward work as ever. */
export function takeLinks(): void {
  document.addEventListener('click', (event) => {
    const link = linkOf(event);
    if (!link) return;
    event.preventDefault();
    // A keyboard's click has no detail: only then the line to write in takes the focus, or a phone's keyboard would jump up.
    void travel(link.href, event.detail === 0 ? link.dataset['then'] : '');
  });
  document.addEventListener('submit', (event) => {
    const form = event.target;
    if (!(form instanceof HTMLFormElement) || !form.matches('form.find')) return;
    event.preventDefault();
    void travel(search(form));
  });
  const onTyping = (event: Event) => {
    const form = event.target instanceof Element ? event.target.closest<HTMLFormElement>('form.find') : null;
    if (!form || (event instanceof InputEvent && event.isComposing)) return;
    clearTimeout(typing);
    typing = setTimeout(() => {
      const address = search(form);
      // Not a step back each letter: the address is only put right.
      void show(address).then((became) => became === 'shown' && history.replaceState(null, '', address));
    }, typingMs);
  };
  document.addEventListener('input', onTyping);
  document.addEventListener('compositionend', onTyping);
  window.addEventListener('popstate', () => void show(location.href));
}
