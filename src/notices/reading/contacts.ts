import { tokenize, type Token } from './contact-tokens.ts';
import type { Paragraph } from './paragraphs.ts';
import { cut, glue, type Passage } from './passage.ts';
import { isLabelledName, isLikelyName, nameBehindOrgan, withoutTitle } from './person-names.ts';
import type { ReadContact } from './read-layer.ts';

interface Group {
  names: string[];
  phones: string[];
  faxes: string[];
  emails: string[];
}

const emptyGroup = (): Group => ({ names: [], phones: [], faxes: [], emails: [] });
const isEmpty = (g: Group): boolean => g.names.length + g.phones.length + g.faxes.length + g.emails.length === 0;

/** Phones pair with names in order where the counts match, else each person has all of them; a fax belongs to everybody. */
const toContacts = ({ names, phones, faxes, emails }: Group): ReadContact[] => {
  if (names.length === 0) return [{ name: null, phones: [...phones, ...faxes], emails }];
  return names.map((name, i) => ({
    name,
    phones: [...(phones.length === names.length ? phones.slice(i, i + 1) : phones), ...faxes],
    emails: emails.length === names.length ? emails.slice(i, i + 1) : emails,
  }));
};

const han = /^\p{Script=Han}$/u;

/** The names in a gap behind 联系人: split at marks and spaces; 蒋  平 is one name, padded. */
const labelledNames = (gap: Passage): string[] => {
  const names: string[] = [];
  let half = '';
  for (const { 0: piece } of gap.key.slice(0, 200).matchAll(/[^\s,、;:/()及和与]+/gu)) {
    if (
      half !== '' &&
      (han.test(piece) || (/^\p{Script=Han}{2}$/u.test(piece) && isLikelyName(half + piece) && !isLikelyName(piece)))
    ) {
      names.push(half + piece);
      half = '';
      continue;
    }
    half = han.test(piece) ? piece : '';
    const name = isLabelledName(withoutTitle(piece)) ? withoutTitle(piece) : nameBehindOrgan(piece);
    if (name !== null) names.push(name);
  }
  return names;
};

/** A name right before a number (李四 0311-…), in brackets behind one, or in 与张三联系. */
const nearbyName = (gap: string): string | null => {
  const bracketed = /^ ?\(([^()]{2,5})\)/u.exec(gap.slice(0, 12))?.[1];
  if (bracketed !== undefined && isLikelyName(bracketed)) return withoutTitle(bracketed);
  const asked = /(?:与|和|找|由)(\p{Script=Han}{2,6}?)(?:同志)?联系/u.exec(gap.slice(-40))?.[1];
  if (asked !== undefined && isLikelyName(asked)) return withoutTitle(asked);
  const before = /(?:^|[\s,、;:/()])(\p{Script=Han}{2,4})[\s,:(]{0,8}(?:(?:微信同号|同微信)[\s,:]{0,4})?$/u.exec(
    gap.slice(-24),
  )?.[1];
  if (before === undefined) return null;
  return isLikelyName(before) ? withoutTitle(before) : nameBehindOrgan(before);
};

/** Walks the tokens and puts names, phones and addresses together into contacts. */
class Assembly {
  readonly done: ReadContact[] = [];
  private group = emptyGroup();
  private label: Token['kind'] | null = null;
  private phoneFirst = false;

  flush(): void {
    const { group } = this;
    this.phoneFirst = false;
    this.group = emptyGroup();
    if (isEmpty(group)) return;
    const last = this.done.at(-1);
    // An address or a fax by itself belongs to whoever was named before.
    if (group.names.length + group.phones.length === 0 && last !== undefined) {
      last.emails.push(...group.emails);
      last.phones.push(...group.faxes);
      return;
    }
    this.done.push(...toContacts(group));
  }

  names(names: string[], bracketed: boolean): void {
    if (names.length === 0) return;
    const { group } = this;
    if (bracketed && group.names.length === 0 && group.phones.length > 0) {
      this.phoneFirst = true;
      group.names.push(...names);
      return;
    }
    if (group.phones.length > 0) this.flush();
    for (const name of names) if (!this.group.names.includes(name)) this.group.names.push(name);
  }

  token(token: Token, text: string, words: string): void {
    switch (token.kind) {
      case 'nameLabel':
        if (this.group.names.length > 0 || this.group.phones.length > 0) this.flush();
        this.label = 'nameLabel';
        return;
      case 'phoneLabel':
        // A duty line beside a person who has a number already is a line of its own.
        if (this.group.phones.length > 0 && /值班|举报|监督|咨询|投诉|报警|服务|热线/u.test(words)) this.flush();
        this.label = 'phoneLabel';
        return;
      case 'email':
        this.group.emails.push(text);
        return;
      case 'phone':
        this.phone(text);
        return;
      case 'stop':
        // 联系人： at the end of a line waits for the names on the next one.
        if (text !== '' || this.label !== 'nameLabel' || this.group.names.length > 0) this.label = null;
        return;
      case 'faxLabel':
      case 'mailLabel':
        this.label = token.kind;
        return;
      case 'skip':
        return;
    }
  }

  expectsNames(): boolean {
    return this.label === 'nameLabel';
  }

  private phone(text: string): void {
    if (this.phoneFirst) this.flush();
    const list = this.label === 'faxLabel' ? this.group.faxes : this.group.phones;
    if (!list.includes(text)) list.push(text);
    if (this.label === 'nameLabel') this.label = null;
  }
}

const signal = /联 {0,6}系|电 {0,6}话|手 {0,6}机|传 {0,6}真|热线|邮 {0,6}箱|邮件|[Ee]-?mail|@|联络员 {0,4}:/u;

/** The sentences that speak of contacts, neighbours joined by a line break; everything else never reaches the token rules. */
const stretches = (paragraphs: Paragraph[]): Passage[] => {
  const found: Passage[] = [];
  let open: Passage | null = null;
  for (const { spaced } of paragraphs) {
    let from = 0;
    for (const stop of [...[...spaced.key.matchAll(/。/gu)].map((match) => match.index), spaced.key.length]) {
      const sentence = cut(spaced, from, stop);
      from = stop;
      const carriesOn = open !== null && sentence.key.length <= 80 && /\d{7}/u.test(sentence.key);
      if (signal.test(sentence.key) || carriesOn) open = open === null ? sentence : glue(open, sentence, '\n');
      else if (open !== null && sentence.key.replaceAll(/[。)\s]/gu, '') !== '') {
        found.push(open);
        open = null;
      }
    }
  }
  return open === null ? found : [...found, open];
};

