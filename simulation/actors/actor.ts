import { every } from '../../local-cloud/time/clock.ts';
import type { Rollout } from '../../src/rollout/record.ts';
import type { Expectations } from '../checkers/expectations.ts';
import type { FaultContext } from '../faults/fault.ts';
import { openRollout } from '../world/records.ts';
import type { World } from '../world/world.ts';

/** What somebody does while rollouts run. */
export type Meanwhile = (world: World, expected: Expectations, context: FaultContext) => void;

/** Calls `then` once, as soon as an open rollout is as `when` says. Polls every five seconds. */
export function once(world: World, when: (rollout: Rollout) => boolean, then: () => Promise<unknown>): void {
  const stop = every(world.clock, 5_000, () => {
    const rollout = openRollout(world);
    if (!rollout || !when(rollout)) return;
    stop();
    void then();
  });
}
