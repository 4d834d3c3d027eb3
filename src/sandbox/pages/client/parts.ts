import { morphChildren } from './morph.ts';

const running = new Map<string, { again: boolean }>();

/**
 * Fetches a part of the page again and puts it in place. A part is an element with an `id` and `data-part`, the address of its
 * HTML. Asked again while it is being fetched, it is fetched once more afterwards, never twice at once.
 */
export async function refresh(id: string): Promise<void> {
  const known = running.get(id);
  if (known) {
    known.again = true;
    return;
  }
  const state = { again: false };
  running.set(id, state);
  try {
    do {
      state.again = false;
      await fetchPart(id);
    } while (state.again);
  } finally {
    running.delete(id);
  }
}

async function fetchPart(id: string): Promise<void> {
  const address = document.getElementById(id)?.dataset['part'];
  if (address === undefined) return;
  const answer = await fetch(address, { headers: { accept: 'text/html' } }).catch(() => null);
  if (!answer?.ok) return; // the next event, or the reload after a lost connection, makes up for it
  const html = await answer.text();
  const here = document.getElementById(id);
  const there = new DOMParser().parseFromString(html, 'text/html').getElementById(id);
  if (here && there && here.dataset['part'] === address) morphChildren(here, there);
}

/** All parts of the page whose id begins so. */
export const refreshAll = (prefix: string) => {
  for (const { id } of document.querySelectorAll(`[data-part][id^="${CSS.escape(prefix)}"]`)) void refresh(id);
};
