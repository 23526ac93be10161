import { UpdateAutoScalingGroupCommand } from '@aws-sdk/client-auto-scaling';
import { CreateLaunchTemplateVersionCommand, type RequestLaunchTemplateData } from '@aws-sdk/client-ec2';
import { GetServiceQuotaCommand } from '@aws-sdk/client-service-quotas';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { familyOf } from '../../../src/aws/ec2/vcpus.ts';
import { CloudRefused } from '../../../src/rollout/errors.ts';
import { aLiveFleet, aWorld } from '../world.ts';

const ON_DEMAND = 'Running On-Demand Standard (A, C, D, H, I, M, R, T, Z) instances';
const SPOT = 'All Standard (A, C, D, H, I, M, R, T, Z) Spot Instance Requests';

/** The live fleet of three m5.large, with two vCPUs each. */
async function aFleet() {
  const world = await aWorld();
  const { template } = await aLiveFleet(world);
  const shortages = async () =>
    world.ports.quotas.serverShortages((await world.ports.fleets.describe('web-1'))!);
  const mix = (
    types: readonly string[],
    distribution: { OnDemandBaseCapacity?: number; OnDemandPercentageAboveBaseCapacity?: number } = {},
  ) =>
    world.clients.autoScaling.send(
      new UpdateAutoScalingGroupCommand({
        AutoScalingGroupName: 'web-1',
        MixedInstancesPolicy: {
          LaunchTemplate: {
            LaunchTemplateSpecification: { LaunchTemplateName: 'web', Version: '$Latest' },
            Overrides: types.map((InstanceType) => ({ InstanceType })),
          },
          InstancesDistribution: distribution,
        },
      }),
    );
  const change = (LaunchTemplateData: RequestLaunchTemplateData) =>
    world.clients.ec2.send(
      new CreateLaunchTemplateVersionCommand({
        LaunchTemplateId: template,
        SourceVersion: '1',
        LaunchTemplateData,
      }),
    );
  const limit = world.services.ec2.vcpuQuotas.limit;
  return { ...world, shortages, mix, change, limit };
}

