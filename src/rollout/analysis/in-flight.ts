import { MINUTE, RESPONSE_TIME_ASSUMED } from '../timing.ts';
import type { Evidence } from './evidence.ts';
import { NO_SAMPLE, type Sample } from './sample.ts';

/** Standard deviations of a Poisson distribution by which more than the mean may be in flight as a minute ends. */
const IN_FLIGHT_CHANCE = 3;

/**
 * Requests that may lack a response only because it comes in a later minute. On average that is the response times of a
 * minute by its length (Little's law), and twice that as a weight has just risen.
 */
export function inFlightAtMost(
  { recent }: Pick<Evidence, 'recent'>,
  fleet: 'blue' | 'green' = 'green',
): number {
  const newest = recent.at(-1)?.[fleet] ?? NO_SAMPLE;
  return withChance(Math.max(newest.inFlight ?? 0, assumedInFlight(newest)));
}

/** As `inFlightAtMost`, by the response times alone where they are known. */
export function inFlightAsMeasured(
  { recent }: Pick<Evidence, 'recent'>,
  fleet: 'blue' | 'green' = 'green',
): number {
  const newest = recent.at(-1)?.[fleet] ?? NO_SAMPLE;
  // Requests that are answered take time: 0 is that of a load balancer that doesn't report it.
  return withChance(newest.inFlight || assumedInFlight(newest));
}

const assumedInFlight = ({ requests }: Sample) => (requests * RESPONSE_TIME_ASSUMED) / MINUTE;

const withChance = (average: number) => 2 * average + IN_FLIGHT_CHANCE * Math.sqrt(2 * average);
