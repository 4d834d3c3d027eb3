import type { ShownMessage } from '../wecom/model.ts';
import type { Scene } from './stage.ts';

const words = ['签收', '转发全部'];

/** Numbers are not cut out of longer ones: N1 is not in N12. */
const names = (text: string | undefined, ref: string) =>
  text !== undefined && new RegExp(`${ref}(?!\\d)`, 'u').test(text);

/** The button that signs this notice, or passes it on; null where the message has none that lives. */
export function buttonFor({ card }: ShownMessage, ref: string): string | null {
  if (!card || card.replaceText !== null || !(names(card.desc, ref) || names(card.title, ref))) return null;
  return card.buttons.find(({ text }) => words.some((word) => text.startsWith(word)))?.text ?? null;
}

/** WeChat's plug-in shows no cards: whoever reads there answers in words. */
export const wordsFor = ({ text }: ShownMessage, ref: string): string | null =>
  names(text, ref) && text?.includes(`请回复：收到 ${ref}`) ? `收到 ${ref}` : null;

/**
 * Everybody of these levels with a card signs it, then relays from the receipt, until nothing is left to tap; only the
 * silent one does nothing.
 */
export async function passOn(scene: Scene, levels?: readonly string[]): Promise<void> {
  const { stage, clerks, silent, ref } = scene;
  const { twin } = stage;
  const acting = clerks.filter(({ user, level }) => user !== silent.user && (levels?.includes(level) ?? true));
  const users = [...new Set(acting.map(({ user }) => user))];
  for (;;) {
    await stage.settle();
    scene.goOn();
    const taps = users.flatMap((user) =>
      twin.messagesOf(user).flatMap((message) => {
        const button = buttonFor(message, ref);
        return button === null ? [] : [{ user, match: { messageId: message.messageId, button } }];
      }),
    );
    const answers = users.flatMap((user) => {
      const last = twin.messagesOf(user).at(-1);
      const answer = last ? wordsFor(last, ref) : null;
      return answer === null ? [] : [{ user, answer }];
    });
    if (taps.length + answers.length === 0) return;
    scene.taps += taps.length + answers.length;
    await together([
      ...answers.map(
        ({ user, answer }) =>
          () =>
            twin.say(user, answer),
      ),
      ...taps.map(
        ({ user, match }) =>
          () =>
            twin.tap(user, match),
      ),
    ]);
  }
}

/** People at their phones at the same moment: when one has an answer, the next one acts. More only wait for each other. */
const atOnce = 8;
async function together(acts: (() => Promise<{ status: number | null }>)[]): Promise<void> {
  const waiting = acts.values();
  const actInTurn = async () => {
    for (const act of waiting) {
      const { status } = await act();
      if (status !== 200) throw new Error(`a callback was answered ${status}`);
    }
  };
  await Promise.all(Array.from({ length: atOnce }, actInTurn));
}
