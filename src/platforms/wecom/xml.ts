import { XMLParser } from 'fast-xml-parser';
import { CallbackRefused } from '../port.ts';

type XmlValue = string | XmlTree | XmlValue[];
export interface XmlTree {
  [name: string]: XmlValue;
}

// In document order, with CDATA kept apart: only so can text be told from what a member typed as `&lt;`.
// Values are never parsed: MsgId exceeds 2^53, and `007` is a user id (wecom.md 14.6).
const parser = new XMLParser({
  preserveOrder: true,
  processEntities: false,
  parseTagValue: false,
  trimValues: false,
  cdataPropName: '#cdata',
  ignoreAttributes: true,
  ignoreDeclaration: true,
  ignorePiTags: true,
  maxNestedTags: 12,
});

/** One of them parses like a scalar otherwise, and the second one would change the type (wecom.md 14.7). */
const lists = new Set(['SelectedItem', 'OptionId', 'item', 'Item']);

/**
 * The children of the root `xml`. Leaves are strings, an empty element is '', the names of `lists` are always lists.
 * Below the first level a name that stands there twice is a list, too.
 *
 * Throws: CallbackRefused `malformed` for anything but one whole `xml` element: a DTD, comments, undeclared entities, a name twice.
 */
export function readXml(text: string): XmlTree {
  const outside = withoutCdata(text);
  // The parser tolerates a DTD; the platform never sends one, and whoever does wants entities expanded or files read.
  if (outside.includes('<!')) throw malformed('a declaration or comment');
  // No XML holds it, and no text in Postgres can.
  if (text.includes('\0')) throw malformed('a NUL');
  // It also closes what is left open: a cut text would pass for a shorter one.
  if (!outside.trimEnd().endsWith('</xml>')) throw malformed('it has no end');
  const roots = nodesOf(parse(text)).filter(({ name }) => name !== '#text');
  const [root] = roots;
  if (!root || roots.length > 1 || root.name !== 'xml') throw malformed('the root is not one xml element');
  const names = nodesOf(root.content).flatMap(({ name }) => (name.startsWith('#') ? [] : [name]));
  // Two senders, say: each reader of the message would believe another one.
  if (new Set(names).size < names.length) throw malformed('a name is there twice');
  const tree = readNodes(root.content);
  if (typeof tree === 'string') throw malformed('it is empty');
  return tree;
}

/** One pass from left to right. A regular expression looks for the end anew at every start: seconds for a hostile body. */
const withoutCdata = (text: string): string => {
  const [before = '', ...sections] = text.split('<![CDATA[');
  const outside = sections.map((section) => {
    const end = section.indexOf(']]>');
    return end === -1 ? '' : section.slice(end + 3);
  });
  return before + outside.join('');
};

const malformed = (why: string) => new CallbackRefused('malformed', `the XML cannot be read: ${why}`);

function parse(text: string): unknown {
  try {
    return parser.parse(text);
  } catch (error) {
    throw new CallbackRefused('malformed', 'the XML cannot be read', { cause: error });
  }
}

interface Node {
  name: string;
  content: unknown;
}

/** The parser gives `[{ Name: [children] }, { '#text': 'text' }]`. */
const nodesOf = (content: unknown): Node[] =>
  Array.isArray(content)
    ? content.flatMap((node: unknown) =>
        typeof node === 'object' && node !== null
          ? Object.entries(node).map(([name, inner]) => ({ name, content: inner as unknown })) // entries of an object are any
          : [],
      )
    : [];

function readNodes(content: unknown): string | XmlTree {
  const nodes = nodesOf(content);
  const elements = nodes.filter(({ name }) => !name.startsWith('#'));
  if (elements.length === 0) return nodes.map(readText).join('');
  const tree = new Map<string, XmlValue>();
  for (const { name, content: inner } of elements) {
    const value = readNodes(inner);
    const known = tree.get(name);
    if (Array.isArray(known)) tree.set(name, [...known, value]);
    else if (known !== undefined) tree.set(name, [known, value]);
    else tree.set(name, lists.has(name) ? [value] : value);
  }
  return Object.fromEntries(tree);
}

const readText = ({ name, content }: Node): string => {
  if (name === '#cdata')
    return nodesOf(content)
      .map(({ content: raw }) => String(raw))
      .join('');
  return decodeReferences(String(content));
};

const predefined = new Map([
  ['lt', '<'],
  ['gt', '>'],
  ['amp', '&'],
  ['quot', '"'],
  ['apos', "'"],
]);

/** The five names of XML and character numbers. Without a DTD no other entity exists, so any other is refused. */
const decodeReferences = (text: string) =>
  text.replaceAll(/&(?:#(?<dec>\d{1,7})|#x(?<hex>[0-9a-f]{1,6})|(?<name>[a-z_][\w.-]*));/giu, (_, dec, hex, name) => {
    if (name !== undefined) {
      const character = predefined.get(name);
      if (character === undefined) throw malformed('an undeclared entity');
      return character;
    }
    const point = dec === undefined ? Number.parseInt(hex, 16) : Number(dec);
    const isCharacter = point > 0 && point <= 0x10_ffff && (point < 0xd800 || point > 0xdfff);
    if (!isCharacter) throw malformed('a number that names no character');
    return String.fromCodePoint(point);
  });
