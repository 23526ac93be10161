import type {
  InstancesDistribution,
  LaunchTemplate,
  LaunchTemplateOverrides,
  LaunchTemplateSpecification,
  MixedInstancesPolicy,
} from '@aws-sdk/client-auto-scaling';
import { AwsError, validationError } from '../../operations.ts';
import type { Context } from './context.ts';
import type { Group } from './model.ts';

/** Of one group (Auto Scaling API reference, `LaunchTemplateOverrides`). */
const [MAX_TYPES, MAX_TEMPLATES, MAX_REQUIREMENTS] = [40, 20, 4];

const ON_DEMAND = ['prioritized', 'lowest-price'];
const SPOT = [
  'lowest-price',
  'capacity-optimized',
  'capacity-optimized-prioritized',
  'price-capacity-optimized',
];

/**
 * The policy that a group gets, with AWS's defaults; what an update leaves out stays as it is. Every template that it names is
 * resolved. Throws `ValidationError` for what Auto Scaling wouldn't take.
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

function checkOverrides(overrides: readonly LaunchTemplateOverrides[]): void {
  const weighted = overrides.filter(({ WeightedCapacity }) => WeightedCapacity !== undefined);
  if (weighted.length > 0 && weighted.length < overrides.length)
    throw validationError('A weight must be specified for all instance types, or for none');
  for (const { WeightedCapacity: weight } of weighted)
    if (!/^[1-9]\d{0,2}$/.test(weight ?? ''))
      throw validationError(`WeightedCapacity must be in the range of 1-999, not ${weight}`);
  if (overrides.some(({ InstanceType, InstanceRequirements }) => InstanceType && InstanceRequirements))
    throw validationError('You cannot specify both InstanceType and InstanceRequirements in an override');
  const count = (is: (override: LaunchTemplateOverrides) => unknown) => overrides.filter(is).length;
  const own = count(({ LaunchTemplateSpecification }) => LaunchTemplateSpecification);
  if (
    count(({ InstanceType }) => InstanceType) > MAX_TYPES ||
    count(({ InstanceRequirements }) => InstanceRequirements) > MAX_REQUIREMENTS ||
    own + 1 > MAX_TEMPLATES
  )
    throw validationError(
      `A group has at most ${MAX_TYPES} instance types, ${MAX_REQUIREMENTS} sets of instance requirements and ${MAX_TEMPLATES} launch templates`,
    );
}

function distributionOf(given: InstancesDistribution, hasRequirements: boolean): InstancesDistribution {
  const strategy = given.SpotAllocationStrategy ?? 'lowest-price';
  const onDemand = given.OnDemandAllocationStrategy ?? (hasRequirements ? 'lowest-price' : 'prioritized');
  if (!SPOT.includes(strategy) || (hasRequirements && strategy === 'capacity-optimized-prioritized'))
    throw validationError(`Invalid spot allocation strategy: ${strategy}`);
  if (!ON_DEMAND.includes(onDemand) || (hasRequirements && onDemand === 'prioritized'))
    throw validationError(`Invalid on-demand allocation strategy: ${onDemand}`);
  if (given.SpotInstancePools !== undefined && strategy !== 'lowest-price')
    throw validationError(
      'SpotInstancePools option is only available with the lowest-price allocation strategy.',
    );
  checkNumber('SpotInstancePools', given.SpotInstancePools ?? 2, 1, 20);
  checkNumber('OnDemandBaseCapacity', given.OnDemandBaseCapacity ?? 0, 0, Number.POSITIVE_INFINITY);
  checkNumber(
    'OnDemandPercentageAboveBaseCapacity',
    given.OnDemandPercentageAboveBaseCapacity ?? 100,
    0,
    100,
  );
  return {
    ...given,
    OnDemandAllocationStrategy: onDemand,
    OnDemandBaseCapacity: given.OnDemandBaseCapacity ?? 0,
    OnDemandPercentageAboveBaseCapacity: given.OnDemandPercentageAboveBaseCapacity ?? 100,
    SpotAllocationStrategy: strategy,
    ...(strategy === 'lowest-price' && { SpotInstancePools: given.SpotInstancePools ?? 2 }),
  };
}

function checkNumber(name: string, value: number, least: number, most: number): void {
  if (value < least || value > most)
    throw validationError(`${name} must be in the range of ${least}-${most}, not ${value}`);
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

const withoutUnset = <Value extends object>(value: Value): Value =>
  Object.fromEntries(Object.entries(value).filter(([, member]) => member !== undefined)) as Value;
