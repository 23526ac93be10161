import { fleetHealth } from '../../fleet/health.ts';
import { sizeBlueBack } from '../../fleet/pin.ts';
import { requiredCapacity } from '../../fleet/size.ts';
import { countUnits } from '../../fleet/units.ts';
import type { Ports } from '../../ports/ports.ts';
import { isWhole } from '../../rollout/fleet/capacity.ts';
import { callAttention } from '../../rollout/interventions/attention.ts';
import type { Rollout } from '../../rollout/record.ts';
import { BLUE_RECOVERY_MAX, GREEN_KEPT_MAX } from '../../rollout/timing.ts';
import { groupsOf } from '../../rollout/traffic/pairs.ts';
import { callPerson, saveCall } from '../attention.ts';

type Needs = Pick<Ports, 'fleets' | 'traffic' | 'rollouts' | 'notifier' | 'clock'>;

/**
 * Keeps a green that had traffic until blue, which has it all now, is whole: with `force` a few servers of blue may carry
 * everything. Returns undefined when green may go: at the latest `GREEN_KEPT_MAX` after `since`, but not while it alone has
 * healthy servers, whoever took its traffic.
 */
export async function keepGreen(ports: Needs, rollout: Rollout, since: number): Promise<Rollout | undefined> {
  const kept = ports.clock.now() - since;
  if (!rollout.traffic.raised) return undefined;
  const [blue, full] = await Promise.all([
    fleetHealth(ports, groupsOf(rollout, 'blue')),
    requiredCapacity(ports, rollout),
  ]);
  const healthy = await countUnits(ports, rollout, 'blue', blue.healthy);
  if (isWhole(healthy, full)) return undefined;
  if (kept >= GREEN_KEPT_MAX && (healthy > 0 || !(await isHealthy(ports, rollout)))) return undefined;
  const sized = await sizeBlueBack(ports, rollout);
  if (kept < BLUE_RECOVERY_MAX) return sized;
  const reason = `blue has all of the traffic and ${healthy} healthy servers of ${full}`;
  if (kept >= GREEN_KEPT_MAX) {
    const only = `${reason}: only green could serve, and is kept`;
    return callPerson(ports, sized, { code: 'BlueCannotServe', reason: only });
  }
  const called = callAttention(sized, ports.clock.now(), 'blue carries everything', reason);
  return saveCall(ports, sized, called);
}

const isHealthy = async (ports: Needs, rollout: Rollout): Promise<boolean> =>
  (await fleetHealth(ports, groupsOf(rollout, 'green'))).healthy.length > 0;
