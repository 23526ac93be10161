import type {
  CreateAutoScalingGroupType,
  LaunchTemplateSpecification,
  PutLifecycleHookType,
  TagsType,
  UpdateAutoScalingGroupType,
} from '@aws-sdk/client-auto-scaling';
import type { AccountView } from '../account.ts';
import { asked, type Context, carried, PLACE, passed, type Request, type Rule, tagsOf } from '../request.ts';
import { launchRequests } from './launches.ts';

const SERVICE = 'autoscaling.amazonaws.com';

const fleetArn = (name = '') =>
  `arn:aws:autoscaling:${PLACE}:autoScalingGroup:00000000-0000-4000-8000-000000000000:autoScalingGroupName/${name}`;

interface OfOneFleet {
  readonly AutoScalingGroupName?: string | undefined;
  readonly ForceDelete?: boolean | undefined;
}

/** A call that touches the one group that it names. */
export const onFleet =
  (operation: string): Rule<OfOneFleet> =>
  ({ AutoScalingGroupName: name = '', ForceDelete }, account) => {
    const force: Context = ForceDelete ? { 'autoscaling:ForceDelete': 'true' } : {};
    const tags = account.fleet(name);
    // What has gone in that very moment has no tags: to be refused is as good as not to find it.
    if (!tags) return [];
    const context = { ...carried(tags), ...force };
    return [{ action: `autoscaling:${operation}`, resource: fleetArn(name), context }];
  };

const onTags =
  (operation: string): Rule<TagsType> =>
  ({ Tags: list = [] }, account) =>
    [...Map.groupBy(list, ({ ResourceId = '' }) => ResourceId)].map(([name, tags]) => ({
      action: `autoscaling:${operation}`,
      resource: fleetArn(name),
      context: { ...carried(account.fleet(name) ?? {}), ...asked(tagsOf(tags)) },
    }));

/** A group that is made, or given another template version, is launched from once by a dry run, as its caller. */
function launches(
  input: Pick<CreateAutoScalingGroupType, 'LaunchTemplate' | 'MixedInstancesPolicy'>,
  account: AccountView,
): Request[] {
  const mixed = input.MixedInstancesPolicy?.LaunchTemplate;
  const overrides = mixed?.Overrides ?? [];
  return [
    input.LaunchTemplate,
    mixed?.LaunchTemplateSpecification,
    ...overrides.map((override) => override.LaunchTemplateSpecification),
  ]
    .filter((use): use is LaunchTemplateSpecification => use !== undefined)
    .flatMap((use) => launchRequests(use, account));
}

function create(input: CreateAutoScalingGroupType, account: AccountView): Request[] {
  const tags = asked(tagsOf(input.Tags));
  const resource = fleetArn(input.AutoScalingGroupName);
  const launched = launches(input, account);
  const versions = { 'autoscaling:LaunchTemplateVersionSpecified': String(launched.length > 0) };
  const hooks = input.LifecycleHookSpecificationList ?? [];
  return [
    { action: 'autoscaling:CreateAutoScalingGroup', resource, context: { ...tags, ...versions } },
    { action: 'autoscaling:CreateOrUpdateTags', resource, context: tags },
    ...hooks.flatMap(({ RoleARN }) => passed(SERVICE, RoleARN)),
    ...launched,
  ];
}

export const AUTO_SCALING = {
  CreateAutoScalingGroup: create,
  UpdateAutoScalingGroup: (input: UpdateAutoScalingGroupType, account: AccountView) => [
    ...onFleet('UpdateAutoScalingGroup')(input, account),
    ...launches(input, account),
  ],
  TerminateInstanceInAutoScalingGroup: ({ InstanceId = '' }: { InstanceId?: string }, account: AccountView) =>
    onFleet('TerminateInstanceInAutoScalingGroup')(
      { AutoScalingGroupName: account.fleetOf(InstanceId) },
      account,
    ),
  CreateOrUpdateTags: onTags('CreateOrUpdateTags'),
  DeleteTags: onTags('DeleteTags'),
  PutLifecycleHook: (input: PutLifecycleHookType, account: AccountView) => [
    ...onFleet('PutLifecycleHook')(input, account),
    ...passed(SERVICE, input.RoleARN),
  ],
};
