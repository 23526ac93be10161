import { expect, test } from 'vitest';
import { MINUTE, refused, rig } from '../auto-scaling/rig.ts';

const freeIn = (cloud: ReturnType<typeof rig>, SubnetId: string) =>
  cloud.onEc2('DescribeSubnets', { SubnetIds: [SubnetId] }).Subnets[0];

test('a subnet has an address less for each instance in it, and none is launched without one', async () => {
  const cloud = rig();
  cloud.ec2.limitAddresses('subnet-a', 2);
  expect(freeIn(cloud, 'subnet-a')).toMatchObject({
    AvailabilityZone: 'eu-west-1a',
    AvailableIpAddressCount: 2,
  });
  cloud.create({ VPCZoneIdentifier: 'subnet-a', DesiredCapacity: 3 });
  await cloud.clock.advance(MINUTE);
  expect(freeIn(cloud, 'subnet-a').AvailableIpAddressCount).toBe(0);
  expect(cloud.states()).toEqual(['InService', 'InService']);
  expect(cloud.activities()[0]?.StatusMessage).toMatch(/not enough free addresses in subnet 'subnet-a'/);
});

test('a type is launched where its zone offers it', async () => {
  const cloud = rig();
  cloud.ec2.withholdType('t3.small', 'eu-west-1a');
  const Filters = [{ Name: 'instance-type', Values: ['t3.small'] }];
  const offered = cloud
    .onEc2('DescribeInstanceTypeOfferings', { LocationType: 'availability-zone', Filters })
    .InstanceTypeOfferings.map(({ Location }: { Location: string }) => Location);
  expect(offered).toEqual(['eu-west-1b', 'eu-west-1c']);
  cloud.create({ VPCZoneIdentifier: 'subnet-a', DesiredCapacity: 1 });
  await cloud.clock.advance(MINUTE);
  expect(cloud.activities().at(-1)?.StatusMessage).toMatch(
    /not supported in your requested Availability Zone/,
  );
});

test('what nobody asks for is refused', () => {
  const cloud = rig();
  expect(() => cloud.onEc2('DescribeInstanceTypeOfferings')).toThrow(refused('UnsupportedOperation'));
  expect(() => cloud.onEc2('DescribeSubnets')).toThrow(refused('UnsupportedOperation'));
  expect(() => cloud.onEc2('DescribeSubnets', { SubnetIds: ['sub'] })).toThrow(
    refused('InvalidSubnetID.NotFound'),
  );
});
