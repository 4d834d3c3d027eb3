import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { startTestApp, type TestApp, type TestAppOptions } from '../support/app.ts';
import { smallNotice, smallOrgans, smallPeople } from '../support/register.ts';

export const clerkOf = (i: number): string => `f${i}`;
const codeOf = (i: number): string => `F${i}`;

/** The small province with so many factories more, each with one person. */
export function startWithFactories(count: number, more: TestAppOptions = {}): Promise<TestApp> {
  const numbers = Array.from({ length: count }, (_, i) => i);
  return startTestApp({
    ...more,
    organs: [...smallOrgans, ...numbers.map((i) => `${codeOf(i)},云岭第${i}铝制品厂,enterprise,53`)],
    people: [...smallPeople, ...numbers.map((i) => `厂员${i},${codeOf(i)},安全员,safetyOfficer,${clerkOf(i)}`)],
  });
}

/** Issues the small notice to these factories from a file, as the operator does. */
export async function issueToFactories({ desk }: TestApp, count: number): Promise<void> {
  const folder = await mkdtemp(join(tmpdir(), 'anda-faults-'));
  try {
    const file = join(folder, 'notice.txt');
    await writeFile(file, smallNotice);
    const to = Array.from({ length: count }, (_, i) => codeOf(i));
    await desk.issue(file, { issuer: '53', to, notSecret: true });
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}
