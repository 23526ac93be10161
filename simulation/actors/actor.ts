import { every } from '../../local-cloud/time/clock.ts';
import type { Rollout } from '../../src/rollout/record.ts';
import type { Expectations } from '../checkers/expectations.ts';
import type { FaultContext } from '../faults/fault.ts';
import { openRollout } from '../world/records.ts';
import type { World } from '../world/world.ts';

/** What somebody does while rollouts run. */
export type Meanwhile = (world: World, expected: Expectations, context: FaultContext) => void;

export type When = (rollout: Rollout) => boolean;

/** Calls `then` once, as soon as an open rollout is as `when` says. Polls every five seconds. */
export function once(world: World, when: When, then: () => unknown): void {
  const stop = every(world.clock, 5_000, () => {
    const rollout = openRollout(world);
    if (!rollout || !when(rollout)) return;
    stop();
    void then();
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
