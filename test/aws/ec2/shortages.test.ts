import { UpdateAutoScalingGroupCommand } from '@aws-sdk/client-auto-scaling';
import { expect, test } from 'vitest';
import { shortagesOf } from '../../../src/aws/ec2/shortages.ts';
import { aLiveFleet, aWorld } from '../world.ts';

/** The live fleet of three servers in subnets a and b. */
async function aFleet() {
  const world = await aWorld();
  await aLiveFleet(world);
  const shortages = async () =>
    world.ports.launchSettings.shortages((await world.ports.fleets.describe('web-1'))!);
  return { ...world, shortages };
}

test('nothing speaks against a second fleet where there is room', async () => {
  const { shortages } = await aFleet();
  expect(await shortages()).toEqual([]);
});

test('too few free addresses are told with their number and what to do', async () => {
  const { services, shortages } = await aFleet();
  services.ec2.limitAddresses('subnet-a', 3);
  services.ec2.limitAddresses('subnet-b', 2);
  const taken = [...services.ec2.instances.all()].length;
  expect(await shortages()).toEqual([
    `subnet-a, subnet-b have ${5 - taken} free addresses, and green takes 3: free some, or give web-1 another subnet`,
  ]);
});

test('one server with no address left for it is told, and no server needs one', async () => {
  const { ports, services } = await aFleet();
  for (const subnet of ['subnet-a', 'subnet-b']) services.ec2.limitAddresses(subnet, 1);
  const fleet = (await ports.fleets.describe('web-1'))!;
  const of = (desired: number) => ports.launchSettings.shortages({ ...fleet, desired });
  expect(await of(1)).toHaveLength(1);
  expect(await of(0)).toEqual([]);
});

test('a type is to be offered in one of the zones', async () => {
  const { services, shortages } = await aFleet();
  services.ec2.withholdType('m5.large', 'eu-west-1a');
  expect(await shortages()).toEqual([]);
  services.ec2.withholdType('m5.large', 'eu-west-1b');
  expect(await shortages()).toEqual([
    expect.stringMatching(/^m5\.large isn't offered in eu-west-1a, eu-west-1b: /),
  ]);
});

test('of several types one is enough, and those that requirements choose are not asked for', async () => {
  const { clients, services, shortages } = await aFleet();
  const update = (Overrides: object[]) =>
    clients.autoScaling.send(
      new UpdateAutoScalingGroupCommand({
        AutoScalingGroupName: 'web-1',
        MixedInstancesPolicy: {
          LaunchTemplate: { LaunchTemplateSpecification: { LaunchTemplateName: 'web' }, Overrides },
          InstancesDistribution: { OnDemandAllocationStrategy: 'lowest-price' },
        },
      }),
    );
  for (const zone of ['eu-west-1a', 'eu-west-1b']) services.ec2.withholdType('m5.large', zone);
  await update([{ InstanceType: 'm5.large' }, { InstanceType: 'm5a.large' }]);
  expect(await shortages()).toEqual([]);
  await update([{ InstanceType: 'm5.large' }]);
  expect(await shortages()).toHaveLength(1);
  await update([{ InstanceRequirements: { VCpuCount: { Min: 2 }, MemoryMiB: { Min: 1 } } }]);
  expect(await shortages()).toEqual([]);
});

// Without an id EC2 describes all subnets of the account.
test('of a fleet whose subnets nobody knows, or that launches nothing, nothing is asked', async () => {
  const send = async () => {
    throw new Error('nothing is to be asked');
  };
  const wanted = { name: 'web-1', servers: 3, subnets: ['subnet-a'], instanceTypes: [] };
  expect(await shortagesOf({ send } as never, { ...wanted, subnets: [] } as never)).toEqual([]);
  expect(await shortagesOf({ send } as never, { ...wanted, servers: 0 } as never)).toEqual([]);
});
