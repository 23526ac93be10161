import { STANDARD } from './health-settings.ts';
import { badIn, faultsIn, NO_SAMPLE, refusedIn, type Sample } from './sample.ts';

export interface Control {
  readonly sample: Sample;
  /** How many times blue's share is still alike: the shares of other minutes are comparable only roughly. */
  readonly tolerance: 1 | 2;
}

/** Of blue's requests: fewer say nothing. */
const MIN_COMPARABLE = 10;

/** Natural logarithm of 10,000: chance explains a smaller difference. The shares are compared at every look. */
const PROOF = Math.log(10_000);

/** Without a control, 4xx for this share of so many requests are for a person to see. */
const REFUSED = { withoutControl: 0.5, requests: 10 };

/**
 * Blue in the same minutes, or else in those before the step (`baseline`). The first with `enough` requests is taken,
 * else the first with any to speak of; undefined without. What green has a part in is no control of green.
 */
export function controlFor(
  blue: Sample,
  baseline: Sample = NO_SAMPLE,
  enough = MIN_COMPARABLE,
): Control | undefined {
  const beside = { sample: blue.shared ? NO_SAMPLE : blue, tolerance: 1 } as const;
  const controls = [beside, { sample: baseline, tolerance: 2 } as const];
  const withRequests = (requests: number) => controls.find(({ sample }) => sample.requests >= requests);
  return withRequests(enough) ?? withRequests(MIN_COMPARABLE);
}

type Count = (sample: Sample) => number;

export function expectedShare(count: Count, { sample, tolerance }: Control): number {
  return Math.min(1, (tolerance * count(sample)) / sample.requests);
}

/**
 * How surprising a count is where `share` is expected, as the logarithm of a likelihood ratio. Chance gets above x at most
 * once in e^x (Chernoff's bound for the binomial distribution).
 */
function surprise(count: number, requests: number, share: number): number {
  const part = (some: number, expected: number) => (some === 0 ? 0 : some * Math.log(some / expected));
  return part(count, requests * share) + part(requests - count, requests * (1 - share));
}

/** True when chance doesn't explain that green has more than the control: a likelihood-ratio test of equal shares. */
function isProven(count: number, requests: number, expected: number, control: Control): boolean {
  const known = control.sample.requests;
  const common = (count + expected * known) / (requests + known);
  return surprise(count, requests, common) + surprise(expected * known, known, common) >= PROOF;
}

/** The requests of green that are bad whatever becomes of those in flight. */
export const badForSure = (sample: Sample, inFlight: number) =>
  Math.max(faultsIn(sample), badIn(sample) - inFlight);

export interface Compared {
  readonly green: Sample;
  /** Requests whose response may only be still to come. */
  readonly inFlight: number;
  readonly control: Control | undefined;
}

export interface Measured extends Compared {
  /** The share of faults that blue has or had, 0 to 1. */
  readonly usualFaults: number;
}

/** The share of faults, 0 to 1, that blue has now or had before, whichever is larger. */
export function largestFaultShare(...blue: readonly (Sample | undefined)[]): number {
  const shares = blue.map((sample) =>
    sample && !sample.shared && sample.requests >= MIN_COMPARABLE ? faultsIn(sample) / sample.requests : 0,
  );
  return Math.max(0, ...shares);
}

/**
 * True when green's bad share is above blue's by more than `limit` (0 to 1), and not by chance. What is surely the
 * servers' fault is judged by itself as well: it mustn't hide among WebSocket upgrades and clients that hang up, which
 * only blue tells from requests that green left without a response. Blue's share of it is taken
 * as exact: beside a blue without faults, and without a blue, the limit alone holds.
 */
export function isWorse(measured: Measured, limit: number): boolean {
  const { green, inFlight, control, usualFaults: usual } = measured;
  const { requests } = green;
  const faults = faultsIn(green);
  if (faults / requests > limit + usual && surprise(faults, requests, usual) >= PROOF) return true;
  if (!control) return false;
  const expected = expectedShare(badIn, control);
  return badForSure(green, inFlight) / requests > limit + expected && isBadProven({ ...measured, control });
}

/** As `isWorse`, chance or not; without a blue a request without a response is a bad one. */
export function isSuspicious({ green, inFlight, control, usualFaults }: Measured, limit: number): boolean {
  const expected = control ? expectedShare(badIn, control) : 0;
  return (
    faultsIn(green) > (limit + usualFaults) * green.requests ||
    badForSure(green, inFlight) > (limit + expected) * green.requests
  );
}

/** True when chance doesn't explain that green's bad share is above blue's, by more than `beyond` (0 to 1). */
export function isBadProven(
  { green, inFlight, control }: Compared & { readonly control: Control },
  beyond = 0,
): boolean {
  const expected = Math.min(1, expectedShare(badIn, control) + beyond);
  const bad = badForSure(green, inFlight);
  return bad > expected * green.requests && isProven(bad, green.requests, expected, control);
}

/** True when far more of green's requests are refused (4xx) than of blue's. */
export function isRefusing(
  green: Sample,
  control: Control | undefined,
  { above, times } = STANDARD.refused,
): boolean {
  const { requests } = green;
  const refused = refusedIn(green);
  if (!control) return requests >= REFUSED.requests && refused > REFUSED.withoutControl * requests;
  const expected = expectedShare(refusedIn, { ...control, tolerance: 1 });
  return (
    refused > (expected + above) * requests &&
    refused > times * expected * requests &&
    isProven(refused, requests, expected, control)
  );
}
