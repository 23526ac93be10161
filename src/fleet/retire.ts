import type { Fleet } from '../ports/fleets.ts';
import type { Ports } from '../ports/ports.ts';
import type { LiveSplit } from '../ports/traffic.ts';
import { CloudUnavailable } from '../rollout/errors.ts';
import type { FleetClaim } from '../rollout/fleet/identity.ts';
import type { Rollout } from '../rollout/record.ts';
import { WEIGHT_PROPAGATION } from '../rollout/timing.ts';
import { groupsOf } from '../rollout/traffic/pairs.ts';
import { note } from '../rollout/transitions.ts';
import { protectedIn } from './size.ts';

export type Colour = 'blue' | 'green';

/**
 * When the last request under the old weights is over: propagation, stickiness and draining added up. Undefined while
 * the fleet's weight isn't recorded as 0.
 */
export async function drainedAt(
  { traffic }: Pick<Ports, 'traffic'>,
  rollout: Rollout,
  colour: Colour,
  { stickiness }: Pick<LiveSplit, 'stickiness'>,
): Promise<number | undefined> {
  const since = rollout.traffic.zeroSince[colour];
  if (since === undefined) return undefined;
  const times = await Promise.all(groupsOf(rollout, colour).map((group) => traffic.drainTime(group)));
  return since + WEIGHT_PROPAGATION + stickiness + Math.max(...times);
}

export const isEmpty = ({ desired, servers }: Fleet) => desired === 0 && servers.length === 0;

/** Sizes a fleet to 0, protected servers included, so that its lifecycle hooks run; deletes it once it is empty. */
export async function shrinkOrRemove(
  { fleets, settings }: Pick<Ports, 'fleets' | 'settings'>,
  fleet: Fleet,
  claim: FleetClaim,
): Promise<void> {
  if (isEmpty(fleet)) {
    if (fleet.deleting) return;
    await settings.discard(claim);
    await fleets.remove(claim);
    return;
  }
  const unprotect = protectedIn(fleet);
  if (fleet.desired > 0 || fleet.minSize > 0 || unprotect.length > 0) {
    // A warm pool fills as its fleet shrinks, and may keep the servers that leave.
    if (fleet.desired > 0) await settings.discard(claim).catch(unlessUnavailable);
    // What grows it again meets the next poll. Its largest size stays: without it a server couldn't leave Standby.
    await fleets.configure(claim, { minSize: 0, desired: 0, unprotect });
  }
}

/** Of an empty fleet it is tried again: one that has begun to shrink isn't kept whole by what Auto Scaling is busy with. */
function unlessUnavailable(error: unknown): void {
  if (!(error instanceof CloudUnavailable)) throw error;
}

/** Records that blue can't take traffic back any more. Throws RecordConflict when an abort came first. */
export async function recordShrinking(
  { rollouts, clock }: Pick<Ports, 'rollouts' | 'clock'>,
  rollout: Rollout,
  { name, desired }: Fleet,
): Promise<Rollout> {
  const shrinking = { ...rollout, blue: { ...rollout.blue, shrinking: true }, breakGlass: undefined };
  return rollouts.save(note(shrinking, clock.now(), `retiring ${name}: ${desired} servers`));
}

export async function recordWhole({ rollouts }: Pick<Ports, 'rollouts'>, rollout: Rollout): Promise<Rollout> {
  const { shrinking: _, ...whole } = rollout.blue;
  return rollouts.save({ ...rollout, blue: whole });
}
