import {
  AutoScalingClient,
  type AutoScalingGroup,
  paginateDescribeAutoScalingGroups,
} from '@aws-sdk/client-auto-scaling';
import {
  type Action,
  DescribeTagsCommand,
  DescribeTargetGroupsCommand,
  ElasticLoadBalancingV2Client,
  paginateDescribeListeners,
  paginateDescribeRules,
} from '@aws-sdk/client-elastic-load-balancing-v2';
import { ImagebuilderClient, paginateListImagePipelines } from '@aws-sdk/client-imagebuilder';
import type { Credentials, Provider } from '../api/credentials.ts';

export interface AccountOptions {
  readonly region: string;
  readonly credentials: Provider | Credentials;
  /** Of the local cloud. */
  readonly endpoint?: string | undefined;
}

/** A listener's default action or a rule, and the target groups that it forwards to. */
export interface Forward {
  readonly route: { readonly listener: string } | { readonly rule: string };
  readonly arn: string;
  readonly targetGroups: readonly string[];
}

/** What is read of an account, with the caller's credentials. Changes nothing. */
export interface Account {
  groups(): Promise<readonly AutoScalingGroup[]>;
  /** Every listener and rule of the load balancers of these target groups. */
  forwards(targetGroups: readonly string[]): Promise<readonly Forward[]>;
  /** The ARNs of the pipelines of Image Builder. */
  pipelines(): Promise<readonly string[]>;
  /** Those of the listeners and rules that carry the tag. */
  tagged(arns: readonly string[], tag: string): Promise<ReadonlySet<string>>;
}

/** Elastic Load Balancing describes the tags of so many at once. */
const TAGS_AT_ONCE = 20;

export function accountOf(options: AccountOptions): Account {
  const autoScaling = new AutoScalingClient(options);
  const balancing = new ElasticLoadBalancingV2Client(options);
  const builder = new ImagebuilderClient(options);
  return {
    async groups() {
      const found: AutoScalingGroup[] = [];
      for await (const page of paginateDescribeAutoScalingGroups({ client: autoScaling }, {}))
        found.push(...(page.AutoScalingGroups ?? []));
      return found;
    },
    async forwards(targetGroups) {
      const command = new DescribeTargetGroupsCommand({ TargetGroupArns: [...targetGroups] });
      const { TargetGroups = [] } = await balancing.send(command);
      const arns = new Set(TargetGroups.flatMap(({ LoadBalancerArns = [] }) => LoadBalancerArns));
      return (await Promise.all([...arns].map((arn) => forwardsOf(balancing, arn)))).flat();
    },
    async pipelines() {
      const found: string[] = [];
      for await (const page of paginateListImagePipelines({ client: builder }, {}))
        found.push(...(page.imagePipelineList ?? []).flatMap(({ arn }) => arn ?? []));
      return found;
    },
    async tagged(arns, tag) {
      const found = new Set<string>();
      for (let from = 0; from < arns.length; from += TAGS_AT_ONCE) {
        const ResourceArns = arns.slice(from, from + TAGS_AT_ONCE);
        const { TagDescriptions = [] } = await balancing.send(new DescribeTagsCommand({ ResourceArns }));
        for (const { ResourceArn = '', Tags = [] } of TagDescriptions)
          if (Tags.some(({ Key }) => Key === tag)) found.add(ResourceArn);
      }
      return found;
    },
  };
}

async function forwardsOf(client: ElasticLoadBalancingV2Client, LoadBalancerArn: string): Promise<Forward[]> {
  const found: Forward[] = [];
  for await (const page of paginateDescribeListeners({ client }, { LoadBalancerArn })) {
    for (const { ListenerArn: arn = '', DefaultActions = [] } of page.Listeners ?? []) {
      found.push({ route: { listener: arn }, arn, targetGroups: forwardedTo(DefaultActions) });
      if (arn.includes(':listener/app/')) found.push(...(await rulesOf(client, arn)));
    }
  }
  return found;
}

async function rulesOf(client: ElasticLoadBalancingV2Client, ListenerArn: string): Promise<Forward[]> {
  const found: Forward[] = [];
  for await (const page of paginateDescribeRules({ client }, { ListenerArn })) {
    for (const { RuleArn: arn = '', Actions = [], IsDefault } of page.Rules ?? [])
      if (!IsDefault) found.push({ route: { rule: arn }, arn, targetGroups: forwardedTo(Actions) });
  }
  return found;
}

const forwardedTo = (actions: readonly Action[]): string[] => [
  ...new Set(
    actions.flatMap(({ TargetGroupArn, ForwardConfig }) => [
      ...(TargetGroupArn ? [TargetGroupArn] : []),
      ...(ForwardConfig?.TargetGroups ?? []).flatMap(({ TargetGroupArn: arn }) => arn ?? []),
    ]),
  ),
];
