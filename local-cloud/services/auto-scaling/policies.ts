import type {
  DeletePolicyCommandInput,
  DescribePoliciesCommandInput,
  DescribePoliciesCommandOutput,
  PutScalingPolicyCommandInput,
  PutScalingPolicyCommandOutput,
} from '@aws-sdk/client-auto-scaling';
import { type Result, validationError } from '../../operations.ts';
import { page } from '../../paging.ts';
import { arn } from '../../region.ts';
import { type Context, changeableGroup, groupsNamed, limitExceeded, required, uuid } from './context.ts';
import { attachedTargetGroups, type Group } from './model.ts';
import { alarmsCalling, deleteTrackingAlarms, putTrackingAlarms } from './policy-alarms.ts';

const MAX_POLICIES = 50;

/** What each type of policy can't do without. */
const needs = {
  SimpleScaling: ['AdjustmentType', 'ScalingAdjustment'],
  StepScaling: ['AdjustmentType', 'StepAdjustments'],
  TargetTrackingScaling: ['TargetTrackingConfiguration'],
  PredictiveScaling: ['PredictiveScalingConfiguration'],
} as const;

/**
 * The operations on scaling policies. Simple and step policies act when an alarm calls them, target tracking by the
 * alarms that it makes; a predictive policy is kept and shown, and forecasts nothing.
 */
export const policyOperations = (context: Context) => ({
  PutScalingPolicy(input: PutScalingPolicyCommandInput): Result<PutScalingPolicyCommandOutput> {
    const group = changeableGroup(context, input.AutoScalingGroupName);
    const name = required(input.PolicyName, 'policyName');
    const type = input.PolicyType ?? 'SimpleScaling';
    checkPolicy(group, type, input);
    const present = group.policies.get(name);
    if (!present && group.policies.size >= MAX_POLICIES)
      throw limitExceeded(`A group has at most ${MAX_POLICIES} scaling policies`);
    const { AutoScalingGroupName: _, ...policy } = structuredClone(input);
    const resource = `scalingPolicy:${uuid(context.region)}:autoScalingGroupName/${group.name}:policyName/${name}`;
    const policyArn = present?.PolicyARN ?? arn(context.region, 'autoscaling', resource);
    group.policies.set(name, {
      ...policy,
      AutoScalingGroupName: group.name,
      PolicyARN: policyArn,
      PolicyType: type,
      Enabled: input.Enabled ?? true,
    });
    const tracking = input.TargetTrackingConfiguration;
    const Alarms = tracking
      ? putTrackingAlarms(context, group, policyArn, tracking)
      : alarmsCalling(context, policyArn);
    return { PolicyARN: policyArn, Alarms };
  },

  DeletePolicy(input: DeletePolicyCommandInput) {
    const asked = required(input.PolicyName, 'policyName');
    const groups =
      input.AutoScalingGroupName === undefined
        ? [...context.groups.values()]
        : [changeableGroup(context, input.AutoScalingGroupName)];
    for (const group of groups)
      for (const [name, { PolicyARN }] of group.policies)
        if (PolicyARN === asked || (groups.length === 1 && name === asked)) {
          group.policies.delete(name);
          deleteTrackingAlarms(context, PolicyARN ?? '');
          return {};
        }
    throw validationError(`PolicyName not found - Could not find policy ${asked}`);
  },

  DescribePolicies(input: DescribePoliciesCommandInput): Result<DescribePoliciesCommandOutput> {
    const groups = groupsNamed(context, input.AutoScalingGroupName);
    const names = input.PolicyNames?.length ? new Set(input.PolicyNames) : undefined;
    const types = input.PolicyTypes?.length ? new Set(input.PolicyTypes) : undefined;
    const found = groups
      .flatMap((group) => [...group.policies.values()])
      .filter(
        ({ PolicyName = '', PolicyARN = '', PolicyType = '' }) =>
          (!names || names.has(PolicyName) || names.has(PolicyARN)) && (types?.has(PolicyType) ?? true),
      );
    const { items, nextToken } = page(found, input.MaxRecords ?? 50, input.NextToken, {
      code: 'ValidationError',
    });
    // Both lists are there for every type of policy, empty where they mean nothing.
    const described = items.map((policy) => ({
      ...policy,
      StepAdjustments: policy.StepAdjustments ?? [],
      Alarms: alarmsCalling(context, policy.PolicyARN ?? ''),
    }));
    return { ScalingPolicies: described, NextToken: nextToken };
  },
});

function checkPolicy(group: Group, type: string, input: PutScalingPolicyCommandInput): void {
  if (!Object.hasOwn(needs, type))
    throw validationError(`The policy type ${type} is not supported by the local cloud`);
  for (const member of needs[type as keyof typeof needs]) required(input[member], member);
  const tracking = input.TargetTrackingConfiguration?.PredefinedMetricSpecification;
  if (tracking?.PredefinedMetricType !== 'ALBRequestCountPerTarget') return;
  const label = required(tracking.ResourceLabel, 'resourceLabel');
  // app/<load balancer>/<id>/targetgroup/<target group>/<id>: the second half is the tail of the target group's ARN.
  const tail = /^app\/[^/]+\/[^/]+\/(targetgroup\/[^/]+\/[^/]+)$/.exec(label)?.[1];
  if (!tail || !attachedTargetGroups(group).some((targetGroup) => targetGroup.endsWith(`:${tail}`)))
    throw validationError(
      `The load balancer and target group of the resource label ${label} are not attached to the Auto Scaling group`,
    );
}
