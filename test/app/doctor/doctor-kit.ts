import type { Diagnosis } from '../../../src/app/doctor/run-doctor.ts';
import type { TestApp } from '../../support/app.ts';

const marks = { ok: '✓', fail: '✗', note: '!' };
export const linesOf = ({ findings }: Pick<Diagnosis, 'findings'>) =>
  findings.map(({ state, text }) => `${marks[state]} ${text}`);

/** The line of one check; empty when there is none. */
export const says = ({ findings }: Diagnosis, check: string) =>
  linesOf({ findings: findings.filter((finding) => finding.check === check) }).join('\n');

/** How many passed checks of the callback URL are put down. */
export const checkMarkOf = async ({ sql }: TestApp) =>
  (await sql(`SELECT name FROM operator_mark WHERE name = 'callback_verified'`)).length;
