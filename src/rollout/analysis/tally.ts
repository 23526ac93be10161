import { badForSure, inFlightAtMost } from './comparison.ts';
import type { Evidence } from './evidence.ts';
import { badCount } from './sample.ts';

/** What people are told of a step's requests. */
export interface Tally {
  readonly requests: number;
  readonly bad: number;
  /** Not among them: without a response as the newest minute ended, and no more than may be on their way. */
  readonly open: number;
}

/** Of a fleet, in whole requests: resets that are shared out aren't. */
export function tallyOf(
  evidence: Pick<Evidence, 'blue' | 'green' | 'recent'>,
  fleet: 'blue' | 'green',
): Tally {
  const sample = evidence[fleet];
  const bad = Math.round(badForSure(sample, inFlightAtMost(evidence, fleet)));
  return { requests: sample.requests, bad, open: badCount(sample) - bad };
}
