import { beforeEach, describe, expect, test } from 'vitest';
import { insufficientCapacity } from '../../../../local-cloud/services/ec2/capacity.ts';
import { MINUTE, refused, rig } from './rig.ts';

let cloud: ReturnType<typeof rig>;
beforeEach(() => {
  cloud = rig();
});

const SPEC = { LaunchTemplateName: 'web', Version: '1' };

const types = (...names: string[]) => names.map((InstanceType) => ({ InstanceType }));

/** A group of a mixed instances policy with these overrides. */
function create(
  Overrides: readonly object[],
  InstancesDistribution?: object,
  group: object = {},
  LaunchTemplateSpecification: object = SPEC,
) {
  return cloud.create({
    LaunchTemplate: undefined,
    MixedInstancesPolicy: {
      LaunchTemplate: { LaunchTemplateSpecification, Overrides },
      InstancesDistribution,
    },
    ...group,
  });
}

const update = (input: object) =>
  cloud.call('UpdateAutoScalingGroup', { AutoScalingGroupName: 'web', ...input });

const launched = () => cloud.instances().map(({ InstanceType }) => InstanceType);

const described = () =>
  cloud
    .onEc2('DescribeInstances', { InstanceIds: cloud.ids() })
    .Reservations.flatMap(({ Instances }: { Instances: object[] }) => Instances);

describe('a mixed instances policy', () => {
  test('is described with its defaults, in place of a launch template', async () => {
    create(types('m5.large'));
    expect(cloud.group().LaunchTemplate).toBeUndefined();
    expect(cloud.group().MixedInstancesPolicy).toEqual({
      LaunchTemplate: {
        LaunchTemplateSpecification: {
          LaunchTemplateId: cloud.template.LaunchTemplateId,
          LaunchTemplateName: 'web',
          Version: '1',
        },
        Overrides: types('m5.large'),
      },
      InstancesDistribution: {
        OnDemandAllocationStrategy: 'prioritized',
        OnDemandBaseCapacity: 0,
        OnDemandPercentageAboveBaseCapacity: 100,
        SpotAllocationStrategy: 'lowest-price',
        SpotInstancePools: 2,
      },
    });
    await cloud.clock.advance(MINUTE);
    expect(cloud.instances()[0]).toMatchObject({
      LaunchTemplate: { LaunchTemplateId: cloud.template.LaunchTemplateId, Version: '1' },
      LifecycleState: 'InService',
    });
  });

  test('launches the first type that is to be had', async () => {
    cloud.ec2.refuseLaunches((launch) =>
      launch.instanceType === 'm5.large' ? insufficientCapacity(launch) : undefined,
    );
    create(types('m5.large', 'm5a.large'));
    await cloud.clock.advance(MINUTE);
    expect(launched()).toEqual(['m5a.large', 'm5a.large']);
    expect(cloud.activities().filter(({ StatusCode }) => StatusCode === 'Failed')).toEqual([]);
  });

  test('launches the cheapest type where price decides, and per unit where types have weights', async () => {
    const strategy = { OnDemandAllocationStrategy: 'lowest-price' };
    create(types('m5.xlarge', 'm5.large'), strategy, { DesiredCapacity: 1 });
    await cloud.clock.advance(MINUTE);
    expect(launched()).toEqual(['m5.large']);
    const weighted = [
      { InstanceType: 'm5.large', WeightedCapacity: '1' },
      { InstanceType: 'm5.xlarge', WeightedCapacity: '4' },
    ];
    update({ MixedInstancesPolicy: { LaunchTemplate: { Overrides: weighted } }, DesiredCapacity: 5 });
    await cloud.clock.advance(MINUTE);
    expect(launched()).toEqual(['m5.large', 'm5.xlarge']);
  });

  test('splits its servers between On-Demand and Spot', async () => {
    const distribution = { OnDemandBaseCapacity: 1, OnDemandPercentageAboveBaseCapacity: 25 };
    create(types('m5.large'), distribution, { DesiredCapacity: 5 });
    await cloud.clock.advance(MINUTE);
    const spot = described().filter(
      ({ InstanceLifecycle }: { InstanceLifecycle?: string }) => InstanceLifecycle,
    );
    expect(spot).toHaveLength(3);
    expect(spot[0]).toMatchObject({ InstanceLifecycle: 'spot', SpotInstanceRequestId: /^sir-/ });
  });

  test('launches an override from its own template and its own image', async () => {
    const data = { ImageId: 'ami-2', InstanceType: 't3.small' };
    cloud.onEc2('CreateLaunchTemplate', { LaunchTemplateName: 'own', LaunchTemplateData: data });
    const own = { LaunchTemplateName: 'own', Version: '$Latest' };
    create([{ InstanceType: 'm5.large', LaunchTemplateSpecification: own }], undefined, {
      DesiredCapacity: 1,
    });
    await cloud.clock.advance(MINUTE);
    expect(described()[0]).toMatchObject({ ImageId: 'ami-2', InstanceType: 'm5.large' });
    expect(cloud.instances()[0]).toMatchObject({
      LaunchTemplate: { LaunchTemplateName: 'own', Version: '1' },
    });
    const Overrides = [{ InstanceType: 'm5.large', ImageId: 'ami-2' }];
    update({ MixedInstancesPolicy: { LaunchTemplate: { Overrides } }, DesiredCapacity: 2 });
    await cloud.clock.advance(MINUTE);
    expect(cloud.instances()[1]).toMatchObject({
      ImageId: 'ami-2',
      LaunchTemplate: { LaunchTemplateName: 'web' },
    });
  });

  test('launches the cheapest type that meets requirements, of the architecture of the image', async () => {
    const InstanceRequirements = { VCpuCount: { Min: 4, Max: 8 }, MemoryMiB: { Min: 16_384 } };
    create([{ InstanceRequirements }], undefined, { DesiredCapacity: 1 });
    await cloud.clock.advance(MINUTE);
    expect(launched()).toEqual(['m5a.xlarge']);
    expect(cloud.group().MixedInstancesPolicy?.InstancesDistribution).toMatchObject({
      OnDemandAllocationStrategy: 'lowest-price',
    });
  });
});

