// usage: tap-all.ts ORDER: members tap, and what is not answered 200 is delivered again as WeCom does it (wecom.md 1.7).
// A process of its own: whoever is killed beside it, its list of 200s stays. One line a user answered, then a summary.
import { readFile } from 'node:fs/promises';
import { setTimeout as delay } from 'node:timers/promises';
import { signRequest, type SignedRequest } from '../wire.ts';
import type { TapOrder, TapSummary } from '../tapping.ts';

const [file = ''] = process.argv.slice(2);
// `as`: our own test's file.
const { url, app, people, atOnce } = JSON.parse(await readFile(file, 'utf8')) as TapOrder;
const deliveriesOfATap = 3;
const hangUpMs = 5_000;
const summary: TapSummary = { deliveries: 0, again: 0, answers: {} };

// Sealed before the first is sent: what is measured out to the server is its own work, not this program's.
const taps = people.map(({ user, xmls }) => ({ user, requests: xmls.map((xml) => signRequest(app, xml)) }));

async function deliver({ query, body }: SignedRequest): Promise<boolean> {
  summary.deliveries += 1;
  const what = await fetch(`${url}/callback/wecom?${new URLSearchParams(query).toString()}`, {
    method: 'POST',
    body,
    headers: { 'content-type': 'text/xml' },
    signal: AbortSignal.timeout(hangUpMs),
  }).then(
    async (response) => `${String(response.status)}${(await response.text()) === '' ? '' : ' with a body'}`,
    () => 'no answer',
  );
  summary.answers[what] = (summary.answers[what] ?? 0) + 1;
  return what === '200';
}

/** Once, and every tenth twice at the same moment, as when the first answer is still under way. */
async function deliverOnceOrTwice(request: SignedRequest, twice: boolean): Promise<boolean> {
  const answers = await Promise.all(twice ? [deliver(request), deliver(request)] : [deliver(request)]);
  return answers.includes(true);
}

/** Until one is answered 200; what the platform gave up on, the member taps again after a while: the card kept its button. */
async function tap({ user, requests }: (typeof taps)[number], serial: number): Promise<void> {
  for (let press = 0; ; press += 1) {
    const request = requests[Math.min(press, requests.length - 1)];
    if (!request) throw new Error(`nothing to tap for ${user}`);
    for (let time = 0; time < deliveriesOfATap; time += 1) {
      if (await deliverOnceOrTwice(request, serial % 10 === 0)) return void process.stdout.write(`${user}\n`);
      summary.again += 1;
      await delay(300);
    }
    await delay(1_000);
  }
}

let next = 0;
const hand = async () => {
  for (;;) {
    const serial = next;
    const one = taps[serial];
    if (!one) return;
    next += 1;
    await tap(one, serial);
  }
};
process.stdout.write('sealed\n');
await Promise.all(Array.from({ length: atOnce }, hand));
process.stdout.write(`${JSON.stringify(summary)}\n`);
