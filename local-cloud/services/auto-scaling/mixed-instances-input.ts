import type { InstancesDistribution, LaunchTemplateOverrides } from '@aws-sdk/client-auto-scaling';
import { validationError } from '../../operations.ts';

/** Of one group (Auto Scaling API reference, `LaunchTemplateOverrides`). */
const [MAX_TYPES, MAX_TEMPLATES, MAX_REQUIREMENTS] = [40, 20, 4];

const ON_DEMAND = ['prioritized', 'lowest-price'];
const SPOT = [
  'lowest-price',
  'capacity-optimized',
  'capacity-optimized-prioritized',
  'price-capacity-optimized',
];

/** Throws `ValidationError` for overrides that Auto Scaling takes no policy with. */
export function checkOverrides(overrides: readonly LaunchTemplateOverrides[]): void {
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

/** The distribution with AWS's defaults. Throws `ValidationError`. */
export function distributionOf(
  given: InstancesDistribution,
  hasRequirements: boolean,
): InstancesDistribution {
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
  // An empty price removes one (SDK: `InstancesDistribution.SpotMaxPrice`).
  const { SpotMaxPrice, ...rest } = given;
  return {
    ...rest,
    ...(SpotMaxPrice && { SpotMaxPrice }),
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
