import { verifyCertificate, type Certificate, type Trust, type Verdict } from '../../src/evidence/verify/index.ts';
import { sampleCertificate } from '../../scripts/bench/sample-certificate.ts';
import { sampleKey } from '../../scripts/bench/sample-log.ts';

/** Small enough to alter every member in turn: 3 counties of 3 townships each. */
export const sample = sampleCertificate({ counties: 3, townships: 3 }, sampleKey());

/** All that a verdict shows, as one text: two verdicts that read alike are alike. */
export const shown = (verdict: Verdict): string =>
  JSON.stringify(verdict, (_, value: unknown) => (value instanceof Map ? [...value] : value));

export const verify = (certificate: unknown, trust: Trust = {}): Verdict =>
  verifyCertificate(JSON.stringify(certificate), trust);

/** A copy to be altered. */
export const altered = (alter: (certificate: Certificate) => void): Certificate => {
  const copy = structuredClone(sample.certificate);
  alter(copy);
  return copy;
};

/** One member somewhere in a JSON value, with what it takes to put something else there. */
export interface Spot {
  path: string;
  value: unknown;
  /** Of the array or object around it. */
  holder: unknown[] | Record<string, unknown>;
  key: string | number;
}

/** Every member, arrays and objects too, by a walk in depth. */
export function spotsOf(root: unknown, path = ''): Spot[] {
  if (typeof root !== 'object' || root === null) return [];
  // `as`: what is no array is an object here, as it comes out of JSON.
  const holder = root as unknown[] | Record<string, unknown>;
  const keys: (string | number)[] = Array.isArray(holder) ? [...holder.keys()] : Object.keys(holder);
  return keys.flatMap((key) => {
    const value: unknown = Array.isArray(holder) ? holder[Number(key)] : holder[key];
    const at = path === '' ? String(key) : `${path}.${key}`;
    return [{ path: at, value, holder, key }, ...spotsOf(value, at)];
  });
}

/** Something else of the same kind. */
export function other(value: unknown): unknown {
  if (typeof value === 'string')
    return value === '' ? '无' : `${value.startsWith('一') ? '二' : '一'}${value.slice(1)}`;
  if (typeof value === 'number') return value + 1;
  if (typeof value === 'boolean') return !value;
  if (value === null) return '无';
  return null;
}

export function put({ holder, key }: Spot, value: unknown): void {
  if (Array.isArray(holder)) holder[Number(key)] = value;
  else Object.defineProperty(holder, key, { value, configurable: true, enumerable: true, writable: true });
}
