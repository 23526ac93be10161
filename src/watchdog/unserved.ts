import { fleetHealth } from '../fleet/health.ts';
import type { Ports } from '../ports/ports.ts';
import type { Phase } from '../rollout/phase.ts';
import { isRollingBack, type Rollout } from '../rollout/record.ts';
import { groupsOf } from '../rollout/traffic/pairs.ts';

/** In which green may get everything from a blue that is dead. */
const FORWARD: readonly Phase[] = ['proving', 'shifting', 'baking'];

/** True when a rollout that stands still leaves traffic to a dead blue, although it would give it to green if it went on. */
export async function isUnserved(ports: Pick<Ports, 'traffic'>, rollout: Rollout): Promise<boolean> {
  if (isRollingBack(rollout) || !FORWARD.includes(rollout.phase) || rollout.traffic.observed === 100)
    return false;
  const [blue, green] = await Promise.all([
    fleetHealth(ports, groupsOf(rollout, 'blue')),
    fleetHealth(ports, groupsOf(rollout, 'green')),
  ]);
  return blue.healthy.length === 0 && green.healthy.length > 0;
}
