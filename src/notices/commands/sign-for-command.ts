import { AppError } from '../../errors.ts';
import { chinaDate } from '../../lib/china-time.ts';
import { maySign, type Level, type Role } from '../../organs/index.ts';
import type { Sql } from '../../store/db.ts';
import { phrases } from '../phrases.ts';
import { withReaddressed } from './readdressed-holdings.ts';
import { assertNotMarked } from '../secrecy.ts';
import type { Signer } from '../signer.ts';
import { arrivalsOf, byOrgan, reasonOf, signatoryOf, type CommandDeps, type NoticeCommand } from './parts.ts';

interface Colleague {
  personId: number;
  name: string;
  organId: number;
  level: Level;
  roles: Role[];
}

/** Who holds a post in one of these organs today under this name. */
const colleaguesNamed = (sql: Sql, organIds: number[], name: string, at: Date): Promise<Colleague[]> =>
  sql<Colleague>(
    `SELECT p.id AS "personId", p.name, h.organ_id AS "organId", o.level, h.roles
     FROM post_holder h JOIN person p ON p.id = h.person_id JOIN organ o ON o.id = h.organ_id
     WHERE h.organ_id = ANY($1::int[]) AND p.name = $2::text
       AND (h.valid_from IS NULL OR h.valid_from <= $3::date) AND (h.valid_to IS NULL OR h.valid_to > $3::date)
       AND (p.valid_from IS NULL OR p.valid_from <= $3::date) AND (p.valid_to IS NULL OR p.valid_to > $3::date)
     ORDER BY h.organ_id, p.id`,
    [organIds, name, chinaDate(at)],
  );

/**
 * 代签 N12 张三 原因: signs for a colleague who is absent (domain.md 4.6.4). Anybody with a post in the organ may, for
 * somebody there who could have signed himself; the act says who did it, for whom and why.
 */
export const signForCommand = ({ sql, signer }: CommandDeps & { signer: Signer }): NoticeCommand => ({
  act: 'sign for another',
  grammar: /^代签\s*(?<ref>N\d{1,9})(?:\s+(?<person>[^\s,，。;；:：]{2,30})(?:[\s,，:：]+(?<reason>.+))?)?$/u,
  async run(turn, { ref = '', person = '', reason: said = '' }) {
    assertNotMarked(said);
    const number = Number(ref.slice(1));
    // Whoever may sign for an organ because its notice was sent to him (改送) may sign for its absent clerk, too.
    const { actor, inbound } = await withReaddressed({ sql }, turn, number);
    const mine = byOrgan(actor.holdings);
    const arrivals = await arrivalsOf(
      sql,
      number,
      mine.map(({ organId }) => organId),
    );
    if (arrivals.length === 0) throw new AppError('notice.not_found', phrases.notFound(ref));
    const reason = reasonOf(said);
    if (person === '' || reason === '') throw new AppError('reason.missing', phrases.askOnBehalf(ref, person));
    const reached = arrivals.map(({ organId }) => organId);
    const colleagues = await colleaguesNamed(sql, reached, person, turn.now);
    const all = colleagues.filter(({ level, roles }) => maySign(level, roles));
    // Two organs may each have somebody of this name: with 切换单位 that of the chosen one is meant, and no other enters the record.
    const chosen = all.filter(({ organId }) => organId === actor.actingOrganId);
    const able = chosen.length > 0 ? chosen : all;
    const [absent] = able;
    if (!absent) throw new AppError('person.not_found', phrases.nobodyToSignFor(ref, person));
    if (absent.personId === actor.personId) throw new AppError('request.invalid', phrases.signYourself(ref));
    const organIds = new Set(able.map(({ organId }) => organId));
    const holdings = mine.filter(({ organId }) => organIds.has(organId));
    const [first] = holdings;
    if (!first) throw new AppError('notice.not_found', phrases.notFound(ref));
    const { name, rawDigest: _, post: __, ...signatory } = signatoryOf(turn, first);
    await signer.sign({
      ...signatory,
      personId: actor.personId,
      personName: name,
      inboxKey: inbound.key,
      number,
      layerId: null,
      organs: holdings.map(({ organId, post }) => ({ organId, post })),
      accountId: actor.accountId,
      account: inbound.account,
      rawDigest: inbound.rawDigest,
      redrawCode: null,
      preferOrganId: actor.actingOrganId,
      onBehalf: { personId: absent.personId, name: absent.name, reason },
    });
  },
});
