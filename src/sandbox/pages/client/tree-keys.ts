const shownItems = (tree: Element) => [...tree.querySelectorAll<HTMLElement>('[role="treeitem"]')];

/** Where an arrow key leads from this item; null where it changes nothing or follows a link. */
function goalOf(key: string, tree: Element, item: HTMLElement): HTMLElement | null {
  const items = shownItems(tree);
  const at = items.indexOf(item);
  const fold = item.querySelector<HTMLElement>(':scope > div > [data-fold]');
  const isOpen = item.getAttribute('aria-expanded') === 'true';
  if (key === 'ArrowDown') return items[at + 1] ?? null;
  if (key === 'ArrowUp') return items[at - 1] ?? null;
  if (key === 'Home') return items[0] ?? null;
  if (key === 'End') return items.at(-1) ?? null;
  if (key === 'ArrowRight') {
    if (isOpen) return item.querySelector<HTMLElement>('[role="treeitem"]');
    fold?.click();
  }
  if (key === 'ArrowLeft') {
    if (!isOpen) return item.parentElement?.closest<HTMLElement>('[role="treeitem"]') ?? null;
    fold?.click();
  }
  if (key === 'Enter') item.querySelector<HTMLElement>(':scope > div > a.told')?.click();
  return null;
}

const keys = new Set(['ArrowDown', 'ArrowUp', 'ArrowLeft', 'ArrowRight', 'Home', 'End', 'Enter']);

/** Arrow keys walk a tree, open and close its branches; Enter opens the phone. */
export function takeTreeKeys(): void {
  document.addEventListener('keydown', (event) => {
    const target = event.target instanceof Element ? event.target : null;
    const tree = target?.closest('[role="tree"]');
    const item = target?.closest<HTMLElement>('[role="treeitem"]');
    if (!tree || !item || !keys.has(event.key) || event.altKey || event.ctrlKey || event.metaKey) return;
    if (event.key === 'Enter' && target !== item) return; // a link of its own
    event.preventDefault();
    goalOf(event.key, tree, item)?.focus();
  });
}
