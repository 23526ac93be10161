import { AwsError } from '../../operations.ts';
import type { Listener, LoadBalancer, Rule, State, TargetGroup } from './model.ts';

export function loadBalancer(state: State, arn: string | undefined): LoadBalancer {
  const found = state.loadBalancers.get(arn ?? '');
  if (!found) throw new AwsError('LoadBalancerNotFound', `Load balancer '${arn}' not found`);
  return found;
}

export function targetGroup(state: State, arn: string | undefined): TargetGroup {
  const found = state.targetGroups.get(arn ?? '');
  if (!found) throw new AwsError('TargetGroupNotFound', `Target group '${arn}' not found`);
  return found;
}

export function listener(state: State, arn: string | undefined): Listener {
  const found = state.listeners.get(arn ?? '');
  if (!found) throw new AwsError('ListenerNotFound', `Listener '${arn}' not found`);
  return found;
}

export function rule(state: State, arn: string | undefined): Rule {
  const found = state.rules.get(arn ?? '');
  if (!found) throw new AwsError('RuleNotFound', `Rule '${arn}' not found`);
  return found;
}
