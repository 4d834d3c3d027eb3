import type { WireRecord } from '../wecom/model.ts';

/** XML one element a line, indented; what is inside CDATA is left as it is. */
const prettyXml = (xml: string): string => {
  const lines: { depth: number; text: string; isOpen: boolean }[] = [];
  let depth = 0;
  for (const piece of xml.match(/<!\[CDATA\[[\s\S]*?\]\]>|<[^>]+>|[^<]+/gu) ?? []) {
    const last = lines.at(-1);
    if (piece.startsWith('</')) {
      depth -= 1;
      // A leaf ends on its own line, a group on one of its own.
      if (last?.isOpen) Object.assign(last, { text: last.text + piece, isOpen: false });
      else lines.push({ depth, text: piece, isOpen: false });
    } else if (piece.startsWith('<') && !piece.startsWith('<![')) {
      lines.push({ depth, text: piece, isOpen: true });
      depth += 1;
    } else if (last && piece.trim() !== '') {
      last.text += piece;
    }
  }
  return lines.map(({ depth: by, text }) => '  '.repeat(Math.max(0, by)) + text).join('\n');
};

/** What a call or callback carried, to be read. */
export const pretty = (value: unknown): string => {
  if (typeof value !== 'string') return JSON.stringify(value, null, 2);
  return value.startsWith('<') ? prettyXml(value) : value;
};

const quote = (text: string) => `'${text.replaceAll("'", "'\\''")}'`;

/**
 * The same once more, for a shell. A callback goes to the bot as it was sealed, so its ten minutes may be over; a call needs
 * `$WECOM_API_BASE` and `$ACCESS_TOKEN`, a token `$WECOM_SECRET`: none of them stands here. Null where the body was not kept.
 */
export const curlOf = ({ direction, method, path, request, sealed }: WireRecord): string | null => {
  if (direction === 'callback') {
    if (!sealed) return null;
    const query = new URLSearchParams(sealed.query).toString();
    return `curl -X POST ${quote(`${path}?${query}`)} -H 'content-type: text/xml' --data-binary ${quote(sealed.body)}`;
  }
  const secret = path.endsWith('/gettoken') ? 'corpsecret=$WECOM_SECRET' : 'access_token=$ACCESS_TOKEN';
  if (method === 'POST') {
    if (path.endsWith('/media/upload')) return null;
    const body = quote(JSON.stringify(request));
    return `curl -X POST "$WECOM_API_BASE${path}?${secret}" -H 'content-type: application/json' --data-binary ${body}`;
  }
  // `as`: a GET shows its query, which is pairs of strings. Percent-encoded, so nothing in it means anything to a shell.
  const query = new URLSearchParams(request as Record<string, string>).toString();
  return `curl "$WECOM_API_BASE${path}?${query === '' ? '' : `${query}&`}${secret}"`;
};
