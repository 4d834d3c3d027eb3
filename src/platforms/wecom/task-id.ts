/** A task id is good for one card for ever (wecom.md 14.16): a card sent anew bears the same with a mark, which taps lose again. */
export const markAgain = (taskId: string, again: number): string => (again > 0 ? `${taskId}@again${again}` : taskId);

/** The task id as the card's maker knows it. */
export const withoutMark = (taskId: string): string => taskId.replace(/@again\d+$/u, '');
