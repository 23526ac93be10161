import { every } from '../../local-cloud/time/clock.ts';
import type { Rollout } from '../../src/rollout/record.ts';
import type { Service } from '../../src/rollout/service.ts';
import type { Expectations } from '../checkers/expectations.ts';
import type { FaultContext } from '../faults/fault.ts';
import { findService, openRollout } from '../world/records.ts';
import type { World } from '../world/world.ts';

/** What somebody does while rollouts run. */
export type Meanwhile = (world: World, expected: Expectations, context: FaultContext) => void;

export type When = (rollout: Rollout) => boolean;

/** Calls `then` once, as soon as an open rollout is as `when` says. */
export const once = (world: World, when: When, then: () => unknown): void =>
  onceFound(world, () => only(openRollout(world), when), then);

/** Calls `then` once, as soon as the service's record is as `when` says. */
export const onceService = (
  world: World,
  when: (service: Service) => boolean,
  then: (service: Service) => unknown,
): void => onceFound(world, () => only(findService(world), when), then);

const only = <Found>(found: Found | undefined, when: (found: Found) => boolean) =>
  found !== undefined && when(found) ? found : undefined;

/** Calls `then` once, as soon as the service has another live image than now, and no rollout is under way. */
export function onceImageMoved(world: World, then: (image: string) => unknown): void {
  const first = findService(world)?.live.imageId;
  onceService(
    world,
    ({ live, lock }) => !lock && live.imageId !== first,
    ({ live }) => then(live.imageId),
  );
}

/** Calls `then` once, as soon as something is found. Polls every five seconds. */
export function onceFound<Found>(
  { clock }: Pick<World, 'clock'>,
  find: () => Found | undefined,
  then: (found: Found) => unknown,
): void {
  const stop = every(clock, 5_000, () => {
    const found = find();
    if (found === undefined) return;
    stop();
    void then(found);
  });
}

/** True in the bake of a step, counted from 0. */
export const bakesStep =
  (index: number): When =>
  ({ phase, step }) =>
    phase === 'baking' && step === index;

/** True in a bake at that weight, percent. */
export const bakesAt =
  (weight: number): When =>
  ({ phase, traffic }) =>
    phase === 'baking' && traffic.observed === weight;

/** Happens once, as soon as an open rollout is as `when` says. */
export const onceWhen =
  (when: When, happens: (world: World) => unknown): Meanwhile =>
  (world) =>
    once(world, when, () => happens(world));

/** Happens in the bake of the second step. */
export const halfWay = (happens: (world: World) => unknown): Meanwhile => onceWhen(bakesStep(1), happens);
