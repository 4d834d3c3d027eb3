const han = /\p{Script=Han}/u;
/** Whatever no text holds parts two pieces: control characters, and the unassigned rest of bytes that were no text. */
const between = /[\p{Cc}\p{Co}\p{Cn}\p{Cs}\uFFFD]+/u;
const longest = 200;

/**
 * Words that stand in a binary office file (.doc, .wps, .xls): such files keep Chinese text as UTF-16, a paragraph up to a control
 * character. Only for looking for marks: order and completeness are not promised, so nothing is read from it.
 */
export const looseWords = (bytes: Uint8Array): string => {
  const found: string[] = [];
  for (const shift of [0, 1]) {
    const text = new TextDecoder('utf-16le').decode(bytes.subarray(shift));
    for (const piece of text.split(between)) if (piece.length <= longest && han.test(piece)) found.push(piece);
  }
  return found.join('\n');
};
