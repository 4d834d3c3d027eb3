import type { Command, Listener, Stranger, Tap, Turn } from '../../chat/command.ts';
import type { Dialogue } from '../../chat/dialogue.ts';
import type { Found } from '../../chat/fold.ts';
import { maySign, type Actor, type Holding, type Role } from '../../organs/index.ts';
import type { Inbound } from '../../platforms/port.ts';
import type { Sql } from '../../store/db.ts';
import { chinaDate } from '../../lib/china-time.ts';
import { nickname } from '../../lib/text.ts';
import type { Act } from '../act.ts';
import type { Signatory } from '../arrival.ts';
import { stillServes } from '../readdressed.ts';

export type NoticeTurn = Turn<Act, Actor>;
export type NoticeCommand = Command<Act, Actor>;
export type NoticeTap = Tap<Act, Actor>;
export type NoticeListener = Listener<Act, Actor>;
export type NoticeFileTaker = (turn: NoticeTurn, inbound: Extract<Inbound, { kind: 'files' }>) => Promise<void>;
export type NoticeStranger = Stranger<Act>;

/** What commands need beside their turn. `sql` reads outside any transaction. */
export interface CommandDeps {
  sql: Sql;
  /** Where people's browsers reach this deployment; null or absent where nobody has said. */
  publicUrl?: () => string | null;
}

/** Holdings in which this person signs, returns and answers for the organ. */
export const receivingHoldings = ({ holdings }: Actor): Holding[] =>
  holdings.filter(({ level, roles }) => maySign(level, roles));

/** Holdings with one of these roles. */
export const holdingsAs = ({ holdings }: Actor, ...wanted: Role[]): Holding[] =>
  holdings.filter(({ roles }) => wanted.some((role) => roles.includes(role)));

/** One holding an organ, in their order: a person with two posts in one organ acts in the first. */
export const byOrgan = (holdings: Holding[]): Holding[] =>
  holdings.filter(({ organId }, i) => holdings.findIndex((other) => other.organId === organId) === i);

/** How a turn's person enters the record, acting in one post. */
export const signatoryOf = ({ actor, inbound }: NoticeTurn, holding: Holding): Signatory => ({
  personId: actor.personId,
  name: actor.name,
  post: holding.post,
  via: inbound.kind === 'tap' ? 'wecom-tap' : 'wecom-text',
  at: inbound.at,
  rawDigest: inbound.rawDigest,
});

/** In an open draft of a notice, words that only begin like a command are a paragraph of it. */
export const yieldsToDraft = (open: Dialogue['open'], found: Found): boolean =>
  open?.kind === 'issue' && found['ref'] === undefined;

/** A reason as somebody gives it; '' for marks alone and for a question: asking whether to return is not returning. */
export const reasonOf = (words: string): string =>
  /[\p{L}\p{N}]/u.test(words) && !/(?:[?？]|吗[。.]?)\s*$/u.test(words) ? words : '';

/** A notice as the short replies name it. */
export const named = (notice: { number: number; title: string }) => ({
  ref: `N${notice.number}`,
  words: nickname(notice.title),
});

export interface MyArrival {
  deliveryId: number;
  noticeId: number;
  number: number;
  title: string;
  organId: number;
  organName: string;
  state: string;
  layerId: number;
  unknown: number;
  registerVersion: number;
  dueAt: Date | null;
  /** The whole notice was taken back. */
  isWithdrawn: boolean;
}

const arrivalColumns = `d.id AS "deliveryId", d.notice_id AS "noticeId", n.number, n.title, d.organ_id AS "organId",
  d.organ_name AS "organName", d.state, d.layer_id AS "layerId", d.unknown, n.register_version AS "registerVersion",
  l.due_at AS "dueAt", n.withdrawn_at IS NOT NULL AS "isWithdrawn"`;

/** Where one notice stands at these organs. */
export const arrivalsOf = (sql: Sql, number: number, organIds: number[]): Promise<MyArrival[]> =>
  sql<MyArrival>(
    `SELECT ${arrivalColumns} FROM delivery d JOIN notice n ON n.id = d.notice_id JOIN layer l ON l.id = d.layer_id
     WHERE n.number = $1::int AND d.organ_id = ANY($2::int[]) ORDER BY d.id`,
    [number, organIds],
  );

/** What these organs have not signed yet (corrections of what they have signed too), and what was sent to this person for others (改送), oldest first. */
export const unsignedOf = (
  sql: Sql,
  organIds: number[],
  { actor: { personId }, now }: Pick<NoticeTurn, 'actor' | 'now'>,
): Promise<MyArrival[]> =>
  sql<MyArrival>(
    `SELECT ${arrivalColumns} FROM duty y JOIN delivery d ON d.id = y.subject_id JOIN notice n ON n.id = d.notice_id
     JOIN layer l ON l.id = d.layer_id
     WHERE y.kind IN ('sign', 'correct') AND y.settled_at IS NULL AND n.withdrawn_at IS NULL AND (y.organ_id = ANY($1::int[])
       OR y.subject_id IN (
         SELECT d.id FROM readdressed r JOIN delivery d ON d.id = r.delivery_id
         WHERE r.person_id = $2::int AND r.ended_at IS NULL AND ${stillServes(3)}))
     ORDER BY y.opened_at, d.id`,
    [organIds, personId, chinaDate(now)],
  );
