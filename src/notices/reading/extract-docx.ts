import mammoth from 'mammoth';
import { AppError } from '../../errors.ts';
import { docxNumbers } from './docx-numbering.ts';

const entities: Record<string, string> = { amp: '&', lt: '<', gt: '>', quot: '"', '#39': "'", nbsp: ' ' };

/** mammoth writes few tags and escapes the rest: paragraphs and table rows become lines, cells are parted by two spaces. */
const toText = (html: string): string =>
  html
    .replaceAll(/<\/p><\/t[dh]>/gu, '</td>')
    .replaceAll(/<\/t[dh]>/gu, '  ')
    .replaceAll(/<br \/>|<\/(?:p|tr|li|h\d)>/gu, '\n')
    .replaceAll(/<[^<>]{0,400}>/gu, '')
    .replaceAll(/&(amp|lt|gt|quot|#39|nbsp);/gu, (whole, name: string) => entities[name] ?? whole);

/** What we need of mammoth's document tree, which its types leave open. */
interface Node {
  readonly type: string;
  readonly numbering?: object | null;
  readonly children?: Node[];
  readonly value?: string;
}

const numberedIn = (node: Node): number =>
  (node.children ?? []).reduce((sum, child) => sum + numberedIn(child), node.numbering ? 1 : 0);

/** Numbered paragraphs become plain ones with their number in front: nested list items would run into each other. */
const withNumbers = (root: Node, numbers: string[]): Node => {
  // Another order or count than ours (a deleted paragraph, a text box): no number is better than a wrong one.
  const sure = numberedIn(root) === numbers.length;
  let next = 0;
  const visit = (node: Node): Node => {
    const number = node.numbering ? (numbers[next] ?? '') : '';
    if (node.numbering) next += 1;
    const children = node.children?.map(visit);
    if (!node.numbering) return children ? { ...node, children } : node;
    const label = sure && number !== '' ? [{ type: 'text', value: number }] : [];
    return { ...node, numbering: null, children: [...label, ...(children ?? [])] };
  };
  return visit(root);
};

/**
 * The text of a .docx, tables and counted numbers (一、 1.) too, without pictures, headers and footers. The zip must have passed
 * `inspectZip`; `xml` gives its parts. Throws AppError `file.unreadable`.
 */
export const extractDocx = async (bytes: Uint8Array, xml: (name: string) => string): Promise<string> => {
  try {
    const numbers = docxNumbers(xml('word/document.xml'), xml('word/numbering.xml'));
    const { value } = await mammoth.convertToHtml(
      { buffer: Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength) },
      {
        ignoreEmptyParagraphs: false,
        convertImage: mammoth.images.imgElement(() => Promise.resolve({ src: '' })),
        transformDocument: (root: Node) => withNumbers(root, numbers),
      },
    );
    return toText(value);
  } catch (error) {
    throw new AppError('file.unreadable', '这个 .docx 打不开。请用 Word 打开后另存为 .docx 再发，或把正文粘贴过来。', {
      cause: error,
    });
  }
};
