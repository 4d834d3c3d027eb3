/** Buttons that copy what stands beside them. */
export function takeCopies(): void {
  document.addEventListener('click', (event) => {
    const button = event.target instanceof Element ? event.target.closest<HTMLElement>('[data-copy]') : null;
    const place = button && document.getElementById(button.dataset['copy'] ?? '');
    if (!button || !(place instanceof HTMLTextAreaElement)) return;
    // Marked first: where the browser lets nobody copy, a person still can with one key.
    place.select();
    const copied = () => void (button.textContent = '已复制');
    const marked = () => void (button.textContent = '已选中，请按复制键');
    // Not there on a page that came over plain http from another machine.
    if (!('clipboard' in navigator)) marked();
    else navigator.clipboard.writeText(place.value).then(copied, marked);
  });
}
