/** On a narrow screen one phone is seen at a time: which one, and which of the others has something new. */

const linkTo = (phone: Element) => document.querySelector(`.names a[href="#${CSS.escape(phone.id)}"]`);

const isInView = (phone: Element) => {
  const { left, width } = phone.getBoundingClientRect();
  const row = phone.parentElement?.getBoundingClientRect();
  const middle = left + width / 2;
  return width > 0 && row !== undefined && middle > row.left && middle < row.right;
};

const look = () => {
  for (const phone of document.querySelectorAll('.phone')) {
    const link = linkTo(phone);
    const isShown = isInView(phone);
    link?.toggleAttribute('data-is-shown', isShown);
    if (isShown) link?.toggleAttribute('data-is-new', false);
  }
  if (document.body.classList.contains('at-phones')) barLink()?.toggleAttribute('data-is-new', false);
};

const barLink = () => document.querySelector('.bar a:nth-child(2)');

/** Something came to this phone: marked where it is out of view, until it is looked at. */
export function markNew(phoneId: string): void {
  const phone = document.getElementById(phoneId);
  if (!phone || isInView(phone)) return;
  linkTo(phone)?.toggleAttribute('data-is-new', true);
  if (!document.body.classList.contains('at-phones')) barLink()?.toggleAttribute('data-is-new', true);
}

/** Opened by a keyboard's or another page's link, a phone stands in view by itself; here the names follow the thumb. */
export function followThumb(): void {
  document.addEventListener(
    'scroll',
    (event) => {
      if (event.target instanceof Element && event.target.matches('.phones')) look();
    },
    { capture: true, passive: true },
  );
  document.addEventListener('sandbox:shown', () => {
    document.querySelector('.phones')?.scrollTo({ left: 1e6 }); // the phone opened last
    look();
  });
  look();
}
