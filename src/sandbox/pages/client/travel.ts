import { morphChildren } from './morph.ts';

const isOurs = ({ origin, pathname }: URL) => origin === location.origin && pathname === '/sandbox';

let lastAsked = 0;

/** Shows another look of the page without leaving it: what is being typed, ticks and scrolling stay. */
async function show(address: string): Promise<boolean> {
  lastAsked += 1;
  const asked = lastAsked;
  const answer = await fetch(address, { headers: { accept: 'text/html' } }).catch(() => null);
  if (!answer?.ok) return false;
  const there = new DOMParser().parseFromString(await answer.text(), 'text/html');
  if (asked !== lastAsked) return true; // somebody was quicker; theirs is shown
  document.body.className = there.body.className;
  morphChildren(document.body, there.body);
  document.dispatchEvent(new Event('sandbox:shown'));
  return true;
}

async function travel(address: string, then = ''): Promise<void> {
  if (!(await show(address))) {
    location.assign(address); // the browser shows what is wrong
    return;
  }
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
  let typing: ReturnType<typeof setTimeout> | undefined;
  const onTyping = (event: Event) => {
    const form = event.target instanceof Element ? event.target.closest<HTMLFormElement>('form.find') : null;
    if (!form || (event instanceof InputEvent && event.isComposing)) return;
    clearTimeout(typing);
    typing = setTimeout(() => {
      const address = search(form);
      // Not a step back each letter: the address is only put right.
      void show(address).then((isShown) => isShown && history.replaceState(null, '', address));
    }, typingMs);
  };
  document.addEventListener('input', onTyping);
  document.addEventListener('compositionend', onTyping);
  window.addEventListener('popstate', () => void show(location.href));
}
