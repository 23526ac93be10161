import { type Limits, limitOf } from './buckets.ts';
import type { Attempt } from './network.ts';
import { type PatchDay, plant } from './plant.ts';
import { longestRound, rolloutsIn, servicesIn } from './records.ts';

/** What became of a good image that all services follow. Times are milliseconds since it was published. */
export interface GoodDay {
  readonly reverted: number;
  /** Until the last service has the image; undefined where the time that is given wasn't enough. */
  readonly lasted?: number;
  readonly missing: number;
  readonly throttled: number;
  /** The longest round of the watchdog. */
  readonly watchdog: number;
  readonly attempts: readonly Pick<Attempt, 'service' | 'operation' | 'at'>[];
}

const MINUTE = 60_000;
const STEP = 10_000;
const LONGEST = 180 * MINUTE;

export async function goodDay(services: number, limits: Limits): Promise<GoodDay> {
  const day = await plant({ services, limits });
  const { region, attempts, publisher } = day;
  const build = await publisher.publish('/images/good');
  const imageId = await publisher.available(build, () => region.clock.advance(STEP));
  const began = region.clock.now();
  let missing = services;
  while (missing > 0 && region.clock.now() - began < LONGEST) {
    await region.clock.advance(STEP);
    missing = without(day, imageId);
  }
  const result = {
    reverted: rolloutsIn(region).filter(({ outcome }) => outcome === 'reverted').length,
    missing,
    ...(missing === 0 && { lasted: region.clock.now() - began }),
    throttled: attempts.filter(({ isThrottled }) => isThrottled).length,
    watchdog: longestRound(attempts, 'watchdog'),
    attempts: attempts.map(({ service, operation, at }) => ({ service, operation, at: at - began })),
  };
  region.close();
  return result;
}

/** How many services don't have the image yet, or still have the fleet before. */
const without = ({ region }: PatchDay, imageId: string) =>
  servicesIn(region).filter(({ live, lock }) => lock || live.imageId !== imageId).length;

/**
 * The least time that the limits allow so many services, milliseconds: each needs the calls of one that is alone, none
 * comes sooner after the publication than there, and after the last of them what follows it there is still to be done.
 */
export function leastTime({ attempts, lasted = 0 }: GoodDay, services: number, limits: Limits): number {
  const kinds = new Map<string, { times: number[]; calls: number; perSecond: number }>();
  for (const { service, operation, at } of attempts) {
    const named = limitOf(limits, service, operation);
    if (!named) continue;
    const kind = kinds.get(named.name) ?? { times: [], ...named.limit };
    kind.times.push(at);
    kinds.set(named.name, kind);
  }
  const times = [...kinds.values()].map(({ times, calls, perSecond }) => {
    const waits = Math.max(0, (services * times.length - calls) / perSecond) * 1_000;
    return times[0]! + waits + lasted - times.at(-1)!;
  });
  return Math.max(lasted, ...times);
}
