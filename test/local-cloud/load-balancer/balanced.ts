import type { IncomingMessage, ServerResponse } from 'node:http';
import { createProxy, type ProxyOptions } from '../../../local-cloud/load-balancer/proxy.ts';
import { createCloudWatch } from '../../../local-cloud/services/cloudwatch/cloudwatch.ts';
import { wallClock } from '../../../local-cloud/time/clock.ts';
import { fakeHosts, forwardTo, rig } from '../services/elastic-load-balancing/rig.ts';
import { serve } from './servers.ts';

export type Handle = (request: IncomingMessage, response: ServerResponse) => void;

/** What a test has to undo, in its order. */
export const cleanups: (() => unknown)[] = [];
export async function cleanUp() {
  for (const cleanup of cleanups.splice(0).reverse()) await cleanup();
}

/** A load balancer with a real proxy before real servers, one for each handler, that are healthy from the start. */
export async function balanced(handlers: Record<string, Handle>, options: ProxyOptions = {}, speed = 1) {
  const clock = wallClock(speed);
  const region = { clock, account: '111122223333', name: 'eu-west-1', random: () => 0, emit: () => {} };
  const cloudWatch = createCloudWatch(region);
  const hosts = fakeHosts();
  hosts.addresses.set('none', { host: '127.0.0.1', port: 1 });
  const cloud = rig({ clock, hosts, metrics: cloudWatch.metrics });
  const group = cloud.targetGroup('web');
  const loadBalancer = cloud.loadBalancer();
  const proxy = createProxy(region, cloud.elb.routing, options);
  const listener = cloud.listener(loadBalancer, forwardTo({ [group]: 1 }));
  cleanups.push(() => cloud.elb.close(), proxy.close);

  const servers = new Map<string, Awaited<ReturnType<typeof serve>>>();
  for (const [instanceId, handle] of Object.entries(handlers)) {
    const server = await serve(handle);
    cleanups.push(server.kill);
    servers.set(instanceId, server);
    hosts.addresses.set(instanceId, server.address);
  }
  // Nothing is healthy yet: fail-open sends requests to all of them.
  cloud.register(group, ...servers.keys());

  function sum(metric: string, dimensions: 'both' | 'alone' = 'both'): number {
    const LoadBalancer = { Name: 'LoadBalancer', Value: loadBalancer.split(':loadbalancer/')[1] };
    const TargetGroup = { Name: 'TargetGroup', Value: group.split(':').at(-1) };
    const { Datapoints } = cloudWatch.service.operations.GetMetricStatistics!(
      {
        Namespace: 'AWS/ApplicationELB',
        MetricName: metric,
        Dimensions: dimensions === 'both' ? [LoadBalancer, TargetGroup] : [LoadBalancer],
        StartTime: new Date(clock.now() - 3_600_000),
        EndTime: new Date(clock.now() + 60_000),
        Period: 60,
        Statistics: ['Sum'],
      },
      { requestId: 'test' },
    ) as { Datapoints: { Sum: number }[] };
    return Datapoints.reduce((total, { Sum }) => total + Sum, 0);
  }
  return { ...cloud, proxy, group, listener, servers, sum, port: await proxy.portOf(listener) };
}
