/**
 * The one form of a text whose SHA-256 is signed. The rule is frozen: changing it makes every certificate of yesterday unverifiable.
 *
 * 1. Byte order marks (U+FEFF) and NUL go: neither is visible, and Postgres stores no NUL. A lone surrogate becomes U+FFFD, as UTF-8 would.
 * 2. Unicode NFC. Never NFKC: it turns ，（） into ASCII and the reader would sign another text than he saw.
 * 3. `\r\n` and lone `\r` become `\n`.
 * 4. White space at the end of each line goes (full-width spaces too); indents stay, they carry the layout.
 * 5. Three or more blank lines in a row become one; blank lines at the beginning and the end go.
 *
 * Applying it twice changes nothing. Any Unicode text is accepted; the result may be empty.
 */
export const canonicalText = (raw: string): string => {
  const lines = raw
    .replaceAll(/[\uFEFF\0]/gu, '')
    .replaceAll(/\p{Surrogate}/gu, '\uFFFD')
    .normalize('NFC')
    .replaceAll(/\r\n?/gu, '\n')
    .split('\n')
    .map((line) => line.trimEnd());
  const kept: string[] = [];
  let blanks = 0;
  for (const line of lines) {
    if (line === '') {
      blanks += 1;
      continue;
    }
    if (kept.length > 0) for (let i = blanks >= 3 ? 1 : blanks; i > 0; i -= 1) kept.push('');
    kept.push(line);
    blanks = 0;
  }
  return kept.join('\n');
};
