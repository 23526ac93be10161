import type { Plan } from '../plan/plan.ts';
import type { Rollout } from '../record.ts';
import { REDUCED_SETTLING } from '../timing.ts';
import { note } from '../transitions.ts';
import { canTakeAll, isWhole, requiredHealthy } from './capacity.ts';
import { type Blue, type Reduced, sizeText } from './fleet-records.ts';
import { inMinutes, startTime } from './start-time.ts';

/** The servers that green is asked for at a weight, percent, where `full` carry all of the traffic. */
export const greenSize = ({ plan }: Pick<Rollout, 'plan'>, weight: number, full: number): number =>
  plan.surge === undefined ? full : requiredHealthy(weight, full);

/** As `greenSize`, before green has its first weight. */
export const firstSize = (rollout: Pick<Rollout, 'plan'>, full: number): number =>
  greenSize(rollout, rollout.plan.steps[0]?.weight ?? 100, full);

/** The servers that blue needs for what green doesn't have of the traffic. */
export const blueSize = (weight: number, full: number): number => requiredHealthy(100 - weight, full);

/** The servers that there are at most beyond those of the live fleet. */
export function extraServers({ steps, surge }: Pick<Plan, 'steps' | 'surge'>, full: number): number {
  if (surge === undefined) return full;
  return Math.max(...steps.map((_, index) => extraAt({ steps, surge }, index, full)));
}

/** As `extraServers`, in one step. */
export function extraAt({ steps, surge }: Pick<Plan, 'steps' | 'surge'>, step: number, full: number): number {
  if (surge === undefined) return full;
  const [before, weight] = [steps[step - 1]?.weight, steps[step]!.weight];
  return requiredHealthy(weight, full) + (before === undefined ? full : blueSize(before, full)) - full;
}

interface Sizes {
  readonly blue: number;
  readonly green: number;
}

/** What the fleets are sized to before green gets the weight of a step; undefined where green doesn't grow for it. */
export function sizesBefore({ plan }: Pick<Rollout, 'plan'>, step: number, full: number): Sizes | undefined {
  const before = plan.steps[step - 1]?.weight;
  if (before === undefined) return undefined;
  const green = greenSize({ plan }, plan.steps[step]!.weight, full);
  return green > greenSize({ plan }, before, full) ? { blue: blueSize(before, full), green } : undefined;
}

/** Records, before it is done, that blue is sized down to `to` servers behind a green that has its weight. */
export function reduceBlue(rollout: Rollout, to: number, full: number, at: number): Rollout {
  const { blue, traffic } = rollout;
  if (!blue.pin) return rollout;
  const reduced: Reduced = { to, full, share: 100 - traffic.observed, at };
  const took = startTime(rollout);
  const long = took === undefined ? '' : `, which takes about ${inMinutes(took)}`;
  return note(
    { ...rollout, blue: { ...withMinSize(blue, to), reduced } },
    at,
    `sizing ${blue.fleet} down to ${sizeText(rollout, to)} behind green: a rollback grows it first from now on${long}`,
  );
}

/** Records, before it is done, that blue is sized up for a weight of green, percent, that is lower than the one it has. */
export function enlargeBlue(rollout: Rollout, weight: number, full: number, at: number): Rollout {
  const { blue } = rollout;
  const { pin, reduced } = blue;
  const to = blueSize(weight, full);
  if (!pin || !reduced || reduced.to >= to) return rollout;
  const least = reduced.least ?? reduced.to;
  const larger = { ...reduced, to, full, share: 100 - weight, done: true, least };
  const what = `sizing ${blue.fleet} up to ${sizeText(rollout, to)} before green has ${weight} %`;
  return note({ ...rollout, blue: { ...withMinSize(blue, to), reduced: larger } }, at, what);
}

export function markReduced(rollout: Rollout): Rollout {
  const { reduced } = rollout.blue;
  return reduced ? { ...rollout, blue: { ...rollout.blue, reduced: { ...reduced, done: true } } } : rollout;
}

/** Pins a blue that was sized down at its whole size again. */
export function growBlueBack(rollout: Rollout, at: number): Rollout {
  const { reduced, pin, desired } = rollout.blue;
  if (!reduced || !pin || reduced.backAt !== undefined) return rollout;
  const minSize = Math.max(desired, reduced.full);
  const blue = {
    ...withMinSize(rollout.blue, minSize),
    desired: minSize,
    reduced: { ...reduced, backAt: at },
  };
  return note({ ...rollout, blue }, at, `growing ${blue.fleet} back to ${sizeText(rollout, minSize)}`);
}

/** Blue with another size in its pin, where it has one. */
const withMinSize = ({ pin, ...blue }: Blue, minSize: number): Blue => ({
  ...blue,
  ...(pin && { pin: { ...pin, during: { ...pin.during, minSize } } }),
});

/**
 * The servers of blue that count: while it is being sized down, and just after, some of those that are healthy are on their
 * way out.
 */
export function countedHealthy(
  { reduced }: Blue,
  healthy: number,
  clock: { readonly now: () => number },
): number {
  if (!reduced) return healthy;
  const isSettled = reduced.backAt !== undefined && clock.now() - reduced.backAt >= REDUCED_SETTLING;
  return isSettled ? healthy : Math.min(healthy, reduced.to);
}

/** As `canTakeAll`; a blue that was sized down isn't given what it has no servers for, unless green has none at all. */
export function canTakeBack({ reduced }: Blue, healthy: number, green: number, full: number): boolean {
  if (!reduced) return canTakeAll(healthy, green, full);
  return healthy > 0 && (isWhole(healthy, full) || green === 0);
}

/** Green's smallest share, percent with one decimal, where blue has so many healthy servers of `full`. */
export const shareLeft = (healthy: number, full: number): number =>
  Math.max(0, Math.ceil(1_000 - (1_000 * healthy) / full) / 10);
