import { COLD_START_SHARE } from './cold-start.ts';
import { badForSure, type Compared, controlFor, isBadProven } from './comparison.ts';
import type { Evidence } from './evidence.ts';
import { inFlightAtMost } from './in-flight.ts';
import { addSamples, badIn, faultsIn, NO_SAMPLE, type Sample } from './sample.ts';

/** An outage: at least this many requests, and this share of them bad, while blue is better. */
const OUTAGE = { requests: 10, badShare: 0.5, blueBadShare: 0.25 };

/** True when green is out and blue isn't. Ten requests are enough, so it judges what has few requests as well. */
export function isOut({ green, inFlight, control }: Compared): boolean {
  const { requests } = green;
  if (requests < OUTAGE.requests) return false;
  if (!control) return isHalf(faultsIn(green), requests);
  return (
    isHalf(badForSure(green, inFlight), requests) &&
    badIn(control.sample) <= OUTAGE.blueBadShare * control.sample.requests &&
    isBadProven({ green, inFlight, control })
  );
}

/** Shares that are too large for a cold start: of one minute, and of the rest of the one in which the weight rose. */
const COLLAPSE_SHARE = 0.15;
export const COLLAPSE_SHARE_RAISED = COLD_START_SHARE;

/**
 * Green's requests of the newest minute, when more of them are bad than one of its `servers` explains by failing: there is
 * no second minute to be waited for.
 */
export function collapseIn(
  evidence: Evidence,
  baseline: Sample | undefined,
  servers: number,
  share = COLLAPSE_SHARE,
): Sample | undefined {
  const { recent, blue } = evidence;
  const newest = recent.at(-1);
  // Of bad requests that are shared out to both fleets nobody knows whose they are.
  if (!newest || newest.green.shared || newest.green.requests < OUTAGE.requests) return undefined;
  const control = controlFor(newest.blue) ?? controlFor(blue, baseline);
  if (!control || badIn(control.sample) > OUTAGE.blueBadShare * control.sample.requests) return undefined;
  const compared = { green: newest.green, inFlight: inFlightAtMost(evidence), control };
  const isLarge = badForSure(compared.green, compared.inFlight) >= share * compared.green.requests;
  return isLarge && isBadProven(compared, 1 / Math.max(1, servers)) ? newest.green : undefined;
}

const isHalf = (bad: number, requests: number) => requests > 0 && bad >= OUTAGE.badShare * requests;

/** Green's requests of the last two settled minutes, when it is out in both together and bad in the newest. */
export function outageIn(evidence: Evidence, baseline: Sample | undefined): Sample | undefined {
  const { recent, blue } = evidence;
  const newest = recent.at(-1)?.green;
  if (!newest) return undefined;
  const inFlight = inFlightAtMost(evidence);
  const sumOf = (fleet: 'blue' | 'green') =>
    recent.reduce((sum, tick) => addSamples(sum, tick[fleet]), NO_SAMPLE);
  const green = sumOf('green');
  const control = controlFor(sumOf('blue')) ?? controlFor(blue, baseline);
  const goesOn = isHalf(badForSure(newest, inFlight), newest.requests);
  return goesOn && isOut({ green, inFlight, control }) ? green : undefined;
}

/** True while half of green's responses are errors, whatever blue's are. */
export function isFailing({ recent }: Evidence): boolean {
  const green = recent.reduce((sum, tick) => addSamples(sum, tick.green), NO_SAMPLE);
  return green.requests >= OUTAGE.requests && isHalf(faultsIn(green), green.requests);
}
