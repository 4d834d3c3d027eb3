import { CallRefused } from './model.ts';

export type Fields = Record<string, unknown>;

export const isFields = (value: unknown): value is Fields =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

export const bytesOf = (text: string) => Buffer.byteLength(text, 'utf8');

/** Absent is undefined; another type than text is a bug of the caller (40058). */
export const optionalText = (from: Fields, name: string): string | undefined => {
  const value = from[name];
  if (value === undefined) return undefined;
  if (typeof value !== 'string') throw new CallRefused(40058, `${name} must be a string`);
  return value;
};

/** Text that is there, not empty and within its bytes; else `errcode`. */
export const requiredText = (from: Fields, name: string, errcode: number, maxBytes = Infinity): string => {
  const value = optionalText(from, name) ?? '';
  if (value === '' || bytesOf(value) > maxBytes) throw new CallRefused(errcode, `${name} missing or too long`);
  return value;
};

/** One of the listed numbers; absent is `fallback`. */
export const choice = (from: Fields, name: string, allowed: readonly number[], fallback: number): number => {
  const value = from[name] ?? fallback;
  if (typeof value !== 'number' || !allowed.includes(value)) throw new CallRefused(40058, `${name} out of range`);
  return value;
};

/** An object, or undefined when absent. */
export const optionalFields = (from: Fields, name: string): Fields | undefined => {
  const value = from[name];
  if (value === undefined) return undefined;
  if (!isFields(value)) throw new CallRefused(40058, `${name} must be an object`);
  return value;
};

/** A list of objects with `min` to `max` items; absent counts as empty. Outside it: `errcode`. */
export const listOf = (from: Fields, name: string, min: number, max: number, errcode: number): Fields[] => {
  const value = from[name] ?? [];
  if (!Array.isArray(value) || value.length < min || value.length > max) {
    throw new CallRefused(errcode, `${name} must have ${min} to ${max} items`);
  }
  return value.map((item: unknown) => {
    if (!isFields(item)) throw new CallRefused(40058, `${name} must hold objects`);
    return item;
  });
};

/** Refuses with `errcode` when two of the keys are equal. */
export const assertUnique = (keys: readonly string[], errcode: number, what: string) => {
  if (new Set(keys).size < keys.length) throw new CallRefused(errcode, `${what} twice`);
};
