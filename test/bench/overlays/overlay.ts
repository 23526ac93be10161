import type {
  AutoScalingGroup,
  LaunchTemplateOverrides,
  MixedInstancesPolicy,
} from '@aws-sdk/client-auto-scaling';
import type { ResponseLaunchTemplateData } from '@aws-sdk/client-ec2';
import type { Action, LoadBalancer, Rule, TargetGroup } from '@aws-sdk/client-elastic-load-balancing-v2';
import { type Definition, readDefinitions } from '../../../bench/fleets/definition.ts';

/** What a fleet has otherwise than a plain one: two servers behind an HTTPS listener. */
export interface Overlay {
  readonly group?: Partial<AutoScalingGroup>;
  readonly template?: ResponseLaunchTemplateData;
  readonly loadBalancer?: Partial<LoadBalancer>;
  readonly targetGroup?: Partial<TargetGroup>;
  readonly attributes?: Readonly<Record<string, string>>;
  /** What requests meet before they are forwarded. */
  readonly first?: Action;
  readonly rules?: readonly Partial<Rule>[];
  readonly further?: Partial<Definition>;
}

const plain = readDefinitions().find(({ id }) => id === '36')!;
export const GROUP = plain.group.AutoScalingGroupName!;
export const TARGET_GROUP = plain.targetGroups[0]!;
/** The label that policies call the traffic of a target group by. */
export const LABEL = `${tail(plain.loadBalancers[0]!.LoadBalancerArn)}/${tail(TARGET_GROUP.TargetGroupArn)}`;

function tail(arn = ''): string {
  return arn.replace(/^.*:(loadbalancer\/)?/, '');
}

export function fleetWith({ group, template, further, ...traffic }: Overlay): Definition {
  const { launchTemplateVersion: version } = plain;
  const LaunchTemplateData = { ...version!.LaunchTemplateData, ...template };
  return {
    ...plain,
    group: { ...plain.group, MinSize: 2, DesiredCapacity: 2, MaxSize: 6, ...group } as AutoScalingGroup,
    launchTemplateVersion: { ...version!, LaunchTemplateData },
    ...trafficWith(traffic),
    ...further,
  };
}

function trafficWith({
  loadBalancer,
  targetGroup,
  attributes,
  first,
  rules = [],
}: Overlay): Partial<Definition> {
  const listener = plain.listeners[0]!;
  const forward = listener.DefaultActions ?? [];
  const actions = first
    ? [{ ...first, Order: 1 }, ...forward.map((action) => ({ ...action, Order: 2 }))]
    : forward;
  const Attributes = Object.entries(attributes ?? {}).map(([Key, Value]) => ({ Key, Value }));
  const others = TARGET_GROUP.Attributes.filter(({ Key = '' }) => attributes?.[Key] === undefined);
  return {
    loadBalancers: [{ ...plain.loadBalancers[0]!, ...loadBalancer }],
    targetGroups: [{ ...TARGET_GROUP, ...targetGroup, Attributes: [...others, ...Attributes] }],
    listeners: [
      {
        ...listener,
        DefaultActions: actions,
        Rules: rules.map((rule, index) => ruleOf(rule, index, forward)),
      },
    ],
  };
}

const ruleOf = (rule: Partial<Rule>, index: number, Actions: Action[]): Rule => ({
  RuleArn: `${plain.listeners[0]!.ListenerArn}/${index}`.replace(':listener/', ':listener-rule/'),
  Priority: String(10 + index),
  IsDefault: false,
  Actions,
  ...rule,
});

/** In place of the group's template. */
export function mixed(
  Overrides: LaunchTemplateOverrides[],
  InstancesDistribution: MixedInstancesPolicy['InstancesDistribution'],
): Partial<AutoScalingGroup> {
  const LaunchTemplateSpecification = { ...plain.group.LaunchTemplate, Version: '$Latest' };
  const policy = { LaunchTemplate: { LaunchTemplateSpecification, Overrides }, InstancesDistribution };
  return { LaunchTemplate: undefined, MixedInstancesPolicy: policy };
}
