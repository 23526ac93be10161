import { RolloutConcluded } from '../errors.ts';
import { type ServingFleet, servingFleet } from '../fleet/serving-fleet.ts';
import { isOpen, type Rollout } from '../record.ts';
import type { Share } from '../traffic/split.ts';
import { note } from '../transitions.ts';
import type { Abandonment, Serving } from './interventions.ts';

/** Undefined for a split that couldn't be read. */
export function servingIn(share: Share | undefined): Serving {
  if (!share) return 'unknown';
  if (share.least === 100) return 'green';
  return share.most === 0 ? 'blue' : 'shared';
}

/**
 * Ends an open rollout where it is; nothing is undone. The new epoch keeps functions that still run from changing
 * anything. Twice is once: the first abandonment stays. Throws RolloutConcluded for one that has ended otherwise.
 */
export function abandon(rollout: Rollout, epoch: number, { at, by, reason, serving }: Abandonment): Rollout {
  if (rollout.abandon) return rollout;
  if (!isOpen(rollout)) throw new RolloutConcluded(`${rollout.id} has ended as ${rollout.outcome} already`);
  const what = `abandoned in ${rollout.phase} by ${by}: ${reason}`;
  const ended = note({ ...rollout, phase: 'concluded', phaseSince: at, epoch }, at, what);
  return {
    ...ended,
    breakGlass: undefined,
    outcome: 'abandoned',
    endedAt: at,
    abandon: { at, by, reason, serving },
  };
}

/** The fleet that is live after the rollout was abandoned: green only when the split gave it everything. */
export const isGreenLive = ({ abandon: abandoned }: Rollout) => abandoned?.serving === 'green';

export function liveAfter(rollout: Rollout): ServingFleet {
  return servingFleet(rollout, isGreenLive(rollout) ? 'green' : 'blue');
}
