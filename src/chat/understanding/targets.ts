import { marksOf, type Sketch } from './sketch.ts';
import type { Args } from './understood.ts';

/** Which notice is meant, as far as the message says. */
export type Target = Pick<Args, 'ref' | 'refs' | 'doc' | 'words' | 'last'>;

/** The numbers of notices, in order, each once. */
export const refsOf = (sketch: Sketch): string[] => [
  ...new Set(marksOf(sketch, 'notice').flatMap(({ ref, more = [] }) => [ref, ...more])),
];
export const hazardsOf = (sketch: Sketch): string[] => [...new Set(marksOf(sketch, 'hazard').map(({ ref }) => ref))];

/** Which notice is meant; empty where the message does not say. */
export function targetOf(sketch: Sketch): Target {
  const refs = refsOf(sketch);
  const [ref] = refs;
  if (ref) return refs.length > 1 ? { refs } : { ref };
  const [document] = marksOf(sketch, 'document');
  if (document) return document.ref === null ? { doc: document.doc } : { doc: document.doc, ref: document.ref };
  const [title] = marksOf(sketch, 'title');
  if (title) return { words: title.words };
  return marksOf(sketch, 'last').length > 0 ? { last: true } : {};
}

export const hasTarget = (sketch: Sketch): boolean => /[ⓃⒹⓁ]/u.test(sketch.text);
export const isNamed = (target: Target): boolean => Object.keys(target).length > 0;

/** The part of what was understood that says which notice is meant. */
export function targetIn({ ref, refs, doc, words, last }: Args): Target {
  return {
    ...(ref ? { ref } : {}),
    ...(refs ? { refs } : {}),
    ...(doc ? { doc } : {}),
    ...(words ? { words } : {}),
    ...(last ? { last } : {}),
  };
}
