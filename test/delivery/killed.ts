// Run by presence.test.ts: delivers until a call is under way, says so, and waits to be killed.
import { createDelivery, createSendLimits } from '../../src/delivery/index.ts';
import { systemClock } from '../../src/lib/clock.ts';
import { createLog } from '../../src/lib/log.ts';
import { createLocalCache } from '../../src/lib/shared-cache.ts';
import { openStore } from '../../src/store/db.ts';
import { createStandIn, face } from './stand-in.ts';

const standIn = createStandIn();
const call = standIn.close();
const delivery = createDelivery({
  store: openStore(process.argv[2] ?? ''),
  clock: systemClock,
  platforms: new Map([['wecom', standIn.platform]]),
  topics: { card: { compose: async () => face('通知') } },
  limits: createSendLimits({ cache: createLocalCache(systemClock), accountsOf: async () => 1000 }),
  log: createLog('silent'),
  concurrency: 1,
});
await delivery.start();
await call.reached;
process.stdout.write('under way');
