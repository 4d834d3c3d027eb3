/** How many letters must be put in, taken out or changed to make `b` of `a` (Levenshtein). */
function distance(a: string, b: string): number {
  let row = Array.from({ length: b.length + 1 }, (_, j) => j);
  for (const [i, letter] of a.split('').entries()) {
    const next = [i + 1];
    for (const [j, other] of b.split('').entries()) {
      const above = row[j + 1] ?? 0;
      const aslant = row[j] ?? 0;
      next.push(Math.min(above + 1, (next[j] ?? 0) + 1, aslant + (letter === other ? 0 : 1)));
    }
    row = next;
  }
  return row.at(-1) ?? 0;
}

/** The word that was most likely meant; null where none is within three slips. Letter case does not count. */
export function nearestWord(given: string, words: readonly string[]): string | null {
  const [best] = words
    .map((word) => ({ word, slips: distance(given.toUpperCase(), word.toUpperCase()) }))
    .filter(({ slips }) => slips <= 3)
    .toSorted((a, b) => a.slips - b.slips);
  return best?.word ?? null;
}
