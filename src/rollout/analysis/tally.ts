import { badForSure } from './comparison.ts';
import type { Evidence } from './evidence.ts';
import { inFlightAsMeasured, inFlightAtMost } from './in-flight.ts';
import { badCount } from './sample.ts';

/** What people are told of a step's requests. */
export interface Tally {
  readonly requests: number;
  readonly bad: number;
  /** Not among them: without a response as the newest minute ended, as many as were in flight then by its response times. */
  readonly late: number;
  /** Not among them either: without a response, and more than those. */
  readonly lost: number;
}

/** Of a fleet, in whole requests: resets that are shared out aren't. */
export function tallyOf(
  evidence: Pick<Evidence, 'blue' | 'green' | 'recent'>,
  fleet: 'blue' | 'green',
): Tally {
  const sample = evidence[fleet];
  const bad = Math.round(badForSure(sample, inFlightAtMost(evidence, fleet)));
  const open = badCount(sample) - bad;
  const late = Math.min(open, Math.round(inFlightAsMeasured(evidence, fleet)));
  return { requests: sample.requests, bad, late, lost: open - late };
}