describe('weights', () => {
  const Overrides = [
    { InstanceType: 'm5.large', WeightedCapacity: '2' },
    { InstanceType: 'm5.xlarge', WeightedCapacity: '4' },
  ];

  test('count towards the desired capacity, which is exceeded rather than missed', async () => {
    create(Overrides, undefined, { DesiredCapacity: 5 });
    await cloud.clock.advance(MINUTE);
    expect(cloud.instances().map(({ WeightedCapacity }) => WeightedCapacity)).toEqual(['2', '2', '2']);
    cloud.set(4);
    await cloud.clock.advance(10 * MINUTE);
    expect(launched()).toHaveLength(2);
    cloud.set(3);
    await cloud.clock.advance(10 * MINUTE);
    expect(launched()).toHaveLength(2);
  });

  test('are for all types or for none, and from 1 to 999', () => {
    const [first] = Overrides;
    expect(() => create([first!, ...types('m5.xlarge')])).toThrow(refused('ValidationError', 'weight'));
    expect(() => create([{ InstanceType: 'm5.large', WeightedCapacity: '0' }])).toThrow(
      refused('ValidationError', '1-999'),
    );
  });
});

describe('Auto Scaling refuses', () => {
  test('a policy beside a template, and one without a template', () => {
    expect(() => create(types('m5.large'), undefined, { LaunchTemplate: SPEC })).toThrow(
      refused('ValidationError', 'either'),
    );
    expect(() => cloud.create({ LaunchTemplate: undefined, MixedInstancesPolicy: {} })).toThrow(
      refused('ValidationError', 'LaunchTemplateSpecification'),
    );
    expect(() =>
      create([], undefined, { AutoScalingGroupName: 'api' }, { LaunchTemplateName: 'none' }),
    ).toThrow(refused('ValidationError', 'fully-formed'));
  });

  test.each([
    [
      { SpotAllocationStrategy: 'capacity-optimized', SpotInstancePools: 2 },
      'only available with the lowest-price',
    ],
    [{ SpotAllocationStrategy: 'cheap' }, 'allocation strategy'],
    [{ OnDemandPercentageAboveBaseCapacity: 101 }, 'OnDemandPercentageAboveBaseCapacity'],
  ])('the distribution %j', (distribution, message) => {
    expect(() => create(types('m5.large'), distribution)).toThrow(refused('ValidationError', message));
  });

  test('a template that asks for Spot Instances itself', () => {
    cloud.onEc2('CreateLaunchTemplate', {
      LaunchTemplateName: 'spot',
      LaunchTemplateData: { ImageId: 'ami-1', InstanceMarketOptions: { MarketType: 'spot' } },
    });
    expect(() => create(types('m5.large'), undefined, {}, { LaunchTemplateName: 'spot' })).toThrow(
      refused('InvalidQueryParameter', 'InstanceMarketOptions'),
    );
  });

  test('a type and requirements in one override, priorities with requirements, and what no type meets', () => {
    const InstanceRequirements = { VCpuCount: { Min: 2 }, MemoryMiB: { Min: 1 } };
    expect(() => create([{ InstanceType: 'm5.large', InstanceRequirements }])).toThrow(
      refused('ValidationError', 'both'),
    );
    expect(() => create([{ InstanceRequirements }], { OnDemandAllocationStrategy: 'prioritized' })).toThrow(
      refused('ValidationError', 'prioritized'),
    );
    const huge = { VCpuCount: { Min: 1000 }, MemoryMiB: { Min: 1 } };
    expect(() => create([{ InstanceRequirements: huge }])).toThrow(
      refused('ValidationError', 'No instance types'),
    );
  });
});

