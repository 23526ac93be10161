import {
  DescribeListenersCommand,
  DescribeRulesCommand,
  DescribeTargetGroupsCommand,
  DescribeTargetHealthCommand,
} from '@aws-sdk/client-elastic-load-balancing-v2';
import { each } from '../each.ts';
import type { Clients } from './clients.ts';
import { everyPage } from './every-page.ts';
import type { Tagged } from './tagged.ts';

/** A service with what its rollouts change. */
export interface Routed extends Tagged {
  /** Its spec lets testers reach green, by a rule above each route. */
  readonly hasTesters: boolean;
}

/** Elastic Load Balancing answers some fifty reads a second, for the whole account. */
const AT_ONCE = 4;

/** What rollouts add: the largest that one does, and all of them at the same time. */
interface Added {
  readonly one: number;
  readonly all: number;
}

/** An application load balancer of a service, with what its quotas count. */
export interface Balancer {
  readonly arn: string;
  readonly targetGroups: number;
  readonly targets: number;
  /** Without the default ones of its listeners, which no quota counts. */
  readonly rules: number;
  readonly added: { readonly targets: Added; readonly rules: Added };
}

/** Those that the services' routes are of. */
export async function readBalancers(
  { loadBalancing }: Clients,
  services: readonly Routed[],
): Promise<Balancer[]> {
  const byBalancer = Map.groupBy(
    services.flatMap((service) =>
      [...new Set(service.routes.flatMap(({ arn }) => balancerOf(arn) ?? []))].map((arn) => ({
        arn,
        service,
      })),
    ),
    ({ arn }) => arn,
  );
  return each([...byBalancer], AT_ONCE, async ([arn, found]) => ({
    arn,
    ...(await countsOf(loadBalancing, arn)),
    added: addedBy(
      found.map(({ service }) => service),
      arn,
    ),
  }));
}

/** `…:loadbalancer/app/web/0a`, from the ARN of a listener or a rule. */
function balancerOf(route: string): string | undefined {
  const [, before, path] = /^(.*):listener(?:-rule)?\/(app\/[^/]+\/[^/]+)\//.exec(route) ?? [];
  return path === undefined ? undefined : `${before}:loadbalancer/${path}`;
}

async function countsOf(client: Clients['loadBalancing'], LoadBalancerArn: string) {
  const groups = await everyPage(async (Marker) => {
    const page = await client.send(new DescribeTargetGroupsCommand({ LoadBalancerArn, Marker }));
    return { items: page.TargetGroups, next: page.NextMarker };
  });
  const targets = await each(groups, AT_ONCE, async ({ TargetGroupArn }) => {
    const health = await client.send(new DescribeTargetHealthCommand({ TargetGroupArn }));
    return health.TargetHealthDescriptions?.length ?? 0;
  });
  const listeners = await everyPage(async (Marker) => {
    const page = await client.send(new DescribeListenersCommand({ LoadBalancerArn, Marker }));
    return { items: page.Listeners, next: page.NextMarker };
  });
  const rules = await each(listeners, AT_ONCE, ({ ListenerArn }) => rulesOf(client, ListenerArn));
  return { targetGroups: groups.length, targets: sum(targets), rules: sum(rules) };
}

async function rulesOf(client: Clients['loadBalancing'], ListenerArn: string | undefined): Promise<number> {
  const rules = await everyPage(async (Marker) => {
    const page = await client.send(new DescribeRulesCommand({ ListenerArn, Marker }));
    return { items: page.Rules, next: page.NextMarker };
  });
  return rules.filter(({ IsDefault }) => !IsDefault).length;
}

/** Green has as many servers as blue, in each of its pairs; a rule for testers stands above each route meanwhile. */
function addedBy(services: readonly Routed[], balancer: string): Balancer['added'] {
  const ofEach = services.map(({ group, routes, hasTesters }) => ({
    targets: (group?.desired ?? 0) * Math.max(1, group?.targetGroups ?? 1),
    rules: hasTesters ? routes.filter(({ arn }) => balancerOf(arn) === balancer).length : 0,
  }));
  const added = (name: 'targets' | 'rules'): Added => {
    const numbers = ofEach.map((one) => one[name]);
    return { one: Math.max(...numbers), all: sum(numbers) };
  };
  return { targets: added('targets'), rules: added('rules') };
}

const sum = (numbers: readonly number[]) => numbers.reduce((total, number) => total + number, 0);
