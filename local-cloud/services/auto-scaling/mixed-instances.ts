import type {
  LaunchTemplate,
  LaunchTemplateSpecification,
  MixedInstancesPolicy,
} from '@aws-sdk/client-auto-scaling';
import { AwsError, validationError } from '../../operations.ts';
import type { Context } from './context.ts';
import { checkOverrides, distributionOf } from './mixed-instances-input.ts';
import type { Group } from './model.ts';

/**
 * The policy that a group gets, with AWS's defaults; what an update leaves out stays as it is. Every template that it
 * names is resolved. Throws `ValidationError` for what Auto Scaling wouldn't take.
 */
export function resolvePolicy(
  context: Context,
  given: MixedInstancesPolicy,
  present: MixedInstancesPolicy | undefined,
): MixedInstancesPolicy {
  const kept = present?.LaunchTemplate && byId(present.LaunchTemplate);
  const launch = { ...kept, ...withoutUnset(given.LaunchTemplate ?? {}) };
  const overrides = launch.Overrides ?? [];
  if (!launch.LaunchTemplateSpecification)
    throw validationError('A mixed instances policy needs a LaunchTemplateSpecification');
  checkOverrides(overrides);
  const distribution = distributionOf(
    { ...present?.InstancesDistribution, ...withoutUnset(given.InstancesDistribution ?? {}) },
    overrides.some(({ InstanceRequirements }) => InstanceRequirements),
  );
  const LaunchTemplateSpecification = resolved(context, launch.LaunchTemplateSpecification);
  const Overrides = overrides.map(({ LaunchTemplateSpecification: own, ...override }) => ({
    ...override,
    ...(own && { LaunchTemplateSpecification: resolved(context, own) }),
  }));
  return { LaunchTemplate: { LaunchTemplateSpecification, Overrides }, InstancesDistribution: distribution };
}

/** Both of a template's names, with the version as it was given. */
function resolved(context: Context, spec: LaunchTemplateSpecification): LaunchTemplateSpecification {
  const { id, name, isSpot } = withEc2Errors(() => context.compute.resolveTemplate(spec));
  if (isSpot)
    throw new AwsError(
      'InvalidQueryParameter',
      'Incompatible launch template: You cannot use a launch template that is set to request Spot Instances (InstanceMarketOptions) when you configure an Auto Scaling group with a mixed instances policy. Add a different launch template to the group and try again.',
    );
  return { LaunchTemplateId: id, LaunchTemplateName: name, Version: spec.Version ?? '$Default' };
}

/** A request names a template by its id or by its name, a description by both. */
function byId({ LaunchTemplateSpecification: spec, Overrides = [] }: LaunchTemplate): LaunchTemplate {
  const unnamed = (named: LaunchTemplateSpecification) => ({ ...named, LaunchTemplateName: undefined });
  return {
    LaunchTemplateSpecification: spec && unnamed(spec),
    Overrides: Overrides.map(({ LaunchTemplateSpecification: own, ...override }) => ({
      ...override,
      ...(own && { LaunchTemplateSpecification: unnamed(own) }),
    })),
  };
}

/** A launch that EC2 would refuse now makes the template one that can't be used. */
export function withEc2Errors<Result>(ask: () => Result): Result {
  try {
    return ask();
  } catch (error) {
    if (!(error instanceof AwsError)) throw error;
    throw validationError(`You must use a valid fully-formed launch template. ${error.message}`);
  }
}

/** The template that the servers of a policy are launched from where no override names one. */
export function templateOf({ LaunchTemplate }: MixedInstancesPolicy): Group['template'] {
  const {
    LaunchTemplateId = '',
    LaunchTemplateName = '',
    Version,
  } = LaunchTemplate!.LaunchTemplateSpecification!;
  return { id: LaunchTemplateId, name: LaunchTemplateName, version: Version };
}

/** Instances that are there already count what the policy now weighs their types by. */
export function weigh({ mixed, members, settings }: Group): void {
  // vCPUs and memory are what they are.
  if ((settings.DesiredCapacityType ?? 'units') !== 'units') return;
  const weights = (mixed?.LaunchTemplate?.Overrides ?? []).flatMap(
    ({ InstanceType, WeightedCapacity }): [string, number][] =>
      InstanceType && WeightedCapacity ? [[InstanceType, Number(WeightedCapacity)]] : [],
  );
  const byType = new Map(weights);
  for (const member of members.values()) member.weight = byType.get(member.instanceType);
}

const withoutUnset = <Value extends object>(value: Value): Value =>
  Object.fromEntries(Object.entries(value).filter(([, member]) => member !== undefined)) as Value;
