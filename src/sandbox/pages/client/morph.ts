/** Who is the same before and after: by `id` or `data-key`, else by kind and place. */
const keyOf = (node: Node): string | null =>
  node instanceof Element ? node.id || node.getAttribute('data-key') || null : null;

const isSame = (here: Node, there: Node) =>
  here.nodeType === there.nodeType && here.nodeName === there.nodeName && keyOf(here) === keyOf(there);

/** What the person has done to the page since it came: opened, ticked, typed. The server does not know of it. */
const isTheirs = (element: Element, name: string) =>
  (name === 'open' && element.nodeName === 'DETAILS') ||
  // Not a button's: what it stands for changes with its words, also under the finger that has just pressed it.
  (name === 'value' && element === document.activeElement && element.nodeName !== 'BUTTON') ||
  // Ours, put on by the script.
  name.startsWith('data-is-');

function morphAttributes(here: Element, there: Element) {
  for (const { name } of [...here.attributes]) {
    if (!there.hasAttribute(name) && !isTheirs(here, name)) here.removeAttribute(name);
  }
  for (const { name, value } of there.attributes) {
    if (!isTheirs(here, name) && here.getAttribute(name) !== value) here.setAttribute(name, value);
  }
}

function morphNode(here: Node, there: Node) {
  if (here instanceof Element && there instanceof Element) {
    morphAttributes(here, there);
    // What is being written stays; ticks and choices live outside the attributes anyway.
    if (here.nodeName !== 'TEXTAREA') morphAll(here, there);
    return;
  }
  if (here.nodeValue !== there.nodeValue) here.nodeValue = there.nodeValue;
}

function morphAll(here: Element, there: Element): void {
  const keyed = new Map<string, Element>();
  for (const child of here.children) {
    const key = keyOf(child);
    if (key !== null) keyed.set(key, child);
  }
  const wantedKeys = new Set([...there.childNodes].map(keyOf));
  // What goes is taken out first: what stays is then not moved about, which would cost it the focus.
  for (const [key, child] of keyed) if (!wantedKeys.has(key)) child.remove();
  let at: Node | null = here.firstChild;
  for (const wanted of [...there.childNodes]) {
    const key = keyOf(wanted);
    const known = key === null ? null : (keyed.get(key) ?? null);
    if (known && known.nodeName === wanted.nodeName) {
      if (known === at) at = at.nextSibling;
      else here.insertBefore(known, at);
      morphNode(known, wanted);
    } else if (at && keyOf(at) === null && isSame(at, wanted)) {
      morphNode(at, wanted);
      at = at.nextSibling;
    } else {
      here.insertBefore(wanted, at);
    }
  }
  while (at) {
    const next: Node | null = at.nextSibling;
    // `as`: childNodes hold only what can be removed.
    (at as ChildNode).remove();
    at = next;
  }
}

const above = (element: Element | null): Element[] => {
  const found: Element[] = [];
  for (let at = element; at; at = at.parentElement) found.push(at);
  return found;
};

/** A button that had the focus when it went out of use, and what has it meanwhile. */
let resting: { button: HTMLElement; place: HTMLElement } | null = null;

const canHaveFocus = (element: Element): element is HTMLElement =>
  element instanceof HTMLElement &&
  element.isConnected &&
  element.matches('[tabindex], a, button, input, select, textarea, summary') &&
  !element.matches(':disabled');

/**
 * A button that is gone, or out of use, leaves whoever works by keyboard where it was and not at the top of the page; in use
 * again, it is theirs again.
 */
function keepFocus(was: Element[]): void {
  const [focused] = was;
  if (resting && resting.place === focused && canHaveFocus(resting.button)) {
    resting.button.focus({ preventScroll: true });
    resting = null;
    return;
  }
  if (focused === document.activeElement && !focused?.matches(':disabled')) return;
  const place = was.find(canHaveFocus);
  place?.focus({ preventScroll: true });
  if (place && focused instanceof HTMLElement && focused.matches(':disabled')) resting = { button: focused, place };
}

/**
 * Makes the children of one element like those of another and leaves alone what is alike: focus, ticks, what is being typed,
 * opened parts and scrolling stay where they are.
 */
export function morphChildren(here: Element, there: Element): void {
  const { activeElement } = document;
  const was = here.contains(activeElement) ? above(activeElement) : [];
  morphAll(here, there);
  if (was.length > 0) keepFocus(was);
}
