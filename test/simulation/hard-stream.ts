import type { TrialRequests } from '../../simulation/trials/stream.ts';
import { poisson, seeded } from '../../simulation/world/random.ts';
import type { Tick } from '../../src/rollout/analysis/evidence.ts';
import type { Sample } from '../../src/rollout/analysis/sample.ts';

const MINUTE = 60_000;
const SECOND = 1_000;

/** Shares of a fleet's requests, 0 to 1. */
export interface Shares {
  readonly errors?: number;
  readonly slow?: number;
  readonly refused?: number;
  /** Without a response: upgrades to WebSockets, for instance. */
  readonly unanswered?: number;
}

/** Seconds since the first weight, and since the present one. */
export interface Age {
  readonly rollout: number;
  readonly step: number;
}

export interface HardCase {
  /** Requests per second, at so many seconds since the first weight; negative before it. */
  readonly perSecond: (at: number) => number;
  readonly green: (age: Age) => Shares;
  readonly blue: (at: number) => Shares;
}

const KINDS = ['errors', 'slow', 'refused', 'unanswered'] as const;

/** What operators meet: traffic and failures that change with time, second by second. */
export class HardStream implements TrialRequests {
  readonly #case: HardCase;
  readonly #seed: number;
  readonly #raises: { readonly at: number; readonly share: number }[] = [];
  readonly #minutes = new Map<number, Tick>();

  constructor(hardCase: HardCase, seed: number) {
    this.#case = hardCase;
    this.#seed = seed;
  }

  raise(at: number, share: number): void {
    this.#raises.push({ at, share });
  }

  excess = () => 0;

  minute(start: number): Tick {
    const known = this.#minutes.get(start) ?? this.#count(start);
    this.#minutes.set(start, known);
    return known;
  }

  #count(start: number): Tick {
    const random = seeded(this.#seed * 7_919 + start / MINUTE);
    const sums = { green: noSums(), blue: noSums() };
    for (let at = start; at < start + MINUTE; at += SECOND) this.#addSecond(at, sums);
    return { minute: start, green: sampleOf(sums.green, random), blue: sampleOf(sums.blue, random) };
  }

  #addSecond(at: number, { green, blue }: Record<'green' | 'blue', Sums>): void {
    const raise = this.#raises.findLast((one) => one.at <= at);
    const begin = this.#raises[0]?.at ?? at;
    const requests = this.#case.perSecond((at - begin) / SECOND);
    const share = raise?.share ?? 0;
    const age = { rollout: (at - begin) / SECOND, step: (at - (raise?.at ?? at)) / SECOND };
    add(green, requests * share, this.#case.green(age));
    add(blue, requests * (1 - share), this.#case.blue((at - begin) / SECOND));
  }
}

type Sums = Record<'requests' | (typeof KINDS)[number], number>;
const noSums = (): Sums => ({ requests: 0, errors: 0, slow: 0, refused: 0, unanswered: 0 });

function add(sums: Sums, requests: number, shares: Shares): void {
  sums.requests += requests;
  for (const kind of KINDS) sums[kind] += requests * (shares[kind] ?? 0);
}

function sampleOf(sums: Sums, random: () => number): Sample {
  const of = (mean: number) => poisson(mean, random);
  const [errors, unanswered, refused] = [of(sums.errors), of(sums.unanswered), of(sums.refused)];
  const rest = of(Math.max(0, sums.requests - sums.errors - sums.unanswered - sums.refused));
  const requests = errors + unanswered + refused + rest;
  const slow = Math.min(requests, of(sums.slow));
  return { requests, bad: errors + unanswered, faults: errors, refused, slow, inFlight: requests / 600 };
}
