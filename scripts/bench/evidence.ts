import { verifyCertificate } from '../../src/evidence/verify/index.ts';
import { note, print, valueOf } from './figure.ts';
import type { Options } from './options.ts';
import { median } from './percentile.ts';
import { sampleCertificate } from './sample-certificate.ts';

/** Counties, and townships of each: 10,001 organs that got the notice. */
const provinces = { counties: 101, townships: 99 };

/** How long it takes to check a certificate of 10,000 organs from its text, in this process. */
export function evidence({ rounds }: Options): Promise<void> {
  const text = JSON.stringify(sampleCertificate(provinces).certificate);
  const took: number[] = [];
  for (let round = 1; round <= rounds; round += 1) {
    const from = performance.now();
    const { status, state } = verifyCertificate(text);
    took.push(performance.now() - from);
    // The first is the one that people wait for: nothing is warm yet.
    note(`${status}, ${state?.required} organs, ${text.length} characters: ${took.at(-1)?.toFixed(0)} ms`);
    if (status !== 'valid') throw new Error('the sample does not hold');
  }
  print(valueOf('evidence.verify', median(took), 'ms'));
  return Promise.resolve();
}
