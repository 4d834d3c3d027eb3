/** Fewer lines than a notice has parts, and this long: the line breaks were lost on the way. */
const mostLines = 2;
const shortest = 120;
const longest = 100_000;
/** A sentence or a salutation that ends before white space where no space belongs in Chinese. */
const lostBreak = /[。：:；]\s+(?=\p{Script=Han})/gu;
const closes = /[。：:；！？]$/u;

/** Words shorter than this are the padding of a label (联 系 人) or of a name, not a line. */
const shortestLine = 4;

/**
 * A notice that lost its line breaks (copied from a search result, or sent through a field that takes one line) has a space where each
 * of them was: gives those breaks back. Null for every other text. Only for finding the parts; the text that is signed stays as it is.
 */
export const unfoldPaste = (text: string): string | null => {
  if (text.length < shortest || text.length > longest) return null;
  if (text.split('\n').filter((line) => line.trim() !== '').length > mostLines) return null;
  if ((text.match(lostBreak)?.length ?? 0) < 2) return null;
  let unfolded = '';
  let before = '';
  for (const words of text.split(/\s+/u)) {
    if (words === '') continue;
    const breaks = closes.test(before) || (before.length >= shortestLine && words.length >= shortestLine);
    unfolded += before === '' ? words : (breaks ? '\n' : ' ') + words;
    before = words;
  }
  return unfolded;
};
