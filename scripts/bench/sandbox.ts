import { execFile } from 'node:child_process';
import { once } from 'node:events';
import { writeFile } from 'node:fs/promises';
import { cpus } from 'node:os';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { promisify } from 'node:util';
import { createProvince, provinceCsv, sampleNotice } from '../../src/sandbox/province.ts';
import { newFolder } from './bed.ts';
import { measureCard } from './card-on-page.ts';
import { startChild } from './child.ts';
import { closeAll } from './closing.ts';
import { note, print, valueOf } from './figure.ts';
import type { Options } from './options.ts';
import { median } from './percentile.ts';
import { memoryOf } from './proc.ts';
import { findFreePort, untilReady } from './start.ts';

const organs = 10_000;
const speed = 3600;

/** Binds this process, and all that it starts from now on, to some cores. False where the system has no such command. */
const bindTo = (cores: string): Promise<boolean> =>
  promisify(execFile)('taskset', ['-apc', cores, String(process.pid)]).then(
    () => true,
    () => false,
  );

/** One verb of the command line on this data folder. */
async function runVerb(folder: string, args: string[]): Promise<void> {
  const child = await startChild('src/cli/main.js', { args, env: { ANDA_DATA_DIR: folder }, logFile: null });
  if (child.exitCode === null) await once(child, 'exit');
  if (child.exitCode !== 0) throw new Error(`${args.join(' ')} ended with ${child.exitCode ?? child.signalCode}`);
}

const ask = async (url: string, body?: unknown): Promise<Record<string, unknown>> => {
  const answer = await fetch(url, body === undefined ? {} : { method: 'POST', body: JSON.stringify(body) });
  if (!answer.ok) throw new Error(`${url} answered ${answer.status}: ${await answer.text()}`);
  return (await answer.json()) as Record<string, unknown>; // the routes answer objects
};

interface Shown {
  messageId: string;
  card?: { buttons: { text: string }[] };
}
/** The province's clerk sends the sample notice to everybody directly below. */
async function issue(api: string, user: string): Promise<void> {
  await ask(`${api}/say`, { user, text: `发文\n${sampleNotice({ issuedOn: new Date() })}` });
  for (let tries = 0; tries < 300; tries += 1) {
    const { messages } = (await ask(`${api}/messages?user=${user}`)) as { messages: Shown[] }; // by the route's contract
    const preview = messages.findLast(({ card }) => card?.buttons.some(({ text }) => text === '非涉密，发文'));
    if (preview) return void (await ask(`${api}/tap`, { user, messageId: preview.messageId, button: '非涉密，发文' }));
    await delay(100);
  }
  throw new Error('no preview came');
}

/** How soon a card stands on the page; and how people with habits in 10,000 organs do. */
export async function sandbox(options: Options): Promise<void> {
  await measureCard();
  await closeAll(); // what follows has one core for itself
  await measureHabits(options);
}

/** How far behind 3600× people with habits in 10,000 organs leave the clock, on one core, and the memory they take. */
async function measureHabits({ measureMs }: Options): Promise<void> {
  const folder = await newFolder();
  const province = createProvince({ organs });
  const files = provinceCsv(province);
  const given = await newFolder();
  for (const kind of ['organs', 'people'] as const) {
    await writeFile(join(given, `${kind}.csv`), files[kind], { mode: 0o644 });
    await runVerb(folder, [kind, 'import', join(given, `${kind}.csv`)]);
  }
  const isBound = await bindTo('0');
  try {
    const port = await findFreePort();
    const child = await startChild('src/main.js', {
      args: [],
      env: { ANDA_DATA_DIR: folder, ANDA_ADMIN_PORT: '0', PORT: String(port), LOG_LEVEL: 'warn' },
      logFile: null,
    });
    await untilReady(port);
    const api = `http://127.0.0.1:${port}/sandbox/api`;
    const before = (await memoryOf(child.pid ?? 0)).now;
    const top = province.organs.find(({ level }) => level === 'province')?.code;
    const clerk = province.people.find((one) => one.organ_code === top && one.roles.includes('clerk'));
    await issue(api, clerk?.wecom_userid ?? '');
    await ask(`${api}/habits`, { do: 'start', seed: 1 });
    await ask(`${api}/clock`, { speed });
    const factors: number[] = [];
    const from = performance.now();
    const startedAt = Date.parse(String((await ask(`${api}/clock`))['now']));
    while (performance.now() - from < measureMs * 6) {
      await delay(1000);
      factors.push(Number((await ask(`${api}/clock`))['factor']));
    }
    const passedMs = Date.parse(String((await ask(`${api}/clock`))['now'])) - startedAt;
    const { acted, waiting } = await ask(`${api}/habits`);
    const memory = await memoryOf(child.pid ?? 0);
    note(
      `sandbox: ${organs} organs, ${isBound ? 'one core' : 'all cores'}, ${String(acted)} acts, ${String(waiting)} to come`,
    );
    note(
      `factor by the second: lowest ${Math.min(...factors)}, median ${median(factors)}, highest ${Math.max(...factors)}`,
    );
    const factor = passedMs / (performance.now() - from);
    print({ name: 'sandbox.factor', value: factor, unit: '×', ratio: factor / speed, against: `${speed}×` });
    const more = before === null || memory.now === null ? null : memory.now - before;
    print(valueOf('sandbox.rss', more, 'MB'));
    note(`sandbox: node's memory at most ${Math.round(memory.peak ?? 0)} MB`);
  } finally {
    await bindTo(`0-${cpus().length - 1}`);
  }
}
