// The bot as a process of its own, as main.ts starts it, but with its signer as the first argument says.
import { createApp } from '../../src/app.ts';
import { readConfig } from '../../src/config.ts';
import { createLog } from '../../src/lib/log.ts';
import { signers } from './signers.ts';

const [, , kind = '', sending] = process.argv;
const createSigner = signers[kind];
if (!createSigner) throw new Error(`no signer ${kind}`);

const config = readConfig(process.env);
const app = await createApp(config, { log: createLog(config.logLevel), parts: { createSigner } });
process.once('SIGTERM', () => {
  void app.close().then(() => process.exit(0));
});
const { port } = await app.start({ sends: sending === 'sends' });
process.send?.({ port });
