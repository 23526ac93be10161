import type { Balancing } from '../../internal-interfaces.ts';
import * as lookup from './lookup.ts';
import type { State } from './model.ts';
import { isFlowProtocol } from './protocols.ts';
import { type Targets, targetKey } from './targets.ts';

/** The load balancer as Auto Scaling uses it. */
export function createBalancing(state: State, targets: Targets): Balancing {
  return {
    hasTargetGroup: (arn) => state.targetGroups.get(arn)?.type === 'instance',
    isCrossZone(arn) {
      const { attributes, protocol } = lookup.targetGroup(state, arn);
      const setting = attributes.get('load_balancing.cross_zone.enabled');
      // Of application load balancers it is always on, of network load balancers off unless it is turned on.
      return setting === 'true' || (setting !== 'false' && !isFlowProtocol(protocol));
    },
    register(arn, instanceId) {
      const group = lookup.targetGroup(state, arn);
      targets.register(group, instanceId, group.port);
    },
    deregister(arn, instanceId, drained) {
      // A target group that was deleted meanwhile has nothing left to drain.
      const group = state.targetGroups.get(arn);
      if (group) targets.deregister(group, targetKey(instanceId, group.port), drained);
      else drained();
    },
    health: (arn) => Array.from(lookup.targetGroup(state, arn).targets.values()),
  };
}
