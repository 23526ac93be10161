import { fleetHealth } from '../fleet/health.ts';
import { requiredCapacity } from '../fleet/size.ts';
import { countUnits } from '../fleet/units.ts';
import type { Ports } from '../ports/ports.ts';
import { CloudUnavailable } from '../rollout/errors.ts';
import { canTakeBack, countedHealthy } from '../rollout/fleet/surge.ts';
import type { Rollout } from '../rollout/record.ts';
import { groupsOf } from '../rollout/traffic/pairs.ts';

export interface BlueCannotServe {
  readonly kind: 'blue-cannot-serve';
  readonly healthy: number;
  readonly needed: number;
  /** Green's. */
  readonly others: number;
}

/** Undefined when blue can take all of the traffic. With `force` one healthy server is enough. */
export async function checkBlueCapacity(
  ports: Pick<Ports, 'traffic' | 'fleets' | 'clock'>,
  rollout: Rollout,
  force: boolean,
): Promise<BlueCannotServe | undefined> {
  const [blue, green, full] = await Promise.all([
    fleetHealth(ports, groupsOf(rollout, 'blue')),
    fleetHealth(ports, groupsOf(rollout, 'green')),
    knownSize(ports, rollout),
  ]);
  const [found, others] = await Promise.all([
    countUnits(ports, rollout, 'blue', blue.healthy),
    countUnits(ports, rollout, 'green', green.healthy),
  ]);
  const healthy = countedHealthy(rollout.blue, found, ports.clock);
  const able = canTakeBack(rollout.blue, healthy, others, full);
  if (able || (force && healthy > 0)) return undefined;
  return { kind: 'blue-cannot-serve', healthy, needed: full, others };
}

/** Blue may have grown since the rollout began, but a rollback doesn't wait for Auto Scaling. */
async function knownSize(ports: Pick<Ports, 'fleets'>, rollout: Rollout): Promise<number> {
  try {
    return await requiredCapacity(ports, rollout);
  } catch (error) {
    if (error instanceof CloudUnavailable) return rollout.blue.desired;
    throw error;
  }
}
