import type { Trust } from './keys.ts';
import { unreadable, type Shown } from './shown.ts';

/** What is handed to the worker, and what comes back. */
export interface Task {
  id: number;
  bytes: Uint8Array;
  trust: Trust;
}
export interface Answer {
  id: number;
  shown: Shown;
}

export interface Checker {
  /** Resolves to null when it was stopped. */
  check(bytes: Uint8Array, trust: Trust): Promise<Shown | null>;
  /** Gives up everything under way. */
  stop(): void;
}

/** A worker out of this page's own script: no second file, and it works from a disk too. Null where browsers refuse that. */
function startWorker(script: string): Worker | null {
  try {
    const url = URL.createObjectURL(new Blob([script], { type: 'text/javascript' }));
    return new Worker(url);
  } catch {
    return null;
  }
}

/**
 * Checks files beside the page, so that it never stands still; where there is no worker, on the page itself, one file at a time,
 * after what says so was drawn.
 */
export function createChecker(script: string, checkHere: (bytes: Uint8Array, trust: Trust) => Shown): Checker {
  const waiting = new Map<number, { task: Task; done: (shown: Shown | null) => void }>();
  let worker: Worker | null = null;
  let mayWork = true;
  let isReady = false;
  let last = 0;

  const settle = (id: number, shown: Shown | null) => {
    waiting.get(id)?.done(shown);
    waiting.delete(id);
  };
  const checkOnPage = (id: number) => {
    // Two turns: one to draw, one to work.
    setTimeout(() => {
      const found = waiting.get(id);
      if (found) settle(id, checkHere(found.task.bytes, found.task.trust));
    }, 40);
  };
  const giveUpWorker = () => {
    worker?.terminate();
    worker = null;
    // A worker that never said a word is one the browser does not allow; another one died of this file.
    if (!isReady) mayWork = false;
    for (const id of [...waiting.keys()]) {
      if (isReady)
        settle(id, unreadable('没有核验完：内存不足，或浏览器中断了核验。请关闭其他页面后重试', 'check.stopped'));
      else checkOnPage(id);
    }
    isReady = false;
  };
  const hire = (): Worker | null => {
    if (worker || !mayWork) return worker;
    worker = startWorker(script);
    if (!worker) mayWork = false;
    worker?.addEventListener('error', giveUpWorker);
    worker?.addEventListener('message', ({ data }: MessageEvent<Answer | 'ready'>) => {
      if (data === 'ready') isReady = true;
      else settle(data.id, data.shown);
    });
    return worker;
  };

  return {
    check: (bytes, trust) =>
      new Promise((resolve) => {
        const task: Task = { id: (last += 1), bytes, trust };
        waiting.set(task.id, { task, done: resolve });
        const hired = hire();
        if (hired) hired.postMessage(task);
        else checkOnPage(task.id);
      }),
    stop() {
      worker?.terminate();
      worker = null;
      isReady = false;
      for (const id of [...waiting.keys()]) settle(id, null);
    },
  };
}

/** The worker's side: answers every task with what is to be shown. */
export function serveChecks(check: (bytes: Uint8Array, trust: Trust) => Shown): void {
  addEventListener('message', ({ data: { id, bytes, trust } }: MessageEvent<Task>) => {
    const answer: Answer = { id, shown: check(bytes, trust) };
    postMessage(answer);
  });
  postMessage('ready');
}
