import { plant } from './plant.ts';
import { longestRound, rolloutsIn } from './records.ts';

const MINUTE = 60_000;
const STEP = 1_000;
/** An event function ends after a minute at the latest. */
const ROUND = MINUTE;

/** How many services each round of the reconciler reached whose image's event was lost, and how long the first took. */
export interface Reached {
  readonly rounds: readonly number[];
  readonly longest: number;
}

export async function reachedByReconciler(services: number, rounds: number): Promise<Reached> {
  const day = await plant({ services, limits: 'documented', hasTraffic: false, losesEvents: true });
  const { region, publisher, attempts } = day;
  const build = await publisher.publish('/images/good');
  await publisher.available(build, () => region.clock.advance(10_000));
  const begun = () => region.invocations.filter(({ name }) => name === 'reconcile').length;
  const before = begun();
  const reached: number[] = [];
  for (let round = 1; round <= rounds; round += 1) {
    while (begun() < before + round) await region.clock.advance(STEP);
    await region.clock.advance(ROUND);
    reached.push(new Set(rolloutsIn(region).map(({ service }) => service)).size);
  }
  const longest = longestRound(attempts, 'reconcile');
  region.close();
  return { rounds: reached, longest };
}

/** Calls a minute, by service of AWS, of an installation that has nothing to do. */
export async function idleCalls(services: number): Promise<Readonly<Record<string, number>>> {
  const { region, attempts } = await plant({ services, limits: 'documented', hasTraffic: false });
  const before = attempts.length;
  const minutes = 30;
  await region.clock.advance(minutes * MINUTE);
  const counts: Record<string, number> = {};
  for (const { service } of attempts.slice(before)) counts[service] = (counts[service] ?? 0) + 1 / minutes;
  region.close();
  return counts;
}
