import { inChargeRoles, receivingRoles, type Level } from '../rules.ts';

const listOf = (roles: readonly string[]) => `ARRAY['${roles.join("','")}']`;

/** The place of the first of these roles that a holder `h` has; null where it has none. */
const placeAmong = (level: Level) =>
  `CASE ${inChargeRoles(level)
    .map((role, place) => `WHEN '${role}' = ANY (h.roles) THEN ${place}`)
    .join(' ')} END`;

/** Whether a holder `h` of a post in an organ `o` counts on a day and may sign there. */
const maySignOn = (day: string) => `
  (h.valid_from IS NULL OR h.valid_from <= ${day}) AND (h.valid_to IS NULL OR h.valid_to > ${day})
  AND h.roles && CASE WHEN o.level = 'enterprise' THEN ${listOf(receivingRoles('enterprise'))} ELSE ${listOf(receivingRoles('county'))} END`;

/**
 * The organs, each with the one whose people act for it: its successor, where it was merged. Two parts, for of a hundred
 * thousand hardly one was, and those must not be looked up for each of the others.
 */
const serving = (organs: string, day: string) => `(
  SELECT organ_id, organ_id AS serving_id FROM ${organs} every
  UNION ALL
  SELECT every.organ_id, gone.successor_id FROM ${organs} every JOIN organ gone ON gone.id = every.organ_id
  WHERE gone.successor_id IS NOT NULL AND gone.valid_to <= ${day})`;

/**
 * Statement text: the holders who get the notices of organs, for a hundred thousand at once, whose rows stay in the database.
 * The same choice as receiversOf, which knows why nobody was chosen, too; a test holds the two together.
 *
 * Shape: `organ_id, holding_id, person_id`. `organs` is a relation with `organ_id`, `day` an expression for a date in China.
 * Source: design.md 5 "Receivers of a notice".
 */
export const chosenHolders = (organs: string, day: string): string => `
  SELECT organ_id, holding_id, person_id FROM (
    SELECT held.*, min(place) OVER (PARTITION BY organ_id) AS first FROM (
      SELECT asked.organ_id, h.id AS holding_id, h.person_id, 'duty' = ANY (h.roles) AS is_on_duty,
        CASE WHEN o.level = 'enterprise' THEN ${placeAmong('enterprise')} ELSE ${placeAmong('county')} END AS place
      FROM ${serving(organs, day)} asked JOIN organ o ON o.id = asked.serving_id
      JOIN post_holder h ON h.organ_id = o.id JOIN person p ON p.id = h.person_id
      WHERE (o.valid_to IS NULL OR o.valid_to > ${day}) AND ${maySignOn(day)}
        AND (p.valid_from IS NULL OR p.valid_from <= ${day}) AND (p.valid_to IS NULL OR p.valid_to > ${day})
    ) AS held
  ) AS ranked WHERE is_on_duty OR place = first`;

/**
 * Statement text: people who may sign for an organ beside the one they are asked in, whether they get its notices or not: a
 * shared card would not say for which of them a tap counts (design.md 5 "Identity").
 *
 * Shape: `person_id`, not distinct. `people` is a relation with `organ_id` and `person_id`; `isAsked` says of an organ `o` whether it is asked as well.
 */
export const signersElsewhere = (people: string, day: string, isAsked: string): string => `
  WITH h AS MATERIALIZED (
    -- Few have a post elsewhere: only theirs are looked at more closely.
    SELECT other.* FROM ${people} here JOIN post_holder other ON other.person_id = here.person_id AND other.organ_id <> here.organ_id
  )
  SELECT h.person_id FROM h JOIN organ o ON o.id = h.organ_id WHERE ${maySignOn(day)} AND ${isAsked}
  UNION ALL
  -- Asked for an organ that was merged into his own: the card says so.
  SELECT here.person_id FROM ${people} here JOIN organ gone ON gone.id = here.organ_id
  WHERE gone.successor_id IS NOT NULL AND gone.valid_to <= ${day}
  UNION ALL
  SELECT here.person_id FROM ${people} here JOIN organ o ON o.successor_id = here.organ_id
  WHERE o.successor_id IS NOT NULL AND o.valid_to <= ${day} AND ${isAsked}`;
