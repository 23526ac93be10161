import type { Action } from '@aws-sdk/client-elastic-load-balancing-v2';
import type { Clock } from '../../../../local-cloud/time/clock.ts';
import type { VirtualClock } from '../../../../local-cloud/time/virtual-clock.ts';
import { forwardTo, rig } from './rig.ts';

export const CERTIFICATE = 'arn:aws:acm:eu-west-1:111122223333:certificate/0a';

/** A network load balancer with two TCP target groups, of which the first has everything. */
export function networkRig<Time extends Clock = VirtualClock>(
  setup: Parameters<typeof rig<Time>>[0] = {},
  attributes: Record<string, string> = {},
) {
  const cloud = rig(setup);
  const flowGroup = (name: string, input: object = {}): string =>
    cloud.targetGroup(name, { Protocol: 'TCP', Port: 5432, HealthCheckIntervalSeconds: 10, ...input });
  const loadBalancer: string = cloud.call('CreateLoadBalancer', {
    Name: 'db',
    Type: 'network',
    Subnets: ['subnet-0a'],
  }).LoadBalancers[0].LoadBalancerArn;
  const listen = (action: Action, input: object = {}): string =>
    cloud.call('CreateListener', {
      LoadBalancerArn: loadBalancer,
      Protocol: 'TCP',
      Port: 5432,
      DefaultActions: [action],
      ...input,
    }).Listeners[0].ListenerArn;
  const blue = flowGroup('blue');
  const green = flowGroup('green');
  const Attributes = Object.entries(attributes).map(([Key, Value]) => ({ Key, Value }));
  for (const TargetGroupArn of [blue, green])
    cloud.call('ModifyTargetGroupAttributes', { TargetGroupArn, Attributes });
  const listener = listen(forwardTo({ [blue]: 1, [green]: 0 }));
  const split = (weights: Record<string, number>) =>
    cloud.call('ModifyListener', { ListenerArn: listener, DefaultActions: [forwardTo(weights)] });
  return { ...cloud, flowGroup, loadBalancer, listen, listener, blue, green, split };
}