const readStretch = (words: Passage): ReadContact[] => {
  const tokens = tokenize(words.key);
  if (!tokens.some(({ kind }) => kind === 'phone' || kind === 'email' || kind === 'nameLabel')) return [];
  const assembly = new Assembly();
  let end = 0;
  for (const token of tokens) {
    const gap = cut(words, end, token.from);
    const near =
      token.kind === 'phone' || token.kind === 'phoneLabel' || gap.key.startsWith('(') ? nearbyName(gap.key) : null;
    if (assembly.expectsNames()) assembly.names(labelledNames(gap), false);
    else if (near !== null) assembly.names([near], /^ ?\(/u.test(gap.key));
    const text = words.raw.slice(token.from, token.to).replaceAll(/\s+/gu, '');
    assembly.token(token, text, words.key.slice(Math.max(0, token.from - 8), token.to));
    end = token.to;
  }
  const rest = cut(words, end);
  const behind = assembly.expectsNames() ? labelledNames(rest) : [nearbyName(rest.key)].filter((name) => name !== null);
  assembly.names(behind, /^ ?\(/u.test(rest.key));
  assembly.flush();
  return assembly.done;
};

/** 报告发至邮箱……。联系人：……: an address named before the person it belongs to. */
const withoutStrays = (contacts: ReadContact[]): ReadContact[] =>
  contacts.filter((contact, i) => {
    const next = contacts[i + 1];
    if (contact.name !== null || contact.phones.length > 0 || !next) return true;
    next.emails.unshift(...contact.emails.filter((email) => !next.emails.includes(email)));
    return false;
  });

/**
 * Persons and unnamed lines to turn to, in order. Each person once: a second mention adds its numbers. A name without any number
 * counts only behind 联系人. Numbers keep the document's own dashes; fax counts as phone (notices/README.md).
 */
export const readContacts = (paragraphs: Paragraph[]): ReadContact[] => {
  const contacts = new Map<string, ReadContact>();
  for (const stretch of stretches(paragraphs)) {
    for (const contact of readStretch(stretch)) {
      const key = contact.name ?? `line ${contact.phones.join(' ')} ${contact.emails.join(' ')}`;
      const known = contacts.get(key);
      if (!known) contacts.set(key, { ...contact, phones: [...contact.phones], emails: [...contact.emails] });
      else {
        known.phones.push(...contact.phones.filter((phone) => !known.phones.includes(phone)));
        known.emails.push(...contact.emails.filter((email) => !known.emails.includes(email)));
      }
    }
  }
  return withoutStrays([...contacts.values()]);
};
