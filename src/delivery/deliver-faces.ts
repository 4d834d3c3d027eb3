import { giveWay } from './give-way.ts';
import { callWithLeave, type DeliverDeps, type Given, platformOf, redraw } from './deliver.ts';
import { type Answer, findQueuedRows, type OutboxRow } from './row.ts';
import { settleFaces } from './settle.ts';
import type { CardFace, Platform } from '../platforms/port.ts';

/**
 * So many faces share look-ups and their closing. Not more: what is composed with the first is still true when the last goes
 * out, and a process that is killed in between repeats few calls.
 */
const facesAtOnce = 6;

interface Face {
  row: OutboxRow;
  face: CardFace;
}

/**
 * Delivers the rows of one job, one behind the other: more at once would take the processor from those who are signing. New
 * faces of one topic share their statements; whatever is out of the ordinary with one of them is left to `deliver`, row by row.
 * What the database refused for some is tried again by the queue; what is settled stays so.
 */
export const createDeliverAll =
  (deps: DeliverDeps, deliver: (outboxId: number) => Promise<void>) =>
  async (outboxIds: readonly number[]): Promise<void> => {
    const failures: unknown[] = [];
    for (let from = 0; from < outboxIds.length; from += facesAtOnce) {
      const ids = outboxIds.slice(from, from + facesAtOnce);
      const note = (error: unknown) => void failures.push(error);
      const left = ids.length > 1 ? await deliverFaces(deps, ids).catch(note) : ids;
      for (const id of left ?? []) await deliver(id).catch(note);
    }
    if (failures.length > 0) throw failures[0];
  };

/** Gives the ids of those that want a look of their own. */
async function deliverFaces(deps: DeliverDeps, ids: readonly number[]): Promise<readonly number[]> {
  const ready = await compose(deps, ids).catch(() => null); // each on its own will say what was wrong
  if (!ready) return ids;
  const { platform, leave, faces } = ready;
  const done = new Set<number>();
  const sent: { row: OutboxRow; answer: Answer }[] = [];
  let failed: { row: OutboxRow; error: unknown } | null = null;
  for (const { row, face } of faces) {
    await giveWay();
    if ((await deps.limits.call(platform, 'redraw')) > 0) break;
    done.add(row.id);
    try {
      const answer = await callWithLeave(deps, platform, leave, () => redraw(deps, row, platform, face));
      sent.push({ row, answer });
    } catch (error) {
      failed = { row, error };
      break; // the platform may rest by now: the others ask for leave again
    }
  }
  if (sent.length > 0) await closeAll(deps, sent);
  if (failed) await deps.put.off(failed.row, failed.error);
  return ids.filter((id) => !done.has(id));
}

/** Null where they are not all new faces of one topic that knows how, for one platform that does not rest. */
async function compose(
  { sql, topics, platforms, pauses, clock }: DeliverDeps,
  ids: readonly number[],
): Promise<{ platform: Platform; leave: Given; faces: Face[] } | null> {
  const rows = await findQueuedRows(sql, ids);
  const [first] = rows;
  const topic = first && topics[first.topic];
  const platform = first && platformOf(platforms, first);
  if (!topic?.composeMany || topic.onOutcome || topic.forgets || !platform) return null;
  const isAlike = (row: OutboxRow) =>
    row.kind === 'redraw' &&
    row.answer === null &&
    row.topic === first.topic &&
    row.platform === first.platform &&
    row.corp === first.corp;
  if (!rows.every(isAlike)) return null;
  const at = clock.now();
  const made = await topic.composeMany(
    sql,
    rows.map(({ id, kind, subject, receivers }) => ({ outboxId: id, kind, subject, receivers, at })),
  );
  const leave = await pauses.leave(platform.id);
  if (!leave.go || leave.probe) return null;
  const faces = rows.flatMap((row, i) => [made[i]].flatMap((face) => (face ? [{ row, face }] : [])));
  return { platform, leave, faces };
}

/** Only the rows are tried again after this, never the calls: the faces are out. */
async function closeAll({ sql, put, metrics }: DeliverDeps, sent: { row: OutboxRow; answer: Answer }[]): Promise<void> {
  try {
    const closed = await settleFaces(
      sql,
      sent.map(({ row, answer }) => ({ id: row.id, sentAt: answer.sentAt })),
    );
    for (const { row } of sent) if (closed.has(row.id)) metrics.settled(row, 'sent');
  } catch (error) {
    for (const { row, answer } of sent) {
      await put.keepAnswer(row, answer);
      await put.off(row, error);
    }
  }
}
