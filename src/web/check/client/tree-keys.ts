const itemsOf = (tree: Element) => [...tree.querySelectorAll<HTMLElement>('[role="treeitem"]')];

/** Where an arrow key leads from this item; null where it folds a branch or changes nothing. */
function goalOf(key: string, tree: Element, item: HTMLElement): HTMLElement | null {
  const items = itemsOf(tree);
  const at = items.indexOf(item);
  const fold = item.querySelector<HTMLElement>(':scope > [data-fold]');
  const isOpen = item.getAttribute('aria-expanded') === 'true';
  if (key === 'ArrowDown') return items[at + 1] ?? null;
  if (key === 'ArrowUp') return items[at - 1] ?? null;
  if (key === 'Home') return items[0] ?? null;
  if (key === 'End') return items.at(-1) ?? null;
  if (key === 'Enter' || key === ' ') fold?.click();
  if (key === 'ArrowRight') {
    if (isOpen) return item.querySelector<HTMLElement>('[role="treeitem"]');
    fold?.click();
  }
  if (key === 'ArrowLeft') {
    if (!isOpen) return item.parentElement?.closest<HTMLElement>('[role="treeitem"]') ?? null;
    fold?.click();
  }
  return null;
}

const keys = new Set(['ArrowDown', 'ArrowUp', 'ArrowLeft', 'ArrowRight', 'Home', 'End', 'Enter', ' ']);

/** Arrow keys walk the tree, open and close its branches. Buttons inside keep their own keys. */
export function takeTreeKeys(event: KeyboardEvent): void {
  const target = event.target instanceof HTMLElement ? event.target : null;
  const tree = target?.closest('[role="tree"]');
  if (!tree || target?.getAttribute('role') !== 'treeitem' || !keys.has(event.key)) return;
  if (event.altKey || event.ctrlKey || event.metaKey) return;
  event.preventDefault();
  goalOf(event.key, tree, target)?.focus();
}

/**
 * A tree is one stop of the Tab key: the item that had the focus last, else the first one. What the browser keeps, no state does: redrawing
 * ten thousand rows for it would cost more than it is worth.
 */
export function moveTabStop(tree: HTMLElement | null, to: EventTarget | null): void {
  const stops = [...(tree?.querySelectorAll<HTMLElement>('[role="treeitem"][tabindex="0"]') ?? [])];
  const wanted = to instanceof HTMLElement && to.getAttribute('role') === 'treeitem' ? to : (stops[0] ?? null);
  const stop = wanted ?? tree?.querySelector<HTMLElement>('[role="treeitem"]');
  for (const other of stops) other.tabIndex = -1;
  if (stop) stop.tabIndex = 0;
}
