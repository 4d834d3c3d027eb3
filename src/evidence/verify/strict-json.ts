import { ProofError } from './proof-error.ts';

/** Nothing of ours nests deeper; a parser that follows a hostile file down would run out of stack. */
const deepest = 12;

/**
 * Reads JSON as one thing only: a member that stands twice is refused (which of the two counts differs from reader to reader, so one
 * person could be shown another file than the next), and so are `__proto__`, which some readers take for the object's own kind, and depth.
 *
 * Throws: ProofError `json.syntax` `json.duplicate` `json.proto` `json.deep`.
 */
export function strictJson(text: string): unknown {
  checkMembers(text);
  try {
    const value: unknown = JSON.parse(text);
    return value;
  } catch {
    throw new ProofError('json.syntax', '不是完整的 JSON');
  }
}

/** One walk over the text without recursion. Whether it is JSON at all is for JSON.parse to say; here only members and depth count. */
function checkMembers(text: string): void {
  // One for each open bracket: the members of an object so far, null for an array.
  const open: (Set<string> | null)[] = [];
  let isKey = false;
  for (let at = 0; at < text.length; at += 1) {
    const mark = text[at];
    if (mark === '"') {
      const end = closingQuote(text, at);
      const members = open.at(-1);
      if (isKey && members) addMember(members, text.slice(at, end + 1));
      isKey = false;
      at = end;
    } else if (mark === '{' || mark === '[') {
      if (open.length === deepest) throw new ProofError('json.deep', '层次过深，不是本系统的文件');
      open.push(mark === '{' ? new Set() : null);
      isKey = mark === '{';
    } else if (mark === '}' || mark === ']') {
      open.pop();
      isKey = false;
    } else if (mark === ',') {
      isKey = open.at(-1) instanceof Set;
    }
  }
}

/** By hand: a regular expression keeps a place to go back to for every character, and a hostile string is 60 MB long. */
function closingQuote(text: string, start: number): number {
  for (let end = text.indexOf('"', start + 1); end >= 0; end = text.indexOf('"', end + 1)) {
    let slashes = 0;
    while (text[end - 1 - slashes] === '\\') slashes += 1;
    if (slashes % 2 === 0) return end;
  }
  throw new ProofError('json.syntax', '不是完整的 JSON');
}

function addMember(members: Set<string>, word: string): void {
  const name = word.includes('\\') ? unescaped(word) : word.slice(1, -1);
  if (name === '__proto__') throw new ProofError('json.proto', '含有不允许的成员 __proto__');
  if (members.has(name)) throw new ProofError('json.duplicate', `成员 ${name.slice(0, 40)} 重复`);
  members.add(name);
}

function unescaped(word: string): string {
  try {
    return String(JSON.parse(word));
  } catch {
    throw new ProofError('json.syntax', '不是完整的 JSON');
  }
}
