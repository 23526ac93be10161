import {
  DescribeTargetGroupsCommand,
  type ElasticLoadBalancingV2Client,
} from '@aws-sdk/client-elastic-load-balancing-v2';
import type { NamedPair } from '../../ports/quotas.ts';
import { routeName } from '../../rollout/traffic/routes.ts';
import { callAws, paginate, required } from '../call.ts';
import { limitOf } from './target-groups.ts';

type Client = Pick<ElasticLoadBalancingV2Client, 'send'>;

/** Of network load balancers no such quota is given (ELBv2 API reference, `DescribeAccountLimits`). */
const QUOTA = 'target-groups-per-application-load-balancer';

/** Why application load balancers can't name the target groups of the pairs beside those that they name already. */
export async function routeShortages(client: Client, pairs: readonly NamedPair[]): Promise<string[]> {
  const places = pairs.flatMap(({ routes, targetGroups }) =>
    routes.flatMap((route) => {
      const loadBalancer = applicationLoadBalancerOf(routeName(route));
      return loadBalancer === undefined ? [] : [{ loadBalancer, targetGroups }];
    }),
  );
  if (places.length === 0) return [];
  const limit = await limitOf(client, QUOTA);
  if (limit === undefined) return [];
  const byLoadBalancer = Map.groupBy(places, ({ loadBalancer }) => loadBalancer);
  const shortages = [...byLoadBalancer].map(async ([loadBalancer, all]) => {
    const named = await namedBy(client, loadBalancer);
    const wanted = new Set(
      all.flatMap(({ targetGroups: [one = '', other = `the twin of ${one}`] }) => [one, other]),
    );
    const more = [...wanted].filter((targetGroup) => !named.has(targetGroup)).length;
    return more > 0 && named.size + more > limit ? [sentence(loadBalancer, named.size, limit)] : [];
  });
  return (await Promise.all(shortages)).flat();
}

const sentence = (loadBalancer: string, count: number, limit: number) =>
  `${loadBalancer} has ${count} of the ${limit} target groups that it may have, and green's is another one: take some out of its listeners and rules, or have the quota "Target Groups per Application Load Balancer" raised`;

/** `…:loadbalancer/app/web/0a`, from the ARN of a listener or a rule. */
function applicationLoadBalancerOf(route: string): string | undefined {
  const [, before, path] = /^(.*):listener(?:-rule)?\/(app\/[^/]+\/[^/]+)\//.exec(route) ?? [];
  return path === undefined ? undefined : `${before}:loadbalancer/${path}`;
}

/** One that is gone since names none: its routes tell. */
async function namedBy(client: Client, LoadBalancerArn: string): Promise<ReadonlySet<string>> {
  const what = `the target groups of ${LoadBalancerArn}`;
  const groups = await paginate(async (Marker: string | undefined) => {
    const command = new DescribeTargetGroupsCommand({ LoadBalancerArn, Marker });
    const response = await callAws(`list ${what}`, client.send(command), {
      LoadBalancerNotFoundException: () => ({ TargetGroups: [], NextMarker: undefined }),
    });
    return { items: required(response.TargetGroups, what), next: response.NextMarker };
  });
  return new Set(groups.map(({ TargetGroupArn = '' }) => TargetGroupArn));
}
