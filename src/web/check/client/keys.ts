import { parseVkey } from '../../../evidence/verify/index.ts';

/** What the auditor brings along: the log's keys, witnesses' keys, and how many of these must have signed. */
export interface Trust {
  keys: string[];
  witnesses: string[];
  quorum: number;
}

/** As it is typed: one key a line. */
export interface TrustFields {
  keys: string;
  witnesses: string;
  quorum: string;
}

export const linesOf = (text: string): string[] =>
  text
    .split(/\s+/u)
    .map((line) => line.trim())
    .filter((line) => line !== '');

const isVkey = (text: string): boolean => {
  try {
    parseVkey(text);
    return true;
  } catch {
    return false;
  }
};

/** The first thing wrong with what was typed, in words; null where it can be used. */
export function faultOfKeys({ keys, witnesses, quorum }: TrustFields): string | null {
  const wrong = [...linesOf(keys), ...linesOf(witnesses)].find((line) => !isVkey(line));
  if (wrong !== undefined) {
    const start = wrong.length > 24 ? `${wrong.slice(0, 24)}…` : wrong;
    return `“${start}”不是公钥。请整行粘贴，形如 名称+八位编号+密钥`;
  }
  const most = linesOf(witnesses).length;
  const least = quorum.trim();
  if (least !== '' && !(/^\d{1,3}$/u.test(least) && Number(least) <= most)) {
    return most === 0 ? '请先填见证公钥，再填至少几个' : `至少几个：请填0到${most}之间的数`;
  }
  return null;
}

/** As the checker takes it; without a number, every witness that is named must have signed. */
export function trustOf({ keys, witnesses, quorum }: TrustFields): Trust {
  const named = linesOf(witnesses);
  return { keys: linesOf(keys), witnesses: named, quorum: quorum.trim() === '' ? named.length : Number(quorum.trim()) };
}

/** The fields in the page's address, behind `#`: it never goes to a server, and a bookmark keeps it. */
export function fragmentOf({ keys, witnesses, quorum }: TrustFields): string {
  const parts = new URLSearchParams();
  for (const key of linesOf(keys)) parts.append('key', key);
  for (const key of linesOf(witnesses)) parts.append('witness', key);
  if (quorum.trim() !== '') parts.set('quorum', quorum.trim());
  const text = parts.toString();
  return text === '' ? '' : `#${text}`;
}

export function readFragment(fragment: string): TrustFields {
  const parts = new URLSearchParams(fragment.replace(/^#/u, ''));
  return {
    keys: parts.getAll('key').join('\n'),
    witnesses: parts.getAll('witness').join('\n'),
    quorum: parts.get('quorum') ?? '',
  };
}
