import type { Tick } from '../../src/rollout/analysis/evidence.ts';
import type { Sample } from '../../src/rollout/analysis/sample.ts';
import { poisson, seeded } from '../world/random.ts';

/** Seconds of a minute, and its milliseconds. */
const [SECONDS, MINUTE] = [60, 60_000];

/** Rates of requests, 0 to 1: blue's, which is the usual one, and green's. */
export interface Rates {
  readonly usual: number;
  readonly greens: number;
}

export interface TrialTraffic {
  readonly perSecond: number;
  readonly errors: Rates;
  /** Of responses that take longer than the spec's limit, where it has one. */
  readonly slow?: Rates | undefined;
  /** How often clients repeat a failed request: failures come in clusters of one more. */
  readonly retries: number;
  /** Bad requests are told of both fleets together. */
  readonly isShared: boolean;
}

/** The requests of one rollout, minute by minute as they are reported, at weights that are given to it on the way. */
export interface TrialRequests {
  /** Green has the share, 0 to 1, from `since` on, milliseconds; never before what was given before. */
  raise(since: number, share: number): void;
  /** A minute that is over, by its start. */
  minute(start: number): Tick;
  /** Bad requests until `end` that a green like blue would not have had, on average. */
  excess(end: number): number;
}

/** Requests at a steady pace, each bad by chance. */
export class TrialStream implements TrialRequests {
  readonly #traffic: TrialTraffic;
  readonly #seed: number;
  /** Since when green has which share of the requests, 0 to 1. */
  readonly #shares: { readonly since: number; readonly share: number }[] = [];
  readonly #minutes = new Map<number, Tick>();

  constructor(traffic: TrialTraffic, seed: number) {
    this.#traffic = traffic;
    this.#seed = seed;
  }

  raise(since: number, share: number): void {
    this.#shares.push({ since, share });
  }

  minute(start: number): Tick {
    const known = this.#minutes.get(start);
    if (known) return known;
    const tick = this.#count(start);
    this.#minutes.set(start, tick);
    return tick;
  }

  excess(end: number): number {
    const { errors, slow, perSecond } = this.#traffic;
    const worse = errors.greens - errors.usual + (slow ? slow.greens - slow.usual : 0);
    const seconds = this.#greenSeconds(0, end);
    return Math.max(0, seconds * perSecond * worse);
  }

  /** How many seconds of all traffic green has had. */
  #greenSeconds(from: number, until: number): number {
    return this.#shares.reduce((sum, { since, share }, index) => {
      const end = Math.min(until, this.#shares[index + 1]?.since ?? until);
      return sum + (share * Math.max(0, end - Math.max(from, since))) / 1_000;
    }, 0);
  }

  #count(start: number): Tick {
    const random = seeded(this.#seed * 7_919 + start / MINUTE);
    const green = this.#greenSeconds(start, start + MINUTE);
    const { errors, slow } = this.#traffic;
    const greens = this.#fleet(green, errors.greens, slow?.greens, random);
    const blues = this.#fleet(SECONDS - green, errors.usual, slow?.usual, random);
    return {
      minute: start,
      ...(this.#traffic.isShared ? sharedOut(greens, blues) : { green: greens, blue: blues }),
    };
  }

  #fleet(seconds: number, errors: number, slow: number | undefined, random: () => number): Sample {
    const { perSecond, retries } = this.#traffic;
    const requests = poisson(perSecond * seconds, random);
    const cluster = 1 + retries;
    const bad =
      errors >= 1 ? requests : Math.min(requests, cluster * poisson((requests * errors) / cluster, random));
    const slows = slow === undefined ? {} : { slow: Math.min(requests, poisson(requests * slow, random)) };
    return { requests, bad, faults: bad, ...slows };
  }
}

/** As a network load balancer's resets are: by the parts of the connections. */
function sharedOut(green: Sample, blue: Sample): { readonly green: Sample; readonly blue: Sample } {
  const all = green.requests + blue.requests;
  const isShared = green.requests > 0 && blue.requests > 0;
  const part = ({ requests }: Sample): Sample => {
    const bad = all === 0 ? 0 : ((green.bad + blue.bad) * requests) / all;
    return { requests, bad, faults: bad, ...(isShared && { shared: true as const }) };
  };
  return { green: part(green), blue: part(blue) };
}
