import type { World } from '../../simulation/world/world.ts';

/** How many healthy targets each listener and rule that forwards gives requests to. */
export function routeShares({ services }: World): ReadonlyMap<string, number> {
  const reached = new Map<string, number>();
  for (const { arn, action } of services.loadBalancing.state.rules.values()) {
    if (action.type !== 'forward') continue;
    const targets = action.shares
      .filter(({ weight }) => weight > 0)
      .flatMap(({ targetGroup }) => [...targetGroup.targets.values()])
      .filter(({ state }) => state === 'healthy');
    reached.set(arn, targets.length);
  }
  return reached;
}
