import { AppError } from '../../errors.ts';
import { enqueue, priorities } from '../../delivery/index.ts';
import { sayTime } from '../../lib/china-time.ts';
import type { Acting } from '../../chat/command.ts';
import type { Act } from '../act.ts';
import { correctionsOf } from '../corrections.ts';
import { onionOf, type StoredLayer } from '../layers.ts';
import { phrases } from '../phrases.ts';
import { readTaskId, type CardSubject } from '../rules.ts';
import { secondHolds } from '../second-arrival.ts';
import type { Sql } from '../../store/db.ts';
import { topics } from '../topic-names.ts';
import { signingHistory } from './signing-history.ts';
import { withReaddressed } from './readdressed-holdings.ts';
import { named, type CommandDeps, type NoticeCommand, type NoticeTap, type NoticeTurn } from './parts.ts';

interface Readable {
  number: number;
  title: string;
  layerId: number;
  isWithdrawn: boolean;
}

/** What a card names beside the notice; from typed words nothing is known of it. */
type Pointed = Pick<CardSubject, 'layerId' | 'organId'>;

/**
 * What somebody may read: the layer that came to an organ of theirs, or the one their organ sent. A card means its own
 * layer and no other, for that is the text its 签收 signs (domain.md 4.6.2); typed words mean the outermost layer that
 * came, which holds all inner ones.
 */
async function findReadable(
  { sql }: CommandDeps,
  turn: NoticeTurn,
  number: number,
  pointed: Pointed | null,
): Promise<Readable> {
  const { holdings } = (await withReaddressed({ sql }, turn, number)).actor;
  const organIds = holdings.map(({ organId }) => organId);
  const [found] = await sql<Readable>(
    `SELECT n.number, n.title, l.id AS "layerId", w.layer_id IS NOT NULL AS "isWithdrawn" FROM (
       SELECT d.notice_id, d.layer_id, d.organ_id FROM delivery d WHERE d.organ_id = ANY($2::int[])
       UNION ALL
       SELECT d.notice_id, d.layer_id, d.withdrawn_organ_id FROM delivery d WHERE d.withdrawn_organ_id = ANY($2::int[])
       UNION ALL
       SELECT s.notice_id, s.layer_id, s.organ_id FROM second_arrival s
       WHERE s.organ_id = ANY($2::int[]) AND s.layer_id = $3::int
       UNION ALL
       SELECT l.notice_id, l.id, l.organ_id FROM layer l
       WHERE l.organ_id = ANY($2::int[]) AND (l.kind = 'issued' OR l.id = $3::int)
     ) AS open JOIN notice n ON n.id = open.notice_id JOIN layer l ON l.id = open.layer_id
     LEFT JOIN withdrawn_layer w ON w.layer_id = l.id
     WHERE n.number = $1::int AND ($3::int IS NULL OR l.id = $3::int) AND ($4::int IS NULL OR open.organ_id = $4::int)
     ORDER BY w.layer_id IS NULL DESC, l.depth DESC, l.id LIMIT 1`,
    [number, organIds, pointed?.layerId ?? null, pointed?.organId ?? null],
  );
  if (!found) throw new AppError('notice.not_found', phrases.notFound(`N${number}`));
  return found;
}

/** The document and its attachments, in the order in which they are signed; `name` null: as the file is called. */
const filesOf = ({ fileDigest, files }: StoredLayer): { digest: string; name: string | null }[] =>
  files ?? (fileDigest === null ? [] : [{ digest: fileDigest, name: null }]);

/** What other senders added to it for these organs, each under its sender's name. */
async function secondTexts(sql: Sql, { number, layerId }: Readable, organIds: number[]): Promise<string[]> {
  const texts = await sql<{ sender: string; text: string }>(
    `SELECT DISTINCT s.sender_name AS sender, l.text FROM second_arrival s JOIN layer l ON l.id = s.layer_id
     JOIN notice n ON n.id = s.notice_id
     WHERE n.number = $1::int AND s.organ_id = ANY($2::int[]) AND s.has_words AND s.layer_id <> $3::int AND ${secondHolds}`,
    [number, organIds, layerId],
  );
  return texts.map(({ sender, text }) => `${phrases.alsoFrom(sender)}\n${text}`);
}

/** The files where there are any; the words of the layers that have none, outermost first. */
async function send(acting: Acting<Act>, turn: NoticeTurn, notice: Readable): Promise<void> {
  const { tx } = acting;
  const onion = await onionOf(tx.sql, notice.layerId);
  const corrections = await correctionsOf(tx.sql, notice.layerId);
  const files = [...onion.flatMap(filesOf), ...corrections.flatMap((correction) => correction.files ?? [])];
  // A file holds all layers of the document it came with; layers wrapped around it later stand in words only.
  const inFile = onion.some(({ fileDigest }) => fileDigest !== null)
    ? new Set(onion.filter(({ kind }) => kind !== 'relayed'))
    : new Set<StoredLayer>();
  const words = onion
    .filter((layer) => !inFile.has(layer))
    .toReversed()
    .map(({ text }) => text);
  // Newest first, above everything: they change how the rest is to be read.
  for (const { serial, organName, at, text } of corrections) {
    words.unshift(phrases.correction({ serial, organ: organName, at: sayTime(at, tx.now), text }));
  }
  const { account } = turn.inbound;
  await enqueue(
    tx.sql,
    files.map(({ digest, name }) => ({
      topic: topics.file,
      kind: 'send' as const,
      platform: account.platform,
      corp: account.corp,
      receivers: [{ accountId: turn.actor.accountId, user: account.user, deliveryId: 0 }],
      subject: { digest, name, noticeNumber: notice.number },
      priority: priorities.reply,
    })),
    tx.now,
  );
  if (notice.isWithdrawn && inFile.size > 0) words.unshift(phrases.onlyToLookUp(named(notice)));
  const held = turn.actor.holdings.map(({ organId }) => organId);
  words.push(...(await secondTexts(tx.sql, notice, held)));
  if (words.length === 0) return;
  const organIds = turn.actor.holdings.map(({ organId }) => organId);
  const signings = await signingHistory(tx.sql, notice.number, organIds, tx.now);
  const title = notice.isWithdrawn ? phrases.onlyToLookUp(named(notice)) : phrases.originalFollows(named(notice));
  const head = inFile.size > 0 ? '' : [...signings, title, ''].join('\n');
  // In one answer: its pieces are sent in order by whoever knows how long a message may be.
  await acting.say(`${head}${words.join('\n\n')}`, { notice: notice.number });
}

/** 原文 N12: the file itself, else the text. No login, no link. */
export const readCommand = (deps: CommandDeps): NoticeCommand => ({
  act: 'read',
  grammar: /^(?:看?原文|看原文)\s*(?<ref>N\d{1,9})?$/u,
  async run(turn, { ref }) {
    const number = ref ? Number(ref.slice(1)) : turn.dialogue.last.notice;
    if (number === null) throw new AppError('notice.not_found', phrases.nothingOpen());
    const notice = await findReadable(deps, turn, number, null);
    await turn.once((acting) => send(acting, turn, notice));
  },
});

/** 看原文 on the card. */
export const readTap = (deps: CommandDeps): NoticeTap => ({
  button: 'read',
  async run(turn, tap) {
    const card = readTaskId(tap.taskId);
    if (!card) throw new AppError('notice.not_found', phrases.notFound('这张卡片'));
    const notice = await findReadable(deps, turn, card.number, card);
    await turn.once((acting) => send(acting, turn, notice));
  },
});
