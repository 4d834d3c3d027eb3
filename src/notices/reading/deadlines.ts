import { dueDates, term, type Reckoning } from './date-terms.ts';
import { findSpans, type Span } from './deadline-spans.ts';
import { readNumber } from './numbering.ts';
import type { Paragraph } from './paragraphs.ts';
import type { Passage } from './passage.ts';
import type { ReadDeadline } from './read-layer.ts';

const longestAction = 40;

/** What is to be done: the clause behind the limit, or the one before it where the limit stands in brackets or ends the sentence. */
const actionOf = (words: Passage, { from, to }: Span): string => {
  const behind = words.key.slice(to, to + 80);
  const lead = /^[,)\]、:要应须需请并]{0,4}/u.exec(behind)?.[0].length ?? 0;
  const clause = behind.startsWith(')') ? '' : (/^[^,。;:]{2,}/u.exec(behind.slice(lead))?.[0] ?? '');
  const whole = clause.slice(0, longestAction).replace(/\([^()]*$/u, '');
  if (whole !== '') return words.raw.slice(to + lead, to + lead + whole.length);
  const front = words.key.slice(Math.max(0, from - 120), from).replace(/[。;,:(\s]+$/u, '');
  const start = Math.max(...[',', '。', ';', ':', '('].map((stop) => front.lastIndexOf(stop))) + 1;
  const offset = Math.max(0, from - 120) + start;
  return words.raw.slice(offset, offset + Math.min(front.length - start, longestAction));
};

const soleTerm = new RegExp(String.raw`^(?:${term})(?=[。;,]|前|之前|$)`, 'u');

/** A section 整改期限 whose text is a date: the heading makes it a limit. */
const underHeading = (words: Passage, heading: string, at: Reckoning): Span[] => {
  if (!/(?:期限|时限|截止)[^。]{0,6}$/u.test(heading)) return [];
  const match = soleTerm.exec(words.key.slice(0, 60));
  return match ? [{ from: 0, to: match[0].length, dues: [dueDates(match[0], at)[0] ?? null], recurrence: null }] : [];
};

/**
 * The time limits that a body sets for its readers, in order; one entry a date. Start dates, periods, the issuer's own plans and past
 * events are none (notices/README.md, Rules). A date before the issue date is past, whatever the sentence says.
 */
export const readDeadlines = (body: Paragraph[], at: Reckoning): ReadDeadline[] => {
  const found: ReadDeadline[] = [];
  let heading = '';
  for (const { tight } of body) {
    const spans = findSpans(tight.key, at);
    const whole = spans.some(({ from }) => from < 2) ? spans : [...underHeading(tight, heading, at), ...spans];
    for (const span of whole) {
      for (const due of span.dues) {
        if (due !== null && at.issuedOn !== null && due.slice(0, 10) < at.issuedOn) continue;
        const text = tight.raw.slice(span.from, span.to);
        found.push({ text, due, recurrence: span.recurrence, action: actionOf(tight, span) });
      }
    }
    heading =
      readNumber(tight.key.slice(0, 24)) !== null && tight.key.length <= 40 ? tight.key.replace(/[。:]$/u, '') : '';
  }
  return found;
};
