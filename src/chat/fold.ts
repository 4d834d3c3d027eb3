/**
 * Folds what keyboards, input methods and voice make different: full width to half width, ideographic spaces, curly
 * quotes. One character in, one character out, so that what a grammar finds can be cut out of the original text and
 * free words stay exactly as they were written.
 */
export const fold = (text: string): string =>
  Array.from(text, (char) => {
    const folded = char.normalize('NFKC');
    return folded.length === char.length ? folded : char;
  }).join('');

/** Takes off the mention of the bot that group and quoted messages begin with, and white space around. */
const withoutMention = (text: string): string => text.replace(/^\s*@\S{1,20}[\s\u2005]+/u, '').trim();

/**
 * Somebody may send a hundred thousand blanks; a grammar with two gaps side by side would try them two by two. No
 * document has a gap this long.
 */
const withoutChasms = (text: string): string => text.replace(/(\s{500})\s+/gu, '$1');

/** A full stop after a one-line form says nothing; after words of one's own (要求：…) it is theirs. */
const withoutStop = (text: string): string =>
  text.length > 80 || text.includes('\n') || text.includes('要求') ? text : text.replace(/[。．.!！]+$/u, '').trimEnd();

export type Found = Record<string, string | undefined>;

/**
 * Matches a grammar against the folded text. Every named group comes back as it was written, but `ref`, which is
 * folded and in capitals. Grammars carry the flags `diu` and anchors of their own; null when they do not match.
 */
export function match(grammar: RegExp, text: string): Found | null {
  const clean = withoutStop(withoutMention(withoutChasms(text)));
  const result = new RegExp(grammar.source, 'dius').exec(fold(clean));
  if (!result) return null;
  const found: Found = {};
  for (const [name, at] of Object.entries(result.indices?.groups ?? {})) {
    if (!at) continue;
    const piece = clean.slice(at[0], at[1]).trim();
    found[name] = name === 'ref' ? fold(piece).toUpperCase().replace(/\s/gu, '') : piece;
  }
  return found;
}
