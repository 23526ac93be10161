import type {
  CreateAutoScalingGroupCommandInput,
  LaunchTemplateSpecification,
  TrafficSourceIdentifier,
  UpdateAutoScalingGroupCommandInput,
} from '@aws-sdk/client-auto-scaling';
import { validationError } from '../../operations.ts';
import { choicesFor } from './allocation.ts';
import { type Context, refuse } from './context.ts';
import { findLaunchConfiguration } from './launch-configurations.ts';
import { resolvePolicy, templateOf, withEc2Errors } from './mixed-instances.ts';
import type { Group } from './model.ts';
import { isFunction, terminationPolicies } from './termination-policy.ts';

/** Volumes are never impaired here, and VPC Lattice knows no targets. */
const HEALTH_CHECKS = ['EC2', 'ELB', 'EBS', 'VPC_LATTICE'];

/** Checks what creation and update have in common, and refuses what would have to be ignored. */
export function checkSettings(
  input: CreateAutoScalingGroupCommandInput | UpdateAutoScalingGroupCommandInput,
): void {
  refuse(input, 'InstanceId', 'Operator');
  for (const type of input.HealthCheckType?.split(',') ?? [])
    if (!HEALTH_CHECKS.includes(type)) throw validationError(`Invalid health check type: ${type}`);
  for (const policy of input.TerminationPolicies ?? [])
    if (!terminationPolicies.has(policy) && !isFunction(policy))
      throw validationError(`Invalid termination policy: ${policy}`);
  checkRange('HealthCheckGracePeriod', input.HealthCheckGracePeriod, 0);
  checkRange('DefaultCooldown', input.DefaultCooldown, 0);
  if (input.MaxInstanceLifetime) checkRange('MaxInstanceLifetime', input.MaxInstanceLifetime, 86_400);
}

function checkRange(name: string, value: number | undefined, least: number): void {
  if (value !== undefined && !(Number.isInteger(value) && value >= least))
    throw validationError(`${name} must be at least ${least}, not ${value}`);
}

/** Throws `ValidationError` unless 0 ≤ min ≤ desired ≤ max. */
export function checkCapacity(min: number, max: number, desired: number): void {
  for (const [name, value] of Object.entries({ min, max, desired }))
    if (!Number.isInteger(value) || value < 0)
      throw validationError(`The ${name} capacity must be a whole number that is not negative, not ${value}`);
  if (max < min)
    throw validationError(`Max bound, ${max}, must be greater than or equal to min bound, ${min}`);
  if (desired < min || desired > max)
    throw validationError(
      `Desired capacity:${desired} must be between the specified min size:${min} and max size:${max}`,
    );
}

/**
 * The template that a group is to launch from, its version as it was given: `$Latest` is for each launch to resolve.
 * Throws `ValidationError` when there is none, or when a launch from it would be refused now.
 */
export function resolveTemplate(
  context: Context,
  spec: LaunchTemplateSpecification | undefined,
): Group['template'] {
  if (!spec)
    throw validationError(
      'Valid requests must contain either LaunchTemplate, LaunchConfigurationName, InstanceId or MixedInstancesPolicy parameter.',
    );
  return withEc2Errors(() => {
    const { id, name } = context.compute.resolveTemplate(spec);
    context.compute.dryRun({ launchTemplateId: id, version: spec.Version ?? '$Default' });
    return { id, name, version: spec.Version };
  });
}

type Launch = Pick<Group, 'template' | 'launchConfiguration' | 'mixed'>;

/** What a group launches from: one of a template, a launch configuration and a policy. Throws as `resolveTemplate`. */
export function resolveLaunch(
  context: Context,
  input: CreateAutoScalingGroupCommandInput | UpdateAutoScalingGroupCommandInput,
  present?: Group,
): Launch {
  const { LaunchTemplate, LaunchConfigurationName: name, MixedInstancesPolicy } = input;
  const given = [LaunchTemplate, name, MixedInstancesPolicy].filter((member) => member !== undefined);
  if (given.length > 1)
    throw validationError(
      'Valid requests must contain either LaunchTemplate, LaunchConfigurationName or MixedInstancesPolicy, not several of them.',
    );
  if (MixedInstancesPolicy) {
    const mixed = resolvePolicy(context, MixedInstancesPolicy, present?.mixed);
    const launch = { template: templateOf(mixed), launchConfiguration: undefined, mixed };
    checkChoices(context, launch);
    return launch;
  }
  if (name === undefined)
    return {
      template: resolveTemplate(context, LaunchTemplate),
      launchConfiguration: undefined,
      mixed: undefined,
    };
  return {
    template: { id: '', name: '', version: undefined },
    launchConfiguration: findLaunchConfiguration(context, name),
    mixed: undefined,
  };
}

/** Of every template that a policy names, its first type: a policy without any that can be launched is refused. */
function checkChoices(context: Context, launch: Launch): void {
  const choices = withEc2Errors(() =>
    choicesFor(context, { ...launch, members: new Map(), desired: 0, settings: {} }),
  );
  if (choices.length === 0) throw validationError('No instance types match the instance requirements.');
  const byTemplate = Map.groupBy(choices, ({ template, imageId }) => `${template.id} ${imageId ?? ''}`);
  for (const [first] of byTemplate.values())
    if (first)
      withEc2Errors(() =>
        context.compute.dryRun({
          ...first,
          launchTemplateId: first.template.id,
          version: first.template.version,
        }),
      );
}

/**
 * Zonal shift beside a load balancer without cross-zone load balancing is to be asked for by `SkipZonalShiftValidation`.
 * @see https://docs.aws.amazon.com/autoscaling/ec2/userguide/ec2-auto-scaling-zonal-shift.html
 */
export function checkZonalShift(
  { balancing }: Context,
  { AvailabilityZoneImpairmentPolicy: policy, SkipZonalShiftValidation: isSkipped }: ZonalShift,
  targetGroups: readonly string[],
): void {
  if (!policy?.ZonalShiftEnabled || isSkipped || targetGroups.every(balancing.isCrossZone)) return;
  throw validationError(
    'Zonal shift is enabled with cross-zone disabled load balancers. To skip this validation, specify SkipZonalShiftValidation.',
  );
}

type ZonalShift = Pick<
  CreateAutoScalingGroupCommandInput,
  'AvailabilityZoneImpairmentPolicy' | 'SkipZonalShiftValidation'
>;

/** The target groups of a request, named as such or as traffic sources. Throws when one doesn't exist. */
export function checkTargetGroups(
  context: Context,
  arns: readonly string[] = [],
  sources: readonly TrafficSourceIdentifier[] = [],
): string[] {
  const own = sources.filter(({ Type = 'elbv2' }) => Type === 'elbv2');
  const all = [...new Set([...arns, ...own.map(({ Identifier }) => Identifier ?? '')])];
  if (all.some((targetGroup) => !context.balancing.hasTargetGroup(targetGroup)))
    throw validationError('Provided Target Groups may not be valid. Please ensure they exist and try again.');
  return all;
}
