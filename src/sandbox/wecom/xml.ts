import type { Dice } from '../dice.ts';

/** A child element: text, a number, a group of children, or the same name several times. */
export type XmlValue = string | number | XmlChildren | readonly XmlValue[];
export interface XmlChildren {
  readonly [name: string]: XmlValue;
}

const entities: Record<string, string> = { '&': '&amp;', '<': '&lt;', '>': '&gt;' };
const escape = (text: string) => text.replace(/[&<>]/gu, (c) => entities[c] ?? c);
/** `]]>` inside a text would close the CDATA early: cut between its brackets. */
const cdata = (text: string) => `<![CDATA[${text.replaceAll(']]>', ']]]]><![CDATA[>')}]]>`;

/**
 * Writes `<xml>…</xml>` as no reader may rely on: children in any order, text as CDATA or bare, numbers likewise, and line
 * breaks between children, which also makes the padding's length wander (wecom.md 1.5, 2, 15). Repeated names stay in order.
 */
export const toXml = (children: XmlChildren, dice: Dice): string => {
  const leaf = (value: string | number) => {
    const text = String(value);
    // White space at the ends and carriage returns survive only inside CDATA.
    const bare = typeof value === 'number' ? dice.chance(0.8) : dice.chance(0.25) && /^[^\r\n\t ]+$/u.test(text);
    return bare ? escape(text) : cdata(text);
  };
  const element = (name: string, value: XmlValue): string => {
    if (Array.isArray(value)) return value.map((one: XmlValue) => element(name, one)).join('');
    if (typeof value === 'string' || typeof value === 'number') return `<${name}>${leaf(value)}</${name}>`;
    return `<${name}>${group(value as XmlChildren)}</${name}>`; // the two branches above leave only a group
  };
  const group = (all: XmlChildren) =>
    dice
      .shuffle(Object.entries(all))
      .map(([name, value]) => element(name, value) + '\n'.repeat(dice.int(3)))
      .join('');
  return `<xml>${group(children)}</xml>`;
};
