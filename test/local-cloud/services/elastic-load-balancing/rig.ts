import type {
  Action,
  RuleCondition,
  TargetDescription,
  TargetHealthDescription,
} from '@aws-sdk/client-elastic-load-balancing-v2';
import type { InstanceHosts, Probe, ProbeResult } from '../../../../local-cloud/instance-hosts.ts';
import type { MetricSink } from '../../../../local-cloud/internal-interfaces.ts';
import type { Placement } from '../../../../local-cloud/load-balancer-interfaces.ts';
import {
  createElasticLoadBalancing,
  type ElasticLoadBalancingOptions,
} from '../../../../local-cloud/services/elastic-load-balancing/elastic-load-balancing.ts';
import type { Clock } from '../../../../local-cloud/time/clock.ts';
import { type VirtualClock, virtualClock } from '../../../../local-cloud/time/virtual-clock.ts';

/** Servers whose answers a test decides on. */
export interface FakeHosts extends InstanceHosts {
  results: Map<string, ProbeResult>;
  probed: { instanceId: string; probe: Probe }[];
  addresses: Map<string, { host: string; port: number }>;
}

export function fakeHosts(): FakeHosts {
  const results = new Map<string, ProbeResult>();
  const probed: FakeHosts['probed'] = [];
  const addresses = new Map<string, { host: string; port: number }>();
  return {
    results,
    probed,
    addresses,
    boot: async () => {},
    stop: async () => {},
    onCrash: () => {},
    address: (instanceId) => (addresses.has('all') ? addresses.get('all') : addresses.get(instanceId)),
    probe(instanceId, probe) {
      probed.push({ instanceId, probe });
      return results.get(instanceId) ?? 'passed';
    },
  };
}

/** A generator with a seed (mulberry32), so that a failing run can be repeated. */
export function seeded(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}

export interface Recorded {
  readonly metric: string;
  readonly dimensions: Readonly<Record<string, string>>;
  readonly value: number;
  readonly count?: number | undefined;
  /** For which time it was reported, of what isn't reported as it happens. */
  readonly at?: number | undefined;
}

interface Setup<Time extends Clock> extends ElasticLoadBalancingOptions {
  readonly clock?: Time;
  readonly seed?: number;
  readonly hosts?: FakeHosts;
  readonly metrics?: MetricSink;
}

/** Elastic Load Balancing over fake servers, with shortcuts for what nearly every test does. */
export function rig<Time extends Clock = VirtualClock>(setup: Setup<Time> = {}) {
  const { seed = 1, hosts = fakeHosts(), metrics, clock: given, ...options } = setup;
  const clock = given ?? (virtualClock() as unknown as Time);
  if (hosts.addresses.size === 0) hosts.addresses.set('all', { host: '127.0.0.1', port: 1 });
  const recorded: Recorded[] = [];
  const sink: MetricSink = metrics ?? {
    record: (_, metric, dimensions, value, count, at) =>
      void recorded.push({ metric, dimensions, value, count, at }),
  };
  const region = { clock, account: '111122223333', name: 'eu-west-1', random: seeded(seed), emit: () => {} };
  const elb = createElasticLoadBalancing(region, hosts, sink, options);

  // biome-ignore lint/suspicious/noExplicitAny: the answer's type is the operation's, which its name stands for
  const call = (name: string, input: object): any =>
    elb.service.operations[name]!(input, { requestId: 'test' });

  function targetGroup(name: string, input: object = {}): string {
    const { TargetGroups } = call('CreateTargetGroup', { Name: name, Protocol: 'HTTP', Port: 80, ...input });
    return TargetGroups[0].TargetGroupArn;
  }

  function loadBalancer(name = 'web'): string {
    const Subnets = ['subnet-0a', 'subnet-0b'];
    return call('CreateLoadBalancer', { Name: name, Subnets }).LoadBalancers[0].LoadBalancerArn;
  }

  function listener(loadBalancerArn: string, action: Action, port = 80): string {
    const input = {
      LoadBalancerArn: loadBalancerArn,
      Protocol: 'HTTP',
      Port: port,
      DefaultActions: [action],
    };
    return call('CreateListener', input).Listeners[0].ListenerArn;
  }

  function rule(listenerArn: string, priority: number, conditions: RuleCondition[], action: Action): string {
    const input = { ListenerArn: listenerArn, Priority: priority, Conditions: conditions, Actions: [action] };
    return call('CreateRule', input).Rules[0].RuleArn;
  }

  function register(targetGroupArn: string, ...ids: string[]) {
    call('RegisterTargets', { TargetGroupArn: targetGroupArn, Targets: ids.map((Id) => ({ Id })) });
  }

  function deregister(targetGroupArn: string, ...ids: string[]) {
    call('DeregisterTargets', { TargetGroupArn: targetGroupArn, Targets: ids.map((Id) => ({ Id })) });
  }

  /** `state` or `state/reason` by instance. */
  function health(targetGroupArn: string, targets?: TargetDescription[]): Record<string, string> {
    const input = { TargetGroupArn: targetGroupArn, Targets: targets };
    const descriptions: TargetHealthDescription[] = call(
      'DescribeTargetHealth',
      input,
    ).TargetHealthDescriptions;
    return Object.fromEntries(
      descriptions.map(({ Target, TargetHealth }) => [
        Target!.Id,
        [TargetHealth!.State, TargetHealth!.Reason].filter(Boolean).join('/'),
      ]),
    );
  }

  function place(
    listenerArn: string,
    request: { path?: string; host?: string; method?: string; cookie?: string; client?: string } = {},
  ) {
    const { path = '/', host = 'example.com', method = 'GET', cookie, client } = request;
    return elb.routing.place(listenerArn, {
      path,
      host,
      method,
      headers: { cookie },
      ...(client && { client }),
    });
  }

  /** The instance that a request is placed on, or the status that it is answered with. */
  function placed(listenerArn: string, request: Parameters<typeof place>[1] = {}): string | number {
    const answer = place(listenerArn, request);
    if ('status' in answer) return answer.status;
    (answer satisfies Placement).finish({ status: 200, durationSeconds: 0.01 });
    return answer.instanceId;
  }

  return {
    clock,
    hosts,
    recorded,
    elb,
    call,
    targetGroup,
    loadBalancer,
    listener,
    rule,
    register,
    deregister,
    health,
    place,
    placed,
  };
}

export const forwardTo = (weights: Readonly<Record<string, number>>, stickySeconds?: number): Action => ({
  Type: 'forward',
  ForwardConfig: {
    TargetGroups: Object.entries(weights).map(([TargetGroupArn, Weight]) => ({ TargetGroupArn, Weight })),
    ...(stickySeconds === undefined
      ? {}
      : { TargetGroupStickinessConfig: { Enabled: true, DurationSeconds: stickySeconds } }),
  },
});

export const path = (...Values: string[]): RuleCondition => ({ Field: 'path-pattern', Values });
