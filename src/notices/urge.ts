import { AppError } from '../errors.ts';
import { digestOf } from '../evidence/index.ts';
import { canonicalJson } from '../lib/canonical-json.ts';
import { nextReminderTime } from '../lib/quiet-hours.ts';
import { foldOrganName, matchName } from '../organs/index.ts';
import type { Sql } from '../store/db.ts';
import type { Act } from './act.ts';
import { signatoryEntry, type Signatory } from './arrival.ts';
import { holdBrokenLinks, type BrokenLink, type UrgeReach } from './broken-links.ts';
import { findReminded, sendReminders, type Reminded } from './remind.ts';
import { reachingPhrases } from './reaching-phrases.ts';
import { reachedStates } from './rules.ts';

/** The same link is not urged again for this long after its reminder went out. */
const restMs = 24 * 3600_000;

export interface Urging {
  number: number;
  within: UrgeReach;
  /** The name of one organ: its link only. */
  only?: string;
  /** The organ in whose name it is said. */
  organ: { id: number; code: string; name: string };
  by: Signatory;
}

export interface Urged {
  /** Links urged now, and register organs below them that nobody is troubled in. */
  links: number;
  below: number;
  /** Reminders that wait for the next working morning. */
  held: { until: Date; links: number } | null;
  /** Links urged less than 24 hours ago. */
  recent: number;
  /** Links that cannot be urged: nobody can be reached, given back, or an answer from above is owed. */
  apart: { organ: string; why: string }[];
}

/**
 * Reminds the first broken links of a notice within reach, and nobody below them (domain.md 9). Organs that have not signed
 * are reminded to sign, organs that have signed to relay. Quiet hours and weekends hold a reminder, unless the notice is 特急.
 * One entry in the log; nothing about the notice changes. Nobody to urge: no entry.
 *
 * Throws: AppError `notice.not_found`, `notice.withdrawn`; `organ.not_found` where `only` names no link.
 */
export async function urge(act: Act, { number, within, only, organ, by }: Urging): Promise<Urged> {
  const { sql, now } = act;
  const links = linksNamed(await holdBrokenLinks(sql, number, within), only);
  const rested = await urgedRecently(sql, links, now);
  const open = links.filter(({ id }) => !rested.has(id));
  const candidates = await findReminded(
    act,
    open
      .filter((link) => whyApart(link) === null)
      .map((link) => ({ delivery: link, kind: reachedStates.includes(link.state) ? 'relay' : 'sign' })),
  );
  const reminded = candidates.filter(({ people }) => people.length > 0);
  const isReminded = new Set(reminded.map(({ delivery }) => delivery.id));
  const apart = open.filter(({ id }) => !isReminded.has(id));
  const chosen = open.filter(({ id }) => isReminded.has(id));
  const urged = {
    links: chosen.length,
    below: chosen.reduce((sum, { unknown }) => sum + unknown, 0),
    held: heldOf(chosen, now),
    recent: links.length - open.length,
    apart: apart.map((link) => ({ organ: link.organName, why: whyApart(link) ?? '无人可催' })),
  };
  const [first] = chosen;
  if (!first) return urged;
  await keep(act, { noticeId: first.noticeId, organId: organ.id, by }, chosen, reminded);
  const isDue = new Set(chosen.filter((link) => notBefore(link, now) <= now).map(({ id }) => id));
  const atOnce = reminded.filter(({ delivery }) => isDue.has(delivery.id));
  await sendReminders(act, { id: first.noticeId, number }, atOnce, organ.name);
  record(act, { number, organ, by }, { noticeId: first.noticeId, chosen, reminded, below: urged.below });
  return urged;
}

/** An organ that has acted, one out of reach and one that does not exist are answered alike. */
function linksNamed(links: BrokenLink[], only: string | undefined): BrokenLink[] {
  if (only === undefined) return links;
  const wanted = foldOrganName(only);
  const named = links.filter(
    ({ organCode, organName }) => matchName({ code: organCode, name: organName, aliases: [] }, wanted) !== null,
  );
  if (named.length === 0) throw new AppError('organ.not_found', reachingPhrases.noSuchLink(only));
  return named;
}

/** Why reminding this organ would help nobody; null when it would. */
function whyApart({ state, reason, isClaiming }: BrokenLink): string | null {
  if (state === 'undeliverable') return reason ?? '未送达';
  if (state === 'returned') return '已退回';
  return isClaiming ? '待确认无需转达' : null;
}

const notBefore = ({ isExtraUrgent }: BrokenLink, now: Date): Date => (isExtraUrgent ? now : nextReminderTime(now));

function heldOf(chosen: BrokenLink[], now: Date): Urged['held'] {
  const until = nextReminderTime(now);
  const waiting = chosen.filter((link) => notBefore(link, now) > now).length;
  return waiting === 0 ? null : { until, links: waiting };
}

/** In a statement of its own, after others who urge were waited for: a faster one's rows are to be seen. */
async function urgedRecently(sql: Sql, links: BrokenLink[], now: Date): Promise<Set<number>> {
  const rows = await sql<{ id: number }>(
    `SELECT DISTINCT delivery_id AS id FROM urged_link
     WHERE delivery_id = ANY($1::int[]) AND (settled_at IS NULL OR sent) AND not_before > $2::timestamptz`,
    [links.map(({ id }) => id), new Date(now.getTime() - restMs).toISOString()],
  );
  return new Set(rows.map(({ id }) => id));
}

async function keep(
  { sql, now }: Act,
  about: { noticeId: number; organId: number; by: Signatory },
  chosen: BrokenLink[],
  reminded: Reminded[],
): Promise<void> {
  const kinds = new Map(reminded.map(({ delivery, kind }) => [delivery.id, kind]));
  const rows = chosen.map((link) => {
    const at = notBefore(link, now);
    return { id: link.id, kind: kinds.get(link.id), at: at.toISOString(), is_due: at <= now };
  });
  await sql(
    `WITH said AS (
       INSERT INTO urging (notice_id, organ_id, person_id, at)
       VALUES ($1::int, $2::int, $3::int, $4::timestamptz) RETURNING id)
     INSERT INTO urged_link (delivery_id, urging_id, kind, not_before, settled_at, sent)
     SELECT r.id, said.id, r.kind, r.at, CASE WHEN r.is_due THEN $4::timestamptz END, r.is_due
     FROM said, jsonb_to_recordset($5::jsonb) AS r(id int, kind text, at timestamptz, is_due bool)`,
    [about.noticeId, about.organId, about.by.personId, now.toISOString(), JSON.stringify(rows)],
  );
}

/** Who was urged is a digest over organ codes and what each was reminded of, in order: the list itself stands in our rows. */
function record(
  act: Act,
  { number, organ, by }: Pick<Urging, 'number' | 'organ' | 'by'>,
  said: { noticeId: number; chosen: BrokenLink[]; reminded: Reminded[]; below: number },
): void {
  const kinds = new Map(said.reminded.map(({ delivery, kind }) => [delivery.id, kind]));
  const list = said.chosen.map(({ id, organCode }) => `${organCode} ${kinds.get(id) ?? 'sign'}`);
  const { person, facts, ...signatory } = signatoryEntry(by);
  act.record({
    ...signatory,
    kind: 'urge',
    notice: `N${number}`,
    organ: organ.code,
    subject: `N${number}`,
    digest: digestOf(Buffer.from(canonicalJson(list.toSorted()), 'utf8')),
    facts: { ...facts, links: list.length, below: said.below },
    secret: { person },
    lookup: { noticeId: said.noticeId, ...(by.personId === null ? {} : { personId: by.personId }) },
  });
}
