import { requiredCapacity } from '../fleet/size.ts';
import type { Ports } from '../ports/ports.ts';
import { canTakeAll } from '../rollout/capacity.ts';
import { CloudUnavailable } from '../rollout/errors.ts';
import type { Rollout } from '../rollout/record.ts';

/** Blue has too few healthy servers to take all of the traffic. */
export interface WeakBlue {
  readonly kind: 'blue-cannot-serve';
  readonly healthy: number;
  readonly needed: number;
}

/** Undefined when blue can take all of the traffic. `force` lets a few healthy servers be enough; none is never enough. */
export async function weakBlue(
  ports: Pick<Ports, 'traffic' | 'fleets'>,
  rollout: Rollout,
  force: boolean,
): Promise<WeakBlue | undefined> {
  const [blue, green, full] = await Promise.all([
    ports.traffic.health(rollout.blue.targetGroup),
    ports.traffic.health(rollout.green.targetGroup),
    knownSize(ports, rollout),
  ]);
  const healthy = blue.healthy.length;
  const able = canTakeAll(healthy, green.healthy.length, full);
  if (able || (force && healthy > 0)) return undefined;
  return { kind: 'blue-cannot-serve', healthy, needed: full };
}

/** Blue may have grown since the rollout began. The way back doesn't wait for Auto Scaling to say so. */
async function knownSize(ports: Pick<Ports, 'fleets'>, rollout: Rollout): Promise<number> {
  try {
    return await requiredCapacity(ports, rollout);
  } catch (error) {
    if (error instanceof CloudUnavailable) return rollout.blue.desired;
    throw error;
  }
}
