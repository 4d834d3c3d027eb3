import { digestOf } from '../../evidence/index.ts';
import { canonicalJson } from '../../lib/canonical-json.ts';
import type { Stranger } from '../../chat/command.ts';
import { AppError } from '../../errors.ts';
import {
  foldOrganName,
  makeBindingCode,
  matchName,
  organsNamed,
  unboundHolders,
  useBindingCode,
  ownHoldings,
  type Binding,
  type Bound,
  type Holding,
} from '../../organs/index.ts';
import type { Act } from '../act.ts';
import { signatoryEntry } from '../arrival.ts';
import { sendUnsignedTo } from '../catch-up.ts';
import { phrases } from '../phrases.ts';
import { reachingPhrases } from '../reaching-phrases.ts';
import { signatoryOf, type CommandDeps, type NoticeCommand, type NoticeTurn } from './parts.ts';
import { senders } from './sent-arrivals.ts';

interface Organ {
  id: number;
  code: string;
  name: string;
}

/** Makes a code and says it to whoever asked; nobody who could use it: says what to do instead. */
export async function tellBindingCode(turn: NoticeTurn, organ: Organ, holding: Holding): Promise<void> {
  await turn.once(async ({ tx, say }) => {
    const holders = (await unboundHolders(tx.sql, [organ.id], tx.now)).get(organ.id) ?? [];
    if (holders.length === 0) throw new AppError('person.not_found', reachingPhrases.nobodyToBind(organ.name));
    const { personId } = turn.actor;
    const { id, code, replaced } = await makeBindingCode(tx.sql, { organId: organ.id, personId, now: tx.now });
    const { person, facts, ...signatory } = signatoryEntry(signatoryOf(turn, holding));
    tx.record({
      ...signatory,
      kind: 'bindingCode',
      organ: holding.organCode,
      subject: `binding/${id}`,
      digest: digestOf(Buffer.from(canonicalJson({ binding: id, for: organ.code }), 'utf8')),
      facts: { ...facts, for: organ.code },
      secret: { person },
      lookup: { personId },
    });
    await say(reachingPhrases.bindingCode({ organ: organ.name, code, replaced }));
  });
}

/** 绑定码 甲县: for the own organ and those below. */
export const bindingCodeCommand = ({ sql }: CommandDeps): NoticeCommand => ({
  act: 'unreachable',
  grammar: /^(?:发)?绑定码\s*(?<organ>\S{1,60})$/u,
  async run(turn, { organ: said = '' }) {
    const mine = senders(turn);
    const wanted = foldOrganName(said);
    const own = mine.find(
      ({ organCode, organName }) => matchName({ code: organCode, name: organName, aliases: [] }, wanted) !== null,
    );
    if (own) return tellBindingCode(turn, { id: own.organId, code: own.organCode, name: own.organName }, own);
    for (const holding of mine) {
      const found = await organsNamed(sql, { below: holding.organId, name: said, at: turn.now });
      const [organ] = found;
      if (found.length > 1) {
        const candidates = found.map(({ name }) => name);
        throw new AppError('organ.not_found', phrases.organAmbiguous({ organ: said, candidates }));
      }
      if (organ) return tellBindingCode(turn, organ, holding);
    }
    throw new AppError('organ.not_found', reachingPhrases.noSuchOrgan(said));
  },
});

/** 绑定 of somebody who is bound: nothing happens, and no code is used up. */
export const boundCommand = (): NoticeCommand => ({
  act: 'who am I',
  grammar: /^绑定\s*(?:\d(?:\s?\d){5}.*)?$/u,
  async run({ actor, once }) {
    const posts = ownHoldings(actor).map(({ organName, post }) => `${organName} ${post}`);
    await once(({ say }) => say(reachingPhrases.boundAlready({ person: actor.name, posts })));
  },
});

/** 绑定 581307 [姓名], by an account that is bound to nobody. */
export const bindCommand = (): Stranger<Act> => ({
  act: 'bind',
  grammar: /^绑定(?:码)?\s*[:：]?\s*(?:(?<code>\d(?:\s?\d){5})\s*(?<name>[^\d\s]\S{0,29})?)?$/u,
  async run({ inbound, once }, { code: typed = '', name = null }) {
    const code = typed.normalize('NFKC').replaceAll(/\D/gu, '');
    await once(async ({ tx, say }) => {
      if (code === '') return say(reachingPhrases.codeUnreadable());
      const binding = await useBindingCode(tx.sql, inbound.account, { code, name, now: tx.now });
      if (binding.outcome !== 'bound') return say(refusalOf(binding, code));
      recordBinding(tx, inbound, binding);
      const cards = await sendUnsignedTo(tx, binding.personId);
      await say(reachingPhrases.bound({ organ: binding.organ.name, person: binding.name, post: binding.post, cards }));
    });
  },
});

function refusalOf(binding: Exclude<Binding, Bound>, code: string): string {
  switch (binding.outcome) {
    case 'locked':
      return reachingPhrases.codeLocked();
    case 'wrong':
      return reachingPhrases.codeWrong(binding.left);
    case 'several':
      return reachingPhrases.codeSeveral({ organ: binding.organName, names: binding.names, code });
    case 'nobody':
      return reachingPhrases.codeNobody(binding.organName);
    case 'taken':
      return reachingPhrases.accountTaken();
  }
}

/** Person and account enter the log as commitments. */
function recordBinding(
  act: Act,
  {
    at,
    rawDigest,
    account,
  }: { at: Date; rawDigest: string; account: { platform: string; corp: string; user: string } },
  { personId, name, post, accountId, organ }: Bound,
): void {
  act.record({
    kind: 'bind',
    at,
    via: 'wecom-text',
    organ: organ.code,
    post,
    subject: `account/${accountId}`,
    digest: digestOf(Buffer.from(canonicalJson({ account: accountId, for: organ.code }), 'utf8')),
    facts: { callback: rawDigest, platform: account.platform },
    secret: { person: `${name}#${personId}`, account: `${account.corp}/${account.user}` },
    lookup: { personId },
  });
}
