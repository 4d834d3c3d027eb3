import nock from 'nock';
import { afterEach } from 'vitest';

// The network is off. Only what runs on this machine is reached: the database, the stand-in platforms.
nock.disableNetConnect();
nock.enableNetConnect(/^(127\.0\.0\.1|localhost|\[?::1\]?)(:\d+)?$/u);

afterEach(() => {
  const left = nock.pendingMocks();
  nock.cleanAll();
  if (left.length > 0) throw new Error(`announced, and nobody called: ${left.join(', ')}`);
});
