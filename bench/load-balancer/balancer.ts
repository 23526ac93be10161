import type { InstanceHosts } from '../../local-cloud/instance-hosts.ts';
import { createProxy } from '../../local-cloud/load-balancer/proxy.ts';
import { createCloudWatch } from '../../local-cloud/services/cloudwatch/cloudwatch.ts';
import { createElasticLoadBalancing } from '../../local-cloud/services/elastic-load-balancing/elastic-load-balancing.ts';
import { wallClock } from '../../local-cloud/time/clock.ts';

/**
 * The local cloud's load balancer in a process of its own, before servers at the ports in its arguments: a listener with
 * two target groups by weight, as during a rollout, and metrics. Says its port to its parent, and ends with it.
 */

const ports = process.argv.slice(2).map(Number);
const region = {
  clock: wallClock(),
  account: '111122223333',
  name: 'us-east-1',
  random: Math.random,
  emit: () => {},
};
const hosts: InstanceHosts = {
  boot: async () => {},
  stop: async () => {},
  onCrash: () => {},
  address: (instanceId) => ({ host: '127.0.0.1', port: ports[Number(instanceId.slice('i-'.length))]! }),
  probe: () => 'passed',
};
const { service, routing } = createElasticLoadBalancing(region, hosts, createCloudWatch(region).metrics);

// biome-ignore lint/suspicious/noExplicitAny: the answer's type is the operation's, which its name stands for
const call = (name: string, input: object): any => service.operations[name]!(input, { requestId: 'bench' });

const groups = ports.map((_, index) => {
  const { TargetGroups } = call('CreateTargetGroup', { Name: `fleet-${index}`, Protocol: 'HTTP', Port: 80 });
  const { TargetGroupArn } = TargetGroups[0];
  call('RegisterTargets', { TargetGroupArn, Targets: [{ Id: `i-${index}` }] });
  return { TargetGroupArn, Weight: 1 };
});
const { LoadBalancers } = call('CreateLoadBalancer', { Name: 'web', Subnets: ['subnet-0a', 'subnet-0b'] });
const { Listeners } = call('CreateListener', {
  LoadBalancerArn: LoadBalancers[0].LoadBalancerArn,
  Protocol: 'HTTP',
  Port: 80,
  DefaultActions: [{ Type: 'forward', ForwardConfig: { TargetGroups: groups } }],
});
process.send?.(await createProxy(region, routing).portOf(Listeners[0].ListenerArn));
process.once('disconnect', () => process.exit());
