import type { Region } from '../../../region.ts';
import { byWeight, eligibleTargets, type Forward } from '../choices.ts';
import type { Listener, Target, TargetGroup } from '../model.ts';
import { targetStickiness } from '../target-group-attributes.ts';

/** Where a flow goes: chosen as it begins, for good. */
export interface FlowChoices {
  group(listener: Listener, action: Forward, client: string): TargetGroup | undefined;
  target(group: TargetGroup, client: string): Target | undefined;
}

/**
 * By weight and in turn; a sticky action prefers the target group that the source address had before, a sticky target
 * group the target. A target group of weight 0 gets no new flow, whoever comes.
 * @see https://docs.aws.amazon.com/elasticloadbalancing/latest/network/load-balancer-listeners.html#default-actions
 */
export function createFlowChoices(region: Region): FlowChoices {
  const groups = new WeakMap<Listener, Map<string, TargetGroup>>();
  const targets = new WeakMap<TargetGroup, Map<string, Target>>();

  return {
    group(listener, { shares, stickySeconds }, client) {
      if (stickySeconds === undefined) return byWeight(region, shares);
      const before = known(groups, listener);
      const kept = shares.find(({ targetGroup, weight }) => weight > 0 && targetGroup === before.get(client));
      const chosen = kept?.targetGroup ?? byWeight(region, shares);
      if (chosen) before.set(client, chosen);
      return chosen;
    },
    target(group, client) {
      const candidates = eligibleTargets(group);
      if (candidates.length === 0) return undefined;
      const before = known(targets, group);
      const kept = targetStickiness(group) === undefined ? undefined : before.get(client);
      if (kept && candidates.includes(kept)) return kept;
      group.turn = (group.turn + 1) % candidates.length;
      const target = candidates[group.turn]!;
      before.set(client, target);
      return target;
    },
  };
}

function known<Of extends object, Choice>(
  all: WeakMap<Of, Map<string, Choice>>,
  of: Of,
): Map<string, Choice> {
  const found = all.get(of) ?? new Map<string, Choice>();
  all.set(of, found);
  return found;
}
