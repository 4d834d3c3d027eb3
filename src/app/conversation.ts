import { z } from 'zod';
import type { About, Acting, Answer } from '../chat/command.ts';
import { DialogueChanged, hintTopic, reminderTopic, type Dialogue } from '../chat/dialogue.ts';
import type { Callback } from '../chat/router.ts';
import { claimInbox, enqueue, priorities, type OutboxMessage, type Topic } from '../delivery/index.ts';
import type { Clock } from '../lib/clock.ts';
import { performAct, type Act, type Served } from '../notices/index.ts';
import type { Actor } from '../organs/index.ts';
import type { Account, CardFace } from '../platforms/port.ts';
import { pgSql, type Store } from '../store/db.ts';

/** Answers whose words are known when they are asked for; features' own topics compose theirs when they are sent. */
const replyTopicName = 'reply';

const faceShape = z.object({
  taskId: z.string().exactOptional(),
  source: z.string(),
  title: z.string(),
  desc: z.string(),
  rows: z.array(z.object({ name: z.string(), value: z.string() })),
  buttons: z.array(z.object({ text: z.string(), key: z.string(), primary: z.boolean().exactOptional() })),
  choices: z
    .object({
      key: z.string(),
      many: z.boolean(),
      options: z.array(z.object({ id: z.string(), text: z.string(), checked: z.boolean() })),
    })
    .exactOptional(),
  text: z.string(),
  done: z.string().exactOptional(),
}) satisfies z.ZodType<CardFace>;
const replyShape = z.object({
  answer: z.discriminatedUnion('kind', [
    z.object({ kind: z.literal('text'), text: z.string() }),
    z.object({ kind: z.literal('card'), face: faceShape }),
  ]),
});

const reply: Topic = {
  forgets: true,
  async compose(_sql, { subject }) {
    const { answer } = replyShape.parse(subject);
    return answer.kind === 'text' ? answer : answer.face;
  },
};
export const replyTopics: Record<string, Topic> = {
  [replyTopicName]: reply,
  [reminderTopic]: reply,
  [hintTopic]: reply,
};

/** What stood between this account's last message and this one. */
export const loadDialogue =
  ({ store }: { store: Store }) =>
  async ({ platform, corp, user }: Account): Promise<Dialogue> => {
    const [row] = await pgSql(store.pool)<{
      kind: string | null;
      data: unknown;
      topic: string | null;
      notice: number | null;
    }>(
      `SELECT g.kind, g.data, g.last_topic AS topic, g.last_notice AS notice FROM dialogue g JOIN account a ON a.id = g.account_id
       WHERE a.platform = $1::text AND a.corp = $2::text AND a."user" = $3::text`,
      [platform, corp, user],
    );
    return {
      open: row?.kind ? { kind: row.kind, data: row.data } : null,
      last: { topic: row?.topic ?? null, notice: row?.notice ?? null },
    };
  };

/** One transaction a callback: claims its key, acts, answers, and writes counters and the log at the end. */
export const createOnce =
  ({ store, clock, served }: { store: Store; clock: Clock; served: Served }) =>
  async (of: Callback<Actor>, fn: (acting: Acting<Act>) => Promise<void>): Promise<void> => {
    const { key } = of.inbound;
    await store.batch(async (sql) => {
      const now = clock.now();
      const claimed = await claimInbox(sql, [key], now);
      if (claimed.has(key)) await performAct(sql, now, (act) => fn(actingFor(act, of)), served);
    });
  };

function actingFor(act: Act, { inbound, actor, open: was }: Callback<Actor>): Acting<Act> {
  const { account } = inbound;
  const send = (answer: Answer, { notice, isReminder = false, isHint = false }: About, code: string | null) => {
    const message: OutboxMessage = {
      topic: isReminder ? reminderTopic : isHint ? hintTopic : replyTopicName,
      ...(code === null ? { kind: 'send' as const } : { kind: 'redraw' as const, code }),
      platform: account.platform,
      corp: account.corp,
      receivers: [{ accountId: actor?.accountId ?? 0, user: account.user, deliveryId: 0 }],
      // A face is plain data by its type; zod reads it again before it is sent.
      subject: JSON.parse(JSON.stringify({ answer, noticeNumber: notice ?? null })),
      priority: priorities.reply,
    };
    return enqueue(act.sql, [message], act.now);
  };
  return {
    tx: act,
    async say(answer, about = {}) {
      // One row however long it is: rows are sent side by side, and the parts of a text must not overtake each other.
      await send(typeof answer === 'string' ? { kind: 'text', text: answer } : answer, about, null);
    },
    async show(face, about = {}) {
      const code = inbound.kind === 'tap' ? inbound.redrawCode : null;
      await send({ kind: 'card', face }, about, code);
    },
    async remember(open) {
      if (!actor) return;
      // Whoever changes it at the same moment waits for us here, and then finds it changed.
      const changed = await act.sql(
        `INSERT INTO dialogue AS d (account_id, kind, data, updated_at)
         VALUES ($1::int, $2::text, $3::jsonb, $4::timestamptz)
         ON CONFLICT (account_id) DO UPDATE SET kind = excluded.kind, data = excluded.data, updated_at = excluded.updated_at
         WHERE d.kind IS NOT DISTINCT FROM $5::text AND (d.kind IS NULL OR d.data = $6::jsonb)
         RETURNING account_id`,
        [
          actor.accountId,
          open?.kind ?? null,
          JSON.stringify(open?.data ?? {}),
          act.now.toISOString(),
          was?.kind ?? null,
          JSON.stringify(was?.data ?? {}),
        ],
      );
      if (changed.length === 0) throw new DialogueChanged();
    },
  };
}
