const maxPhones = 4;

/** What one look at the page shows; all of it stands in the address. */
export interface PageState {
  /** A piece of a name or organ, or its pinyin; may be empty. */
  q: string;
  /** Code of a level; may be empty. */
  level: string;
  /** User ids in lower case, at most four, in the order they lie side by side. */
  phones: string[];
  /** Name of the panel beside the phones; empty shows none. */
  panel: string;
  /** `N1` where a panel is about a notice; may be empty. */
  notice: string;
  /** On a narrow screen only one of them is seen. */
  view: 'people' | 'phones' | 'panel';
}

/** Reads an address; what it does not say, or says wrongly, is as on the empty page. `user` is one phone. */
export function readPageState(query: URLSearchParams): PageState {
  const get = (name: string) => (query.get(name) ?? '').slice(0, 300).trim();
  const asked = [get('user'), ...get('phones').split(',')].map((user) => user.trim().toLowerCase()).filter(Boolean);
  const phones = [...new Set(asked)].slice(-maxPhones);
  const panel = get('panel');
  const fallback = phones.length > 0 ? 'phones' : panel === '' ? 'people' : 'panel';
  const view = (['people', 'phones', 'panel'] as const).find((name) => name === get('view')) ?? fallback;
  return { q: get('q'), level: get('level'), phones, panel, notice: get('notice').toUpperCase(), view };
}

/** The page with another look; `view` goes with what was asked for. */
export function pageLink(state: PageState, change: Partial<PageState> = {}, path = '/sandbox'): string {
  const { phones, ...rest } = { ...state, ...change };
  const given = Object.entries({ phones: phones.join(','), ...rest }).filter(([, value]) => value !== '');
  return `${path}?${new URLSearchParams(given).toString()}`;
}

/** One more phone beside the others; the oldest goes when there are four. */
export const withPhone = ({ phones }: PageState, user: string): Pick<PageState, 'phones' | 'view'> => ({
  phones: phones.includes(user.toLowerCase()) ? phones : [...phones, user.toLowerCase()].slice(-maxPhones),
  view: 'phones',
});

/** Where a form leads back to: our own page only, whatever was sent. */
export const safeBack = (back: string | undefined, user: string): string =>
  back !== undefined && /^\/sandbox(?:\?[^\r\n]*)?$/u.test(back)
    ? back
    : `/sandbox?${new URLSearchParams({ user }).toString()}`;