describe('the vCPUs of a second fleet', () => {
  test('are short where the quota has fewer left than it takes', async () => {
    const { shortages, limit } = await aFleet();
    expect(await shortages()).toEqual([]);
    limit('on-demand', 12);
    expect(await shortages()).toEqual([]);
    limit('on-demand', 11);
    expect(await shortages()).toEqual([
      `the account's servers have 6 of the 11 vCPUs of the quota "${ON_DEMAND}", and green takes 6: have the quota raised, or make the group smaller`,
    ]);
  });

  test('are those of Spot where the template asks for them, or as many as the policy divides', async () => {
    const { shortages, limit, change, mix } = await aFleet();
    limit('spot', 1);
    await change({ InstanceMarketOptions: { MarketType: 'spot' } });
    expect(await shortages()).toEqual([
      expect.stringContaining(`0 of the 1 vCPUs of the quota "${SPOT}", and green takes 6`),
    ]);
    await change({ UserData: 'Ym9vdA==' });
    expect(await shortages()).toEqual([]);
    limit('on-demand', 1);
    await mix(['m5.large'], { OnDemandBaseCapacity: 1, OnDemandPercentageAboveBaseCapacity: 0 });
    expect(await shortages()).toEqual([
      expect.stringMatching(/of the 1 vCPUs of the quota "Running On-Demand .* and green takes 2:/),
      expect.stringMatching(/of the 1 vCPUs of the quota "All Standard .* and green takes 4:/),
    ]);
  });

  test('are reckoned with the smallest of several types, and with what the template sets', async () => {
    const { shortages, limit, mix, change } = await aFleet();
    limit('on-demand', 11);
    await mix(['m5.4xlarge', 'm5.large']);
    expect(await shortages()).toEqual([expect.stringContaining('and green takes 6')]);
    await mix(['m5.4xlarge', 'm5.2xlarge']);
    expect(await shortages()).toEqual([expect.stringContaining('and green takes 24')]);
    await change({ CpuOptions: { CoreCount: 1, ThreadsPerCore: 1 } });
    expect(await shortages()).toEqual([]);
  });

  test('of other families, and of dedicated hardware, have other quotas', async () => {
    const { shortages, limit, mix, change } = await aFleet();
    limit('on-demand', 1);
    await mix(['m5.large', 'g5.xlarge']);
    expect(await shortages()).toEqual([]);
    await mix(['m5.large']);
    expect(await shortages()).toHaveLength(1);
    await change({ Placement: { Tenancy: 'dedicated' } });
    expect(await shortages()).toEqual([]);
  });

  test.each([
    ['g5.xlarge', 'g', 'Running On-Demand G and VT instances'],
    ['p4d.24xlarge', 'p', 'Running On-Demand P instances'],
    ['x2idn.16xlarge', 'x', 'Running On-Demand X instances'],
  ] as const)('of %s have a quota of their own', async (type, family, name) => {
    const { shortages, limit, mix } = await aFleet();
    limit('on-demand', 1);
    await mix([type]);
    expect(await shortages()).toEqual([]);
    limit('on-demand', 1, family);
    expect(await shortages()).toEqual([
      expect.stringContaining(`0 of the 1 vCPUs of the quota "${name}", and green takes`),
    ]);
  });

  test('are not known where Service Quotas has no value, and nothing says that they are short', async () => {
    const { clients, shortages } = await aFleet();
    const read = new GetServiceQuotaCommand({ ServiceCode: 'ec2', QuotaCode: 'L-1216C47A' });
    expect(await clients.serviceQuotas.send(read)).toMatchObject({
      Quota: { QuotaName: ON_DEMAND, Value: 10_000 },
    });
    clients.serviceQuotas.send = async () => {
      throw Object.assign(new Error('there is none'), { name: 'NoSuchResourceException' });
    };
    await expect(shortages()).rejects.toBeInstanceOf(CloudRefused);
  });
});

test('a launch beyond the quota fails in the words of AWS, and leaves the fleet short', async () => {
  const { clock, limit, ports, clients } = await aFleet();
  limit('on-demand', 6);
  await clients.autoScaling.send(
    new UpdateAutoScalingGroupCommand({ AutoScalingGroupName: 'web-1', DesiredCapacity: 4 }),
  );
  await clock.advance(5 * 60_000);
  expect((await ports.fleets.describe('web-1'))!.servers).toHaveLength(3);
  expect(await ports.fleets.launchProblems('web-1')).toContainEqual(
    expect.objectContaining({ kind: 'refused', what: expect.stringContaining('vCPU limit of 6') }),
  );
});

test('the families of the standard quotas are told apart from those that begin alike', () => {
  for (const type of [
    'a1.large',
    'c7gn.large',
    'im4gn.large',
    'is4gen.large',
    'i7ie.large',
    't3a.micro',
    'z1d.large',
  ])
    expect([type, familyOf(type)]).toEqual([type, 'standard']);
  for (const type of [
    'inf2.xlarge',
    'trn1.2xlarge',
    'dl1.24xlarge',
    'hpc6a.48xlarge',
    'mac2.metal',
    'f1.2xlarge',
    'u-6tb1.metal',
  ])
    expect([type, familyOf(type)]).toEqual([type, undefined]);
  for (const [type, family] of [
    ['g5.xlarge', 'g'],
    ['gr6.4xlarge', 'g'],
    ['vt1.3xlarge', 'g'],
    ['p5.48xlarge', 'p'],
    ['x2idn.metal', 'x'],
  ])
    expect([type, familyOf(type!)]).toEqual([type, family]);
});

test('whatever the mix, no server is counted in two markets', async () => {
  const { shortages, limit, mix } = await aFleet();
  limit('on-demand', 1);
  limit('spot', 1);
  await fc.assert(
    fc.asyncProperty(
      fc.nat(5),
      fc.nat(100),
      async (OnDemandBaseCapacity, OnDemandPercentageAboveBaseCapacity) => {
        await mix(['m5.large'], { OnDemandBaseCapacity, OnDemandPercentageAboveBaseCapacity });
        const taken = (await shortages()).map((reason) => Number(/green takes (\d+)/.exec(reason)?.[1]));
        expect(taken.reduce((sum, vcpus) => sum + vcpus, 0)).toBe(6);
      },
    ),
    { numRuns: 20 },
  );
});
