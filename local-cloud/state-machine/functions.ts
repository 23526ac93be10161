import { createHash } from 'node:crypto';
import jsonata from 'jsonata';
import type { Clock } from '../time/clock.ts';

/** Where expressions get the time and chance they ask for. */
export interface Chance {
  readonly clock: Pick<Clock, 'now'>;
  /** Uniform in [0, 1). */
  readonly random: () => number;
}

const HASHES: Readonly<Record<string, string>> = {
  MD5: 'md5',
  'SHA-1': 'sha1',
  'SHA-256': 'sha256',
  'SHA-384': 'sha384',
  'SHA-512': 'sha512',
};

const RANGE_LIMIT = 1000;

const format = jsonata('$fromMillis($millis, $picture, $timezone)');

/** A random UUID, version 4. */
export function uuid(random: () => number): string {
  const digit = (index: number) => {
    if (index === 12) return '4';
    const value = Math.floor(random() * 16);
    return (index === 16 ? (value & 3) | 8 : value).toString(16);
  };
  const digits = Array.from({ length: 32 }, (_, index) => digit(index)).join('');
  return digits.replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, '$1-$2-$3-$4-$5');
}

function shuffle(items: unknown, random: () => number): unknown[] {
  const result = Array.isArray(items) ? [...items] : [items];
  for (let last = result.length - 1; last > 0; last -= 1) {
    const chosen = Math.floor(random() * (last + 1));
    [result[last], result[chosen]] = [result[chosen], result[last]];
  }
  return result;
}

/** `$partition(array, size)`: the array in pieces of `size`. */
function partition(items: unknown, size: unknown): unknown[][] {
  if (!Array.isArray(items) || !Number.isInteger(size) || Number(size) < 1) {
    throw new TypeError('$partition takes an array and a positive integer');
  }
  const length = Number(size);
  return Array.from({ length: Math.ceil(items.length / length) }, (_, index) =>
    items.slice(index * length, (index + 1) * length),
  );
}

/** `$range(first, last, step)`: the numbers from first to last, both included, at most 1,000 of them. */
function range(first: unknown, last: unknown, step: unknown): number[] {
  const [from, to, by] = [first, last, step].map(Number) as [number, number, number];
  if (![from, to, by].every(Number.isInteger) || by === 0) {
    throw new TypeError('$range takes three integers, the last one not 0');
  }
  const length = Math.max(0, Math.floor((to - from) / by) + 1);
  if (length > RANGE_LIMIT) throw new RangeError(`$range gives at most ${RANGE_LIMIT} numbers`);
  return Array.from({ length }, (_, index) => from + index * by);
}

function hash(data: unknown, algorithm: unknown): string {
  const name = HASHES[String(algorithm)];
  if (typeof data !== 'string' || !name) {
    throw new TypeError(`$hash takes a string and one of ${Object.keys(HASHES).join(', ')}`);
  }
  return createHash(name).update(data, 'utf8').digest('hex');
}

type Make = (chance: Chance) => (...args: unknown[]) => unknown;

/**
 * The functions Step Functions adds to JSONata (Developer Guide, "JSONata functions provided by Step Functions"), and
 * those of jsonata's own that would otherwise read the machine's clock or its random numbers.
 */
export const FUNCTIONS: Readonly<Record<string, Make>> = {
  partition: () => partition,
  range: () => range,
  hash: () => hash,
  parse: () => (json) => JSON.parse(String(json)) as unknown,
  uuid: (chance) => () => uuid(chance.random),
  random: (chance) => () => chance.random(),
  shuffle: (chance) => (items) => shuffle(items, chance.random),
  millis: (chance) => () => chance.clock.now(),
  now: (chance) => (picture, timezone) =>
    format.evaluate(undefined, { millis: chance.clock.now(), picture, timezone }),
};
