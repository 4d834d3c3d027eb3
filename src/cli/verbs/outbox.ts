import { atDesk } from '../at-desk.ts';
import { complain, print, printJson, UsageError, type Verb } from '../verb.ts';

/** What waits to be sent, and messages that could not go out and wait for an operator. */
export const outboxList: Verb = {
  name: 'outbox list',
  usage: 'outbox list [--json]',
  words: [0, 0],
  async run({ json }) {
    const state = await atDesk((desk) => desk.listOutbox());
    if (json) {
      printJson(state);
      return 0;
    }
    const { queued, oldest, parked, messages } = state;
    print(`排队 ${queued} 条${oldest ? `，最早 ${oldest.toISOString()}` : ''}；搁置 ${parked} 条`);
    for (const { outboxId, topic, platform, receivers, attempts, lastError } of messages) {
      print(`${outboxId} ${topic} ${platform} 收件${receivers} 已试${attempts}次 ${lastError ?? ''}`);
    }
    return 0;
  },
};

export const outboxRequeue: Verb = {
  name: 'outbox requeue',
  usage: 'outbox requeue ID|all [--json]',
  words: [1, 1],
  async run({ words: [which = ''], json }) {
    if (which !== 'all' && !/^\d{1,9}$/u.test(which)) throw new UsageError('give the number of a message, or all');
    const requeued = await atDesk((desk) => desk.requeue(which === 'all' ? 'all' : Number(which)));
    if (which !== 'all' && requeued === 0) {
      complain(`没有搁置的第 ${which} 条：见 anda outbox list`);
      return 1;
    }
    if (json) printJson({ requeued });
    else print(`已重新排队 ${requeued} 条`);
    return 0;
  },
};
