import type { Clock } from '../../time/clock.ts';
import type { Listener, LoadBalancer, RoutedRule, State, TargetGroup } from './model.ts';
import { routingTable } from './routing-table.ts';
import type { Targets } from './targets.ts';

/** Makes changes of listeners and rules effective. */
export interface Propagation {
  /** Requests follow the listener's present rules after the propagation delay. */
  schedule(listener: Listener): void;
  /** The listener was deleted: its target groups stay in use for the propagation delay. */
  release(listener: Listener): void;
}

/**
 * `propagationDelay` in ms of the clock: AWS gives no bound for how long a new weight takes to reach every node of a
 * load balancer, while Describe shows it at once.
 */
export function createPropagation(
  clock: Clock,
  state: State,
  targets: Targets,
  propagationDelay: number,
): Propagation {
  const leaving = new Set<Listener>();

  function reassociate() {
    const owners = ownersOf([...leaving, ...state.listeners.values()]);
    for (const group of state.targetGroups.values()) {
      const loadBalancer = owners.get(group);
      if (group.use?.loadBalancer === loadBalancer) continue;
      group.use = loadBalancer && {
        loadBalancer,
        dimensions: { LoadBalancer: loadBalancer.id, TargetGroup: group.id },
      };
      targets.updateUse(group);
    }
  }

  return {
    release(listener) {
      if (propagationDelay === 0) return reassociate();
      leaving.add(listener);
      clock.after(propagationDelay, () => {
        leaving.delete(listener);
        reassociate();
      });
    },
    schedule(listener) {
      const table = routingTable(listener.rules);
      const take = () => {
        listener.routed = table;
        reassociate();
      };
      // A new listener has nothing older that requests could still follow.
      if (propagationDelay === 0 || listener.routed.length === 0) return take();
      reassociate();
      clock.after(propagationDelay, take);
    },
  };
}

/** A target group is in use as long as a rule names it or requests still follow a table that does. */
function ownersOf(listeners: readonly Listener[]): Map<TargetGroup, LoadBalancer> {
  const owners = new Map<TargetGroup, LoadBalancer>();
  for (const { rules, routed, loadBalancer } of listeners) {
    for (const { action } of [...rules, ...routed] as readonly Pick<RoutedRule, 'action'>[]) {
      if (action.type !== 'forward') continue;
      for (const { targetGroup } of action.shares) owners.set(targetGroup, loadBalancer);
    }
  }
  return owners;
}
