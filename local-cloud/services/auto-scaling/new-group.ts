import type { CreateAutoScalingGroupCommandInput } from '@aws-sdk/client-auto-scaling';
import { arn, type Region } from '../../region.ts';
import { iso } from '../../time/iso.ts';
import { type Context, required, uuid } from './context.ts';
import {
  checkCapacity,
  checkSettings,
  checkTargetGroups,
  checkZonalShift,
  resolveLaunch,
} from './group-input.ts';
import { hookFrom } from './hook-operations.ts';
import type { Group } from './model.ts';
import { givenSettings, type Settings } from './settings.ts';
import { addTags } from './tags.ts';
import { zonesOf } from './zones.ts';

/** A group as CreateAutoScalingGroup makes it. Throws `ValidationError` for a request that it would not take. */
export function newGroup(context: Context, name: string, input: CreateAutoScalingGroupCommandInput): Group {
  const { region } = context;
  checkSettings(input);
  const min = required(input.MinSize, 'minSize');
  const max = required(input.MaxSize, 'maxSize');
  const desired = input.DesiredCapacity ?? min;
  checkCapacity(min, max, desired);
  const now = region.clock.now();
  const targetGroups = checkTargetGroups(context, input.TargetGroupARNs, input.TrafficSources);
  checkZonalShift(context, input, targetGroups);
  const hooks = (input.LifecycleHookSpecificationList ?? []).map((hook) => hookFrom(hook));
  const group: Group = {
    ...blank(),
    name,
    arn: arn(region, 'autoscaling', `autoScalingGroup:${uuid(region)}:autoScalingGroupName/${name}`),
    created: now,
    settings: { ...defaultSettings(region), ...givenSettings(input) },
    min,
    max,
    desired,
    reason: `At ${iso(now)} a user request created an AutoScalingGroup changing the desired capacity from 0 to ${desired}.`,
    ...resolveLaunch(context, input),
    classicLoadBalancers: input.LoadBalancerNames ?? [],
    otherSources: (input.TrafficSources ?? []).filter(({ Type }) => Type === 'vpc-lattice'),
    zones: zonesOf(region, input),
    hooks: new Map(hooks.map((hook) => [hook.LifecycleHookName, hook])),
    // Target groups that a group is created with are InService at once.
    attachments: new Map(
      targetGroups.map((targetGroupArn) => [targetGroupArn, { targetGroupArn, state: 'InService' }]),
    ),
  };
  addTags(group, input.Tags ?? []);
  return group;
}

const blank = () => ({
  members: new Map(),
  warm: new Map(),
  tags: new Map(),
  suspended: new Map(),
  metrics: new Set<string>(),
  policies: new Map(),
  schedules: new Map(),
  notifications: [],
  activities: [],
  deleting: false,
  failures: { count: 0, since: 0, retryAt: 0 },
  scaledAt: Number.NEGATIVE_INFINITY,
  wake: undefined,
  cancelHealthCheck: undefined,
});

/** The API reference's defaults (CreateAutoScalingGroup). */
const defaultSettings = ({ account }: Region): Settings => ({
  DefaultCooldown: 300,
  HealthCheckType: 'EC2',
  HealthCheckGracePeriod: 0,
  TerminationPolicies: ['Default'],
  NewInstancesProtectedFromScaleIn: false,
  ServiceLinkedRoleARN: `arn:aws:iam::${account}:role/aws-service-role/autoscaling.amazonaws.com/AWSServiceRoleForAutoScaling`,
});
