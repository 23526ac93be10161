import type { LaunchTemplateOverrides } from '@aws-sdk/client-auto-scaling';
import type { Context } from './context.ts';
import { type Group, isActive, unitsOf } from './model.ts';

/** What one instance may be launched from, and how much it counts. */
export interface Choice {
  readonly template: { readonly id: string; readonly name: string; readonly version: string };
  readonly instanceType?: string | undefined;
  readonly imageId?: string | undefined;
  readonly isSpot?: boolean;
  readonly weight?: number | undefined;
}

/** What of a group decides on it. */
type Allocated = Pick<Group, 'mixed' | 'template' | 'members' | 'desired'> & {
  readonly settings: Pick<Group['settings'], 'DesiredCapacityType'>;
};

/**
 * What the next instance of a group may be launched from, the best first: each is tried where the one before can't be
 * had.
 */
export function choicesFor(context: Context, group: Allocated): Choice[] {
  const { mixed } = group;
  if (!mixed) return [{ template: versioned(group.template) }];
  const isSpot = wantsSpot(group);
  const overrides = mixed.LaunchTemplate?.Overrides ?? [];
  const all = (overrides.length > 0 ? overrides : [{}]).flatMap((override) =>
    choicesOf(context, group, override, isSpot),
  );
  const { OnDemandAllocationStrategy, SpotAllocationStrategy } = mixed.InstancesDistribution ?? {};
  const strategy = isSpot ? SpotAllocationStrategy : OnDemandAllocationStrategy;
  const isInOrder = strategy === 'prioritized' || strategy === 'capacity-optimized-prioritized';
  const ordered = isInOrder ? all : all.toSorted((a, b) => unitPrice(a) - unitPrice(b));
  return ordered.map(({ price: _, ...choice }) => choice);
}

type Priced = Choice & { readonly price: number };

function choicesOf(
  context: Context,
  group: Allocated,
  { InstanceType, InstanceRequirements, ImageId, WeightedCapacity, ...own }: LaunchTemplateOverrides,
  isSpot: boolean,
): Priced[] {
  const spec = own.LaunchTemplateSpecification;
  const template = versioned(
    spec
      ? { id: spec.LaunchTemplateId ?? '', name: spec.LaunchTemplateName ?? '', version: spec.Version }
      : group.template,
  );
  const asked = {
    launchTemplateId: template.id,
    version: template.version,
    instanceType: InstanceType,
    imageId: ImageId,
  };
  const { DesiredCapacityType } = group.settings;
  const weight = WeightedCapacity === undefined ? undefined : Number(WeightedCapacity);
  return context.compute.instanceTypes(asked, InstanceRequirements).map((type) => ({
    template,
    instanceType: type.name,
    imageId: ImageId,
    isSpot,
    weight: unitsOfType(type, DesiredCapacityType) ?? weight,
    price: type.price,
  }));
}

/** Capacity may be counted in vCPUs or in memory (SDK: `AutoScalingGroup.DesiredCapacityType`). */
function unitsOfType({ vcpus, memoryMiB }: Sized, counted: string | undefined): number | undefined {
  if (counted === 'vcpu') return vcpus;
  return counted === 'memory-mib' ? memoryMiB : undefined;
}

type Sized = Pick<ReturnType<Context['compute']['instanceTypes']>[number], 'vcpus' | 'memoryMiB'>;

const versioned = ({ id, name, version }: Group['template']): Choice['template'] => ({
  id,
  name,
  version: version ?? '$Default',
});

const unitPrice = ({ price, weight = 1 }: Priced) => price / weight;

/** On-Demand up to the base, and above it up to its percentage; the percentage is rounded up to On-Demand (user guide). */
function wantsSpot({ mixed, members, desired }: Allocated): boolean {
  const { OnDemandBaseCapacity: base = 0, OnDemandPercentageAboveBaseCapacity: percent = 100 } =
    mixed?.InstancesDistribution ?? {};
  const onDemand = [...members.values()].filter((member) => isActive(member) && !member.isSpot);
  const above = Math.max(0, desired - base);
  return unitsOf(onDemand) >= Math.min(desired, base) + Math.ceil((above * percent) / 100);
}
