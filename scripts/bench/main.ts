// npm run bench -- [VERB ...] [--quick]: one JSON line a figure on stdout (design.md 8), notes on stderr.
import { ack } from './ack.ts';
import { build } from './build.ts';
import { closeAll } from './closing.ts';
import { evidence } from './evidence.ts';
import { fanout } from './fan-out.ts';
import { note } from './figure.ts';
import { status } from './growth.ts';
import { readOptions, usage, UsageError, type Options } from './options.ts';
import { sandbox } from './sandbox.ts';
import { start } from './start.ts';

const verbs: Readonly<Record<string, (options: Options) => Promise<void>>> = {
  start,
  ack,
  fanout,
  status,
  evidence,
  sandbox,
};

async function run(args: string[]): Promise<void> {
  const { verbs: asked, options } = readOptions(args);
  const unknown = asked.find((verb) => !(verb in verbs));
  if (unknown !== undefined) throw new UsageError(`${unknown} is none of: ${Object.keys(verbs).join(' ')}`);
  await build();
  for (const [name, measure] of Object.entries(verbs)) {
    if (asked.length > 0 && !asked.includes(name)) continue;
    note(`-- ${name}`);
    await measure(options);
    await closeAll();
  }
}

for (const signal of ['SIGINT', 'SIGTERM'] as const) {
  process.once(signal, () => void closeAll().then(() => process.exit(130)));
}
try {
  await run(process.argv.slice(2));
} catch (error) {
  const isUsage = error instanceof UsageError;
  note(
    isUsage ? `${error.message}\n${usage}` : error instanceof Error ? (error.stack ?? error.message) : String(error),
  );
  process.exitCode = isUsage ? 2 : 1;
} finally {
  await closeAll();
}
process.exit();
