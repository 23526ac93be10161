import { type AutoScalingGroup, DescribeAutoScalingGroupsCommand } from '@aws-sdk/client-auto-scaling';
import { DescribeLaunchTemplatesCommand } from '@aws-sdk/client-ec2';
import { DescribeTagsCommand } from '@aws-sdk/client-elastic-load-balancing-v2';
import type { ServiceSpec } from '../../src/rollout/service-spec/spec.ts';
import { besideRoutes } from '../../src/rollout/traffic/opted-in.ts';
import type { ServiceBody } from '../target.ts';
import type { Clients } from './clients.ts';

export type Tags = Readonly<Record<string, string>>;

/** What a service's rollouts change, as it is now, with its tags. */
export interface Tagged {
  readonly service: string;
  readonly group:
    | { readonly name: string; readonly tags: Tags; readonly desired: number; readonly targetGroups: number }
    | undefined;
  /** Undefined of a group with a launch configuration. */
  readonly template: { readonly id: string; readonly version: string; readonly tags: Tags } | undefined;
  readonly routes: readonly { readonly arn: string; readonly tags: Tags }[];
  /** Listeners that get a rule, and target groups that are set, as far as they are no routes. */
  readonly beside: readonly { readonly arn: string; readonly tags: Tags }[];
}

/** Reads with the caller's credentials. A group that isn't there is undefined. */
export async function readTagged(aws: Clients, { service, live, spec }: ServiceBody): Promise<Tagged> {
  const arns = routeArns(spec);
  const others = new Set(besideRoutes(spec as ServiceSpec).filter((arn) => !arns.includes(arn)));
  const [group, routes, beside] = await Promise.all([
    groupOf(aws, live.fleet),
    routesOf(aws, arns),
    routesOf(aws, [...others]),
  ]);
  const template = group && templateIn(group);
  return {
    service,
    group: group && {
      name: live.fleet,
      tags: tagsIn(group.Tags),
      desired: group.DesiredCapacity ?? 0,
      targetGroups: group.TargetGroupARNs?.length ?? 0,
    },
    template: template && { ...template, tags: await templateTags(aws, template.id) },
    routes,
    beside,
  };
}

async function groupOf({ autoScaling }: Clients, name: string): Promise<AutoScalingGroup | undefined> {
  const command = new DescribeAutoScalingGroupsCommand({ AutoScalingGroupNames: [name] });
  const { AutoScalingGroups = [] } = await autoScaling.send(command);
  return AutoScalingGroups[0];
}

function templateIn({ LaunchTemplate, MixedInstancesPolicy }: AutoScalingGroup) {
  const spec = LaunchTemplate ?? MixedInstancesPolicy?.LaunchTemplate?.LaunchTemplateSpecification;
  const { LaunchTemplateId: id, Version: version = '$Default' } = spec ?? {};
  return id === undefined ? undefined : { id, version };
}

async function templateTags({ ec2 }: Clients, id: string): Promise<Tags> {
  const { LaunchTemplates = [] } = await ec2.send(
    new DescribeLaunchTemplatesCommand({ LaunchTemplateIds: [id] }),
  );
  return tagsIn(LaunchTemplates[0]?.Tags);
}

/** Elastic Load Balancing describes the tags of so many at once. */
const TAGS_AT_ONCE = 20;

async function routesOf({ loadBalancing }: Clients, arns: readonly string[]) {
  const found: { arn: string; tags: Tags }[] = [];
  for (let from = 0; from < arns.length; from += TAGS_AT_ONCE) {
    const ResourceArns = arns.slice(from, from + TAGS_AT_ONCE);
    const { TagDescriptions = [] } = await loadBalancing.send(new DescribeTagsCommand({ ResourceArns }));
    for (const { ResourceArn: arn = '', Tags } of TagDescriptions) found.push({ arn, tags: tagsIn(Tags) });
  }
  return found;
}

const tagsIn = (tags: readonly { Key?: string; Value?: string }[] = []): Tags =>
  Object.fromEntries(tags.map(({ Key = '', Value = '' }) => [Key, Value]));

/** Every listener and rule that a spec names, in whichever of its forms. */
export function routeArns(spec: unknown): string[] {
  const found = new Set<string>();
  const visit = (value: unknown): void => {
    if (typeof value === 'string' && /:listener(?:-rule)?\/(?:app|net)\//.test(value)) found.add(value);
    else if (typeof value === 'object' && value !== null)
      for (const inner of Object.values(value)) visit(inner);
  };
  visit((spec as { traffic?: unknown }).traffic);
  return [...found];
}
