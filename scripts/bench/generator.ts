// The generator of load, a process of its own: seals the taps first, then only writes bytes and counts answers.
import { closedLoop } from './closed-loop.ts';
import type { Order, Report } from './generator-process.ts';
import { openLoop } from './open-loop.ts';
import { sealTaps } from './taps.ts';

let requests: Buffer[] = [];
const say = (report: Report) => void process.send?.(report);

async function obey(order: Order): Promise<Report> {
  if (order.kind === 'seal') {
    requests = sealTaps(order);
    return { kind: 'sealed' };
  }
  const onMeasure = (what: 'begins' | 'ends') => say({ kind: what });
  const load = { ...order, requests, onMeasure };
  return {
    kind: 'done',
    result: order.kind === 'closed' ? await closedLoop({ ...load, ...order }) : await openLoop({ ...load, ...order }),
  };
}

process.on('message', (order: Order) => {
  obey(order).then(say, (error: unknown) => say({ kind: 'failed', why: String(error) }));
});
process.on('disconnect', () => process.exit(0));
