import type { Fleet } from '../../ports/fleets.ts';
import type { Ports } from '../../ports/ports.ts';
import { callAttention } from '../../rollout/interventions/attention.ts';
import type { Rollout } from '../../rollout/record.ts';
import { saveCall } from '../attention.ts';

type Needs = Pick<Ports, 'rollouts' | 'notifier' | 'clock'>;

/**
 * Notifies people once of servers in Standby that keep a fleet, sized to 0 by now, from being deleted: whoever has put
 * them there may still look into them. Once they leave it they go with the fleet.
 */
export async function callForStandby(ports: Needs, rollout: Rollout, fleet: Fleet): Promise<Rollout> {
  const ids = fleet.servers.filter(({ standby }) => standby).map(({ id }) => id);
  if (fleet.desired > 0 || ids.length === 0) return rollout;
  const { name } = fleet;
  const command = `aws autoscaling exit-standby --auto-scaling-group-name ${name} --instance-ids ${ids.join(' ')}`;
  const reason = `${name} can't be deleted while it has servers in Standby: when nobody needs them any more, ${command} lets them go`;
  const called = callAttention(rollout, ports.clock.now(), `standby of ${name}`, reason);
  return saveCall(ports, rollout, called);
}
