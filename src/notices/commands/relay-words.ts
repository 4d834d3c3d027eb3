import { fold } from '../../chat/fold.ts';

/** What somebody wants relayed, as it was said; names are not looked up yet. */
export interface RelayWords {
  to: 'all' | string[];
  except: string[];
  /** The deadline as written. */
  due: string | null;
  reason: string | null;
  /** Own requirements as written. */
  text: string | null;
}

const names = (list: string) =>
  list
    .split(/[,，、;；\s]+/u)
    .map((name) => name.trim())
    .filter((name) => name !== '');

/** Takes the part of `text` that a pattern finds in its folded form; the rest stays as written. */
function take(text: string, pattern: RegExp): { found: string | null; rest: string } {
  const result = new RegExp(pattern.source, 'dius').exec(fold(text));
  const [from, to] = result?.indices?.groups?.['found'] ?? [];
  if (!result || from === undefined || to === undefined) return { found: null, rest: text };
  const rest = `${text.slice(0, result.index)} ${text.slice(result.index + result[0].length)}`;
  return { found: text.slice(from, to).trim(), rest };
}

const ownText = /要求\s*[:：]?\s*(?<found>.+)$/u;

/** The words after 要求：, as written. */
export const ownTextOf = (words: string): string | null => take(words, ownText).found;

/**
 * What follows 转发 N12: `全部` · `甲县,乙区` · `全部 除 丙区`, with `期限9月25日`, `理由…` and, last, `要求：…`.
 * Null when nobody is named: half a command, unless the text itself addresses somebody (`addressed`).
 */
export function readRelayWords(words: string, addressed: string[] = []): RelayWords | null {
  const text = take(words, ownText);
  const reason = take(text.rest, /理由\s*[:：]?\s*(?<found>\S+)/u);
  const due = take(reason.rest, /(?:期限|限期)\s*[:：]?\s*(?<found>\S+)/u);
  const except = take(due.rest, /(?:除了?|除去)\s*(?<found>\S+(?:\s*[,，、]\s*\S+)*)/u);
  const all = take(except.rest, /(?<found>全部)/u);
  const named = names(all.rest);
  const excepted = names((except.found ?? '').replace(/(?:之?外|以外)$/u, ''));
  const isNobody = named.length === 0 && all.found === null && excepted.length === 0;
  if (isNobody && addressed.length === 0) return null;
  const to = isNobody ? addressed : named;
  return {
    to: to.length > 0 ? to : 'all',
    except: excepted,
    due: due.found,
    reason: reason.found,
    text: text.found,
  };
}
