import { AppError } from '../../errors.ts';
import { organsNamed, type Holding } from '../../organs/index.ts';
import type { Sql } from '../../store/db.ts';
import { addToRoster } from '../addition.ts';
import { askAddition } from '../addition-approval.ts';
import { phrases } from '../phrases.ts';
import {
  arrivalsOf,
  byOrgan,
  holdingsAs,
  named,
  reasonOf,
  signatoryOf,
  type CommandDeps,
  type NoticeCommand,
  type NoticeTurn,
} from './parts.ts';
import { mustAskLeave } from './relay-now.ts';

/** The post in which somebody adds: in the organ that issued the notice, else in one that got it. */
async function adderOf(sql: Sql, turn: NoticeTurn, number: number): Promise<{ holding: Holding; isIssuer: boolean }> {
  const holdings = byOrgan(holdingsAs(turn.actor, 'clerk', 'leader'));
  const [issued] = await sql<{ organId: number }>(
    'SELECT issuing_organ_id AS "organId" FROM notice WHERE number = $1::int',
    [number],
  );
  const issuer = holdings.find(({ organId }) => organId === issued?.organId);
  if (issuer) return { holding: issuer, isIssuer: true };
  const arrivals = await arrivalsOf(
    sql,
    number,
    holdings.map(({ organId }) => organId),
  );
  const [only] = arrivals;
  const holding = holdings.find(({ organId }) => organId === only?.organId);
  if (!only || !holding) throw new AppError('notice.not_found', phrases.notFound(`N${number}`));
  if (arrivals.length > 1) {
    const organs = arrivals.map(({ organName }) => organName);
    throw new AppError('notice.wrong_state', phrases.severalOrgans({ ref: `N${number}`, organs }));
  }
  return { holding, isIssuer: false };
}

/** Whole names only: what goes out cannot be called back, and nobody looks at a preview of this. */
async function organsMeant(sql: Sql, below: number, said: string, at: Date): Promise<number[]> {
  const ids: number[] = [];
  for (const organ of said.split(/[,，、]/u).filter((name) => name.trim() !== '')) {
    const hits = await organsNamed(sql, { below, name: organ, at });
    const [only] = hits;
    if (!only) throw new AppError('organ.not_below', phrases.organNotBelow(organ));
    if (hits.length > 1 || (only.match !== 'exact' && only.match !== 'short')) {
      throw new AppError('organ.not_below', phrases.organAmbiguous({ organ, candidates: hits.map((o) => o.name) }));
    }
    ids.push(only.id);
  }
  return ids;
}

/** 补发 N12 甲县[,乙区] 原因: organs that came into the register later, or that the issuer left out. */
export const additionCommand = (deps: CommandDeps): NoticeCommand => ({
  act: 'addition',
  grammar: /^补发\s*(?<ref>N\d{1,9})\s*[,，]?\s*(?<whom>\S*)\s*(?<words>.*)$/u,
  async run(turn, { ref = '', whom = '', words = '' }) {
    const number = Number(ref.slice(1));
    const { holding, isIssuer } = await adderOf(deps.sql, turn, number);
    const reason = reasonOf(words);
    if (whom === '' || reason === '') throw new AppError('reason.missing', phrases.askAddition(ref));
    const organIds = await organsMeant(deps.sql, holding.organId, whom, turn.now);
    const organ = { id: holding.organId, code: holding.organCode, name: holding.organName };
    const adding = { number, organ, organIds, reason };
    await turn.once(async ({ tx, say }) => {
      const by = { ...signatoryOf(turn, holding), personId: turn.actor.personId };
      if (!isIssuer && (await mustAskLeave(tx.sql, turn.actor, organ.id))) {
        const { accountId } = turn.actor;
        const { leaders, organs: count, title } = await askAddition(tx, { ...adding, by, accountId });
        await say(phrases.additionAsked({ ...named({ number, title }), leaders, count }), { notice: number });
        return;
      }
      const added = await addToRoster(tx, { ...adding, by });
      await say(phrases.added({ ...named(added), organs: added.organs }), { notice: number });
    });
  },
});