describe('a Spot Instance that EC2 needs back', () => {
  const spot = () => cloud.instances()[0]?.InstanceId ?? '';
  async function onSpot(group: object) {
    create(types('m5.large'), { OnDemandPercentageAboveBaseCapacity: 0 }, group);
    await cloud.clock.advance(MINUTE);
    return spot();
  }

  test('ends two minutes after its warning, and is replaced then', async () => {
    const taken = await onSpot({});
    cloud.ec2.interruptSpot(taken);
    await cloud.clock.advance(2 * MINUTE - 1);
    expect(cloud.ids()).toContain(taken);
    expect(cloud.ids()).toHaveLength(2);
    await cloud.clock.advance(2 * MINUTE);
    expect(cloud.ids()).not.toContain(taken);
    expect(cloud.ids()).toHaveLength(2);
    const { Reservations } = cloud.onEc2('DescribeInstances', { InstanceIds: [taken] });
    expect(Reservations[0].Instances[0].StateReason.Code).toBe('Server.SpotInstanceTermination');
  });

  test('is replaced before it ends where the group rebalances its capacity', async () => {
    const taken = await onSpot({ CapacityRebalance: true });
    cloud.ec2.interruptSpot(taken);
    await cloud.clock.advance(5_000);
    expect(cloud.ids()).toHaveLength(3);
    await cloud.clock.advance(MINUTE);
    const serving = cloud.instances().filter(({ LifecycleState }) => LifecycleState === 'InService');
    expect(serving).toHaveLength(2);
    expect(serving.map(({ InstanceId }) => InstanceId)).not.toContain(taken);
  });

  test('is none that was paid for in full', async () => {
    create(types('m5.large'));
    await cloud.clock.advance(MINUTE);
    expect(() => cloud.ec2.interruptSpot(spot())).toThrow(/not a Spot Instance/);
  });
});
