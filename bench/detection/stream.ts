import type { Tick } from '../../src/rollout/analysis/evidence.ts';
import type { Sample } from '../../src/rollout/analysis/sample.ts';

/** What happens: traffic in requests per second, green's share of it in percent, and from when on green is bad. */
export interface Course {
  readonly perSecond: number;
  readonly weight: number;
  /** The rate of bad responses that green has from `badAt` on, 0 to 1. */
  readonly badShare: number;
  /** Seconds, as `badAt`: green has its weight from then on. */
  readonly raisedAt: number;
  readonly badAt: number;
  /** It is as usual again from then on; without it, it stays bad. */
  readonly badUntil?: number;
}

/** What both fleets have at all times. */
export const USUAL = 0.001;

const PER_SECOND = ['green', 'greenBad', 'blue', 'blueBad'] as const;
type Counted = (typeof PER_SECOND)[number];

/** The requests of one rollout: each is a hash of the seed, its second, and its number within the second. */
export class Stream {
  readonly course: Course;
  readonly #counts: Readonly<Record<Counted, Uint16Array>>;
  readonly #seed: number;
  #known = 0;

  constructor(course: Course, seed: number, seconds: number) {
    this.course = course;
    this.#seed = seed;
    const entries = PER_SECOND.map((name) => [name, new Uint16Array(seconds)]);
    this.#counts = Object.fromEntries(entries) as Record<Counted, Uint16Array>;
  }

  /** A minute as the load balancer counts it. */
  minute(minute: number): Tick {
    return {
      minute: minute * 60_000,
      green: sample(this.#sum('green', minute * 60, 60), this.#sum('greenBad', minute * 60, 60)),
      blue: sample(this.#sum('blue', minute * 60, 60), this.#sum('blueBad', minute * 60, 60)),
    };
  }

  /** Bad responses of green from second to second, the latter excluded. */
  failed(from: number, until: number): number {
    return this.#sum('greenBad', Math.floor(from), Math.ceil(until) - Math.floor(from));
  }

  /** The first second from `badAt` on with a bad response of green's. */
  firstBad(): number {
    const { badAt } = this.course;
    for (let second = Math.floor(badAt); ; second += 1)
      if (this.failed(second, second + 1) > 0) return second;
  }

  #sum(name: Counted, from: number, length: number): number {
    while (this.#known < from + length) this.#generate(this.#known++);
    const counts = this.#counts[name];
    let sum = 0;
    for (let second = from; second < from + length; second += 1) sum += counts[second]!;
    return sum;
  }

  #generate(second: number): void {
    const { perSecond, weight, badShare, raisedAt, badAt, badUntil = Number.POSITIVE_INFINITY } = this.course;
    for (let number = 0; number < perSecond; number += 1) {
      const isGreen = second >= raisedAt && chance(this.#seed, second, 2 * number) < weight / 100;
      const isBadNow = isGreen && second >= badAt && second < badUntil;
      const rate = isBadNow ? badShare : USUAL;
      const isBad = chance(this.#seed, second, 2 * number + 1) < rate;
      this.#counts[isGreen ? 'green' : 'blue'][second]! += 1;
      if (isBad) this.#counts[isGreen ? 'greenBad' : 'blueBad'][second]! += 1;
    }
  }
}

const sample = (requests: number, bad: number): Sample => ({ requests, bad, faults: bad });

/** Between 0 and 1: two rounds of a 32-bit finalizer. */
function chance(seed: number, second: number, number: number): number {
  let hash = Math.imul(seed ^ 0x9e3779b9, 0x85ebca6b) ^ Math.imul(second + 0x7f4a7c15, 0xc2b2ae35);
  hash = mixed(hash ^ Math.imul(number + 1, 0x27d4eb2f));
  return (mixed(hash + 0x165667b1) >>> 0) / 2 ** 32;
}

function mixed(value: number): number {
  let hash = value ^ (value >>> 16);
  hash = Math.imul(hash, 0x21f0aaad);
  hash ^= hash >>> 15;
  hash = Math.imul(hash, 0x735a2d97);
  return hash ^ (hash >>> 15);
}
