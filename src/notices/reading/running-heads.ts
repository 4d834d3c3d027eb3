const bare = (line: string | undefined): string => (line ?? '').replaceAll(/[\s\d]/gu, '');

/** Shorter ones are page numbers, which are known by their form. */
const shortest = 4;

/** Whether all pages from the second on bear the same line, but for its page number, at the top (`at` 0) or the bottom (-1). */
const repeats = (pages: string[][], at: 0 | -1): boolean => {
  const key = bare(pages[1]?.at(at));
  return pages.length > 1 && key.length >= shortest && pages.slice(1).every((lines) => bare(lines.at(at)) === key);
};

/**
 * Takes off the line that a printer repeats on top or at the bottom of every page: it would stand in the middle of a sentence. What the
 * first page bears stays, for there it may be the red head; with two pages only a line that the first one bears too counts as repeated.
 */
export const withoutRunningHeads = (pages: string[]): string[] => {
  const lines = pages.map((page) => page.split('\n').filter((line) => line.trim() !== ''));
  const [first] = lines;
  const sure = (at: 0 | -1): boolean =>
    repeats(lines, at) && (pages.length > 2 || bare(first?.at(at)) === bare(lines[1]?.at(at)));
  const [top, bottom] = [sure(0), sure(-1)];
  return pages.map((page, i) => {
    if (i === 0) return page;
    const printed = page.split('\n');
    if (top)
      printed.splice(
        printed.findIndex((line) => line.trim() !== ''),
        1,
      );
    if (bottom)
      printed.splice(
        printed.findLastIndex((line) => line.trim() !== ''),
        1,
      );
    return printed.join('\n');
  });
};
