import { MINUTE, RAISE_SETTLING } from '../timing.ts';
import type { Pair } from './sequential/gain.ts';

/** A larger share of bad responses while green is cold isn't explained by that. */
export const COLD_START_SHARE = 0.3;

/**
 * What is bet on a minute that begins while green is cold, as a part of the wealth: it loses little where a cold start
 * explains what is bad, and finds what it doesn't explain.
 */
export const COLD_STAKE = 0.1;

/**
 * The part of green's requests, 0 to 1, that may be bad for a cold start in a minute that begins at `minute`, where the
 * weight rose at `raisedAt`, milliseconds since the epoch.
 */
export function excusedIn(minute: number, raisedAt: number): number {
  const cold = Math.max(0, raisedAt + RAISE_SETTLING - minute);
  return COLD_START_SHARE * Math.min(1, cold / MINUTE);
}

/** Without the bad requests that are excused. Fewer are never more evidence, so that the bound of the test holds. */
export function withoutColdStart(pair: Pair, excused: number): Pair {
  const { requests, bad } = pair.green;
  return { ...pair, green: { requests, bad: Math.max(0, bad - excused * requests) } };
}
