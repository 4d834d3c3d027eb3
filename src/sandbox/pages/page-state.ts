const maxPhones = 4;
/** Opened parts of the tree: each is a look into the register. */
const maxOpen = 30;

/** What one look at the page shows; all of it stands in the address. */
export interface PageState {
  /** A piece of a name or organ, or its pinyin; may be empty. */
  q: string;
  /** Code of a level; may be empty. */
  level: string;
  /** Codes of the organs that are opened in the tree. */
  open: string[];
  /** User ids in lower case, at most four, in the order they lie side by side. */
  phones: string[];
  /** User ids whose phone is WeChat with the plug-in: no cards. */
  plain: string[];
  /** Name of the panel beside the phones; `none` shows none, empty leaves it to the page. */
  panel: string;
  /** `N1` where a panel is about a notice; may be empty. */
  notice: string;
  /** Of the chain: organs whose branch was opened, and closed where it stands open by itself. */
  under: string[];
  shut: string[];
  /** Of the chain: a level, a piece of a name, `broken` for first broken links only, the one branch, the organ to go on after. */
  rung: string;
  find: string;
  only: string;
  at: string;
  after: string;
  /** Account that the wire is about; may be empty. */
  who: string;
  /** `call`, `callback`, `failed`; may be empty. */
  kind: string;
  /** Id of the record that is open; may be empty. */
  record: string;
  /** `all` shows every record that is kept. */
  rows: string;
  /** On a narrow screen only one of them is seen. */
  view: 'people' | 'phones' | 'panel';
}

const listOf = (text: string): string[] => [
  ...new Set(
    text
      .split(',')
      .map((one) => one.trim())
      .filter(Boolean),
  ),
];

/** Reads an address; what it does not say, or says wrongly, is as on the empty page. `user` is one phone. */
export function readPageState(query: URLSearchParams): PageState {
  const get = (name: string) => (query.get(name) ?? '').slice(0, 300).trim();
  const phones = listOf([get('user'), get('phones')].join(',').toLowerCase()).slice(-maxPhones);
  const plain = listOf(get('plain').toLowerCase()).filter((user) => phones.includes(user));
  const panel = get('panel');
  const codes = (name: string) => listOf((query.get(name) ?? '').slice(0, 2000)).slice(-maxOpen);
  const chain = { rung: get('rung'), find: get('find'), only: get('only'), at: get('at'), after: get('after') };
  const fallback = phones.length > 0 ? 'phones' : panel === '' || panel === 'none' ? 'people' : 'panel';
  const view = (['people', 'phones', 'panel'] as const).find((name) => name === get('view')) ?? fallback;
  return {
    q: get('q'),
    level: get('level'),
    open: codes('open'),
    phones,
    plain,
    panel,
    notice: get('notice').toUpperCase(),
    under: codes('under'),
    shut: codes('shut'),
    ...chain,
    who: get('who'),
    kind: get('kind'),
    record: get('record'),
    rows: get('rows'),
    view,
  };
}

/** The page with another look; `view` goes with what was asked for. */
export function pageLink(state: PageState, change: Partial<PageState> = {}, path = '/sandbox'): string {
  const { phones, plain, open, under, shut, ...rest } = { ...state, ...change };
  const lists = Object.entries({ phones, plain, open, under, shut }).map(([name, list]) => [name, list.join(',')]);
  const given = [...lists, ...Object.entries(rest)].filter(([, value]) => value !== '');
  return `${path}?${new URLSearchParams(given).toString()}`;
}

/** With one more in the list, or without it when it is there. */
export const toggled = (list: readonly string[], one: string): string[] =>
  list.includes(one) ? list.filter((other) => other !== one) : [...list, one];

/** One more phone beside the others; the oldest goes when there are four. */
export const withPhone = ({ phones }: PageState, user: string): Pick<PageState, 'phones' | 'view'> => ({
  phones: phones.includes(user.toLowerCase()) ? phones : [...phones, user.toLowerCase()].slice(-maxPhones),
  view: 'phones',
});

/** The id of a person's phone on the page, which the page's script looks for (client/live.ts). */
export const phoneId = (user: string) => `phone-${user.toLowerCase()}`;

/** Where a form leads back to: our own page only, whatever was sent. */
export const safeBack = (back: string | undefined, user: string): string =>
  back !== undefined && /^\/sandbox(?:\?[^\r\n]*)?$/u.test(back)
    ? back
    : `/sandbox?${new URLSearchParams({ user }).toString()}`;
