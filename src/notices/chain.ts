import type { Sql } from '../store/db.ts';
import { isGap } from './coverage.ts';

/** A notice as it stands in a list to choose from. */
export interface ChainNotice {
  number: number;
  title: string;
  issuer: string;
}

/** One arrival with what is known below it. */
export interface ChainArrival {
  /** Code of the organ. */
  organ: string;
  name: string;
  level: string;
  /** Code of the organ that sent it on; null where that is the issuer. */
  parent: string | null;
  state: string;
  /** When it came into this state. */
  since: Date;
  signedAt: Date | null;
  reason: string | null;
  isBroken: boolean;
  /** Arrivals below it, not counting itself; read from the counters. */
  below: number;
  /** Of those, organs that signed. */
  belowReached: number;
  /** Register organs below it that nobody has answered for. */
  unknown: number;
  /** User id on `platform` and `corp` of whoever signs for it: clerk first; null where no account is bound. */
  user: string | null;
}

export interface ChainAsked {
  /** Code of the organ whose lower organs are asked for; '' is the issuer. Null: anywhere in the notice. */
  under: string | null;
  /** Code of a level; '' is every level. */
  level: string;
  /** A piece of an organ's name, or its code; '' is every organ. */
  q: string;
  /** Names that fit, too: what `q` is when it is spoken. */
  among?: readonly string[];
  /** First broken links only. */
  brokenOnly: boolean;
  /** Code of the last organ of the page before; null begins. */
  after: string | null;
  limit: number;
}

/** The latest notices, newest first. */
export const listNotices = (sql: Sql, limit: number): Promise<ChainNotice[]> =>
  sql<ChainNotice>(
    `SELECT n.number, n.title, o.name AS issuer FROM notice n JOIN organ o ON o.id = n.issuing_organ_id
     ORDER BY n.number DESC LIMIT $1::int`,
    [limit],
  );

/** Like tells pieces of text apart from its own signs only when those are escaped. */
const likeOf = (text: string) => `%${text.replaceAll(/[\\%_]/gu, String.raw`\$&`)}%`;

/**
 * Where the arrivals `d` are looked for. What an organ sent on stands in layers of its own, so that a branch is found by the
 * index of the layer and not by reading the notice; additions stand in the issuer's or the relaying organ's layer too.
 */
const placeOf = (under: string | null) => {
  if (under === null) return { sql: `$2::text IS NULL`, value: null };
  if (under === '') return { sql: `d.parent_id IS NULL AND $2::text = ''`, value: '' };
  return {
    sql: `d.parent_id = (SELECT p.id FROM delivery p JOIN organ o ON o.id = p.organ_id
       WHERE p.notice_id = $1::int AND o.code = $2::text)
     AND d.layer_id = ANY (ARRAY(SELECT x.id FROM layer x JOIN organ o ON o.id = x.organ_id
       WHERE x.notice_id = $1::int AND o.code = $2::text))`,
    value: under,
  };
};

/**
 * A page of arrivals in the order of the organs' codes; the cost is that of the branch, of what is searched, never of loading a
 * notice. What was withdrawn is history and not in the chain.
 */
export function listArrivals(
  sql: Sql,
  noticeId: number,
  { under, level, q, among = [], brokenOnly, after, limit }: ChainAsked,
  { platform, corp }: { platform: string; corp: string },
): Promise<ChainArrival[]> {
  const place = placeOf(under);
  return sql<ChainArrival>(
    `WITH page AS MATERIALIZED (
       SELECT d.* FROM delivery d
       WHERE d.notice_id = $1::int AND d.organ_id IS NOT NULL AND ${place.sql}
         AND ($3::text = '' OR d.level = $3::text)
         AND ($4::text = '' OR d.organ_name LIKE $5::text OR d.organ_code = $4::text
              OR d.organ_name IN (SELECT unnest($10::text[])))
         AND ($6::text IS NULL OR d.organ_code > $6::text)
         ${brokenOnly ? `AND ${isGap}` : ''}
       ORDER BY d.organ_code LIMIT $7::int
     )
     SELECT d.organ_code AS organ, d.organ_name AS name, d.level, d.state, d.state_since AS since,
       (SELECT p.organ_code FROM delivery p WHERE p.id = d.parent_id) AS parent,
       d.signed_at AS "signedAt", d.reason, ${isGap} AS "isBroken", d.unknown,
       greatest(coalesce(c.required, 1) - 1, 0) AS below,
       greatest(coalesce(c.reached, 0) - (d.signed_at IS NOT NULL)::int, 0) AS "belowReached",
       (SELECT a."user" FROM post_holder h JOIN account a ON a.person_id = h.person_id
        WHERE h.organ_id = d.organ_id AND a.platform = $8::text AND a.corp = $9::text
          AND (h.valid_to IS NULL OR h.valid_to > CURRENT_DATE)
        ORDER BY array_position(ARRAY['clerk', 'duty', 'safetyOfficer', 'principal', 'leader'],
          (SELECT r FROM unnest(h.roles) AS r ORDER BY array_position(
            ARRAY['clerk', 'duty', 'safetyOfficer', 'principal', 'leader'], r) NULLS LAST LIMIT 1)) NULLS LAST, h.id
        LIMIT 1) AS "user"
     FROM page d
     LEFT JOIN LATERAL (SELECT sum(k.required)::int AS required, sum(k.reached)::int AS reached FROM coverage k
       WHERE k.notice_id = d.notice_id AND k.scope = d.id) AS c ON true
     ORDER BY d.organ_code`,
    [noticeId, place.value, level, q, likeOf(q), after, limit, platform, corp, among],
  );
}
