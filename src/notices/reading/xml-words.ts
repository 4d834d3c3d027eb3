const entities: Record<string, string> = { amp: '&', lt: '<', gt: '>', quot: '"', apos: "'" };

/** The five entities of XML and numeric ones; whoever hides a word in them hides it from nobody. */
export const decodeXml = (text: string): string =>
  text.replaceAll(/&(?:#x([0-9a-f]{1,6})|#(\d{1,7})|(amp|lt|gt|quot|apos));/giu, (whole, hex, digits, name) => {
    if (typeof name === 'string') return entities[name.toLowerCase()] ?? whole;
    const code = typeof hex === 'string' ? Number.parseInt(hex, 16) : Number(digits);
    return code > 0 && code <= 0x10ffff ? String.fromCodePoint(code) : whole;
  });

/** Tags that end a line in WordprocessingML, SpreadsheetML and DrawingML; nested ones (a text box in a paragraph) end it too. */
const breaks = new Set(['p', 'si', 'is', 'br', 'tab', 'cr']);
const headers = /^(?:odd|even|first)(?:Header|Footer)$/u;
/** &C, &"font", &12, &K00 …: layout codes of a sheet's header. */
const headerCodes = /&(?:"[^"]{0,80}"|[A-Za-z]|\d{1,3})/gu;

const localName = (name: string): string => name.slice(name.indexOf(':') + 1);

/**
 * The words of one part of a .docx, .xlsx or .pptx, a paragraph or cell a line: also those of headers and WordArt, which a reader of the
 * running text passes over. `boxesOnly`: of a body just its text boxes and WordArt. Only for looking for marks; the order is that of the
 * file. Linear.
 */
export const xmlWords = (xml: string, { boxesOnly = false } = {}): string => {
  let words = '';
  let open = '';
  let boxes = 0;
  for (const [, tag = '', attributes = '', text = ''] of xml.matchAll(/<(\/?[\w:.-]{1,80})([^<>]*)>|([^<]+)/gu)) {
    if (tag === '') {
      if (boxesOnly && boxes === 0) continue;
      if (open === 't') words += decodeXml(text);
      else if (headers.test(open)) words += `\n${decodeXml(text).replaceAll(headerCodes, '\n')}\n`;
      continue;
    }
    const isEnd = tag.startsWith('/');
    const name = localName(isEnd ? tag.slice(1) : tag);
    if (name === 'txbxContent') boxes += isEnd ? -1 : 1;
    if (breaks.has(name)) words += '\n';
    // WordArt: a watermark across the page.
    if (name === 'textpath') words += `\n${decodeXml(/\bstring="([^"]{0,200})"/u.exec(attributes)?.[1] ?? '')}\n`;
    open = isEnd || attributes.endsWith('/') ? '' : name;
  }
  return words;
};
