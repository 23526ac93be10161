import { growTo } from '../../fleet/size.ts';
import type { Ports } from '../../ports/ports.ts';
import { CloudUnavailable } from '../../rollout/errors.ts';
import { askGreen, capacityAsked, measuredCapacity } from '../../rollout/fleet/asked-capacity.ts';
import { greenSize } from '../../rollout/fleet/surge.ts';
import { isRollingBack, type Rollout } from '../../rollout/record.ts';
import type { Watched } from './watch-blue.ts';

type Needs = Pick<Ports, 'fleets' | 'clock'>;

/**
 * Grows green where blue has grown in a bake: its schedules and policies act on blue, and those of green are held back. Not
 * saved. The `capacity` that is returned is what green's health is measured by: the size from before until the servers can
 * have come.
 */
export async function followBlue(ports: Needs, watched: Watched): Promise<Watched> {
  const { rollout, capacity, green } = watched;
  const now = ports.clock.now();
  const asked =
    capacity > capacityAsked(rollout) && !isRollingBack(rollout)
      ? await askedFor(ports, rollout, capacity)
      : rollout;
  return { ...watched, rollout: asked, capacity: measuredCapacity(asked, capacity, green.units, now) };
}

/** A group that can't be changed now can be at the next look. */
async function askedFor(ports: Needs, rollout: Rollout, capacity: number): Promise<Rollout> {
  try {
    await growTo(ports, rollout, greenSize(rollout, rollout.traffic.observed, capacity));
    return askGreen(rollout, capacity, ports.clock.now());
  } catch (error) {
    if (error instanceof CloudUnavailable) return rollout;
    throw error;
  }
}
