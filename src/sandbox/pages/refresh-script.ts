/**
 * Fetches the page again every two seconds and puts its live parts in place, as long as nobody is ticking a card or reading
 * up in the conversation. Without it everything works, only a message that comes later waits for the next click.
 * Enter sends, as on a computer's keyboard; with Shift, and while a Chinese word is being put together, it does what it always does.
 */
export const refreshScript = `
setInterval(async () => {
  if (document.hidden) return;
  try {
    const page = await fetch(location.href, { headers: { accept: 'text/html' } });
    if (!page.ok) return;
    const next = new DOMParser().parseFromString(await page.text(), 'text/html');
    for (const id of ['talk', 'list', 'now']) {
      const here = document.getElementById(id);
      const there = next.getElementById(id);
      if (!here || !there || here.innerHTML === there.innerHTML) continue;
      if (here.contains(document.activeElement) && document.activeElement.matches('input')) continue;
      const open = new Set([...here.querySelectorAll('details[open]')].map((d) => d.dataset.key));
      const shut = new Set([...here.querySelectorAll('details:not([open])')].map((d) => d.dataset.key));
      for (const d of there.querySelectorAll('details')) {
        if (open.has(d.dataset.key)) d.open = true;
        if (shut.has(d.dataset.key)) d.open = false;
      }
      here.replaceChildren(...there.childNodes);
    }
  } catch {}
}, 2000);
document.querySelector('.write textarea')?.addEventListener('keydown', (e) => {
  if (e.key !== 'Enter' || e.shiftKey || e.isComposing) return;
  e.preventDefault();
  e.target.form.requestSubmit();
});
`;
