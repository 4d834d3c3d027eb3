import { enqueue, priorities } from '../../delivery/index.ts';
import { topics } from '../topic-names.ts';
import { noticeOfCard } from './card-notice.ts';
import { yieldsToDraft, type CommandDeps, type NoticeCommand, type NoticeTap, type NoticeTurn } from './parts.ts';
import { chooseNotice, type Visible } from './visible.ts';

/** Sends the table as a file: that is the whole answer. Who may ask how far it is may have it, for the same branches. */
const sendTable = (turn: NoticeTurn, { number, scope }: Visible): Promise<void> =>
  turn.once(async ({ tx }) => {
    const { account } = turn.inbound;
    await enqueue(
      tx.sql,
      [
        {
          topic: topics.table,
          kind: 'send',
          platform: account.platform,
          corp: account.corp,
          receivers: [{ accountId: turn.actor.accountId, user: account.user, deliveryId: 0 }],
          subject: { noticeNumber: number, deliveryIds: scope.deliveryIds },
          priority: priorities.reply,
        },
      ],
      tx.now,
    );
  });

/** 导出表格 [N12 | title words]: coverage, broken links and signatures as .xlsx. */
export const exportCommand = (deps: CommandDeps): NoticeCommand => ({
  act: 'how far',
  grammar: /^导出(?:表格)?\s*(?:(?<ref>N\d{1,9})|(?<words>\S.*))?$/u,
  yields: yieldsToDraft,
  async run(turn, { ref, words }) {
    await sendTable(turn, await chooseNotice(deps, turn, { ref, words }));
  },
});

/** 导出表格 on the status card. */
export const exportTap = (deps: CommandDeps): NoticeTap => ({
  button: 'export',
  async run(turn, tap) {
    const ref = await noticeOfCard(deps.sql, turn, tap);
    await sendTable(turn, await chooseNotice(deps, turn, { ref, words: undefined }));
  },
});
