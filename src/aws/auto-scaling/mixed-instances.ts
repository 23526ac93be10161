import type {
  AutoScalingGroup,
  InstancesDistribution,
  LaunchTemplateOverrides,
  LaunchTemplateSpecification,
  MixedInstancesPolicy,
} from '@aws-sdk/client-auto-scaling';
import type { Override } from '../../ports/fleets.ts';
import { isSet } from './group-fields.ts';

/** What servers are launched from where no override says otherwise. */
export const specificationOf = ({
  LaunchTemplate,
  MixedInstancesPolicy: policy,
}: AutoScalingGroup): LaunchTemplateSpecification | undefined =>
  policy ? policy.LaunchTemplate?.LaunchTemplateSpecification : LaunchTemplate;

/** Undefined for a group without a mixed instances policy. */
export function overridesOf({ MixedInstancesPolicy: policy }: AutoScalingGroup): Override[] | undefined {
  return policy?.LaunchTemplate?.Overrides?.map((override, index) => {
    const { InstanceType, ImageId, WeightedCapacity, LaunchTemplateSpecification: own } = override;
    return {
      name: InstanceType ?? `requirements ${index + 1}`,
      ...(InstanceType !== undefined && { instanceType: InstanceType }),
      ...(ImageId !== undefined && { imageId: ImageId }),
      ...(WeightedCapacity !== undefined && { weight: Number(WeightedCapacity) }),
      ...(own?.LaunchTemplateId !== undefined && {
        launchTemplate: { id: own.LaunchTemplateId, version: own.Version ?? '$Default' },
      }),
    };
  });
}

/** Everything, where it isn't said (SDK: `InstancesDistribution`). */
export function onDemandOf({ MixedInstancesPolicy: policy }: AutoScalingGroup) {
  const { OnDemandBaseCapacity: base = 0, OnDemandPercentageAboveBaseCapacity: percent = 100 } =
    policy?.InstancesDistribution ?? {};
  return { base, percent };
}

/**
 * The policy as a request takes it, with another version of its template. An override with an image or a template of its own
 * gets `imageId`, where one is given, which takes the place of its template's (SDK: `LaunchTemplateOverrides.ImageId`).
 */
export function policyInput(
  { LaunchTemplate, InstancesDistribution: distribution }: MixedInstancesPolicy,
  template: { readonly id: string | undefined; readonly version: string },
  imageId?: string,
): MixedInstancesPolicy {
  const overrides = (LaunchTemplate?.Overrides ?? []).map((override) => overrideInput(override, imageId));
  return {
    LaunchTemplate: {
      LaunchTemplateSpecification: { LaunchTemplateId: template.id, Version: template.version },
      ...(overrides.length > 0 && { Overrides: overrides }),
    },
    ...(distribution && { InstancesDistribution: distributionInput(distribution) }),
  };
}

export const hasOwnImage = ({ ImageId, LaunchTemplateSpecification: own }: LaunchTemplateOverrides) =>
  ImageId !== undefined || own !== undefined;

/** A request names a template by its id or by its name, and a description by both. */
function overrideInput(
  override: LaunchTemplateOverrides,
  imageId: string | undefined,
): LaunchTemplateOverrides {
  const { LaunchTemplateSpecification: own, ...rest } = override;
  return {
    ...rest,
    ...(own && {
      LaunchTemplateSpecification: { LaunchTemplateId: own.LaunchTemplateId, Version: own.Version },
    }),
    ...(imageId !== undefined && hasOwnImage(override) && { ImageId: imageId }),
  };
}

/** AWS describes a number of pools that it refuses beside another strategy than `lowest-price`. */
function distributionInput(distribution: InstancesDistribution): InstancesDistribution {
  const { SpotInstancePools, ...rest } = distribution;
  const given = Object.fromEntries(Object.entries(rest).filter(([, value]) => isSet(value)));
  return distribution.SpotAllocationStrategy === 'lowest-price' ? { ...given, SpotInstancePools } : given;
}
