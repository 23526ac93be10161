import {
  CreateAutoScalingGroupCommand,
  DeleteAutoScalingGroupCommand,
  DescribeAccountLimitsCommand,
} from '@aws-sdk/client-auto-scaling';
import { expect, test } from 'vitest';
import { LaunchRefused } from '../../../src/rollout/errors.ts';
import { aLiveFleet, aTemplate, aWorld, type World } from '../world.ts';

test('another fleet is short where the account has all groups that it may have', async () => {
  const world = await aWorld();
  await aLiveFleet(world);
  const { quotas } = world.ports;
  world.services.autoScaling.limitGroups(2);
  expect(await quotas.fleetShortage()).toBeUndefined();
  world.services.autoScaling.limitGroups(1);
  expect(await quotas.fleetShortage()).toBe(
    'the account has 1 of the 1 Auto Scaling groups that it may have in this region: delete one, or have the quota "Auto Scaling groups per region" raised',
  );
});

test('target groups are counted page by page', async () => {
  const world = await aWorld();
  await aLiveFleet(world);
  const { quotas } = world.ports;
  world.services.loadBalancing.limitTargetGroups(3);
  expect(await quotas.targetGroupShortage(1)).toBeUndefined();
  expect(await quotas.targetGroupShortage(2)).toBe(
    'the account has 2 of the 3 target groups that it may have in this region, and 2 more are to be made: delete some, or have the quota "Target Groups per Region" raised',
  );
});

test('a fleet for which the last group was taken meanwhile is not held against the image', async () => {
  const world = await aWorld();
  const { green, template } = await aLiveFleet(world);
  world.services.autoScaling.limitGroups(1);
  const clone = world.ports.fleets.clone({
    name: 'web-2',
    from: 'web-1',
    isPattern: false,
    targetGroup: green,
    launchTemplate: { id: template, version: 1 },
    imageId: 'ami-green',
    service: 'web',
    rollout: 'web-2',
  });
  await expect(clone).rejects.toBeInstanceOf(LaunchRefused);
  await expect(clone).rejects.toThrow(/make the fleet web-2: Maximum number of AutoScalingGroups \(1\)/);
});

test('a group counts until its deletion is over', async () => {
  const { clients, clock, services } = await aWorld();
  const { autoScaling } = clients;
  services.autoScaling.limitGroups(1);
  await aTemplate(clients);
  await anEmptyGroup(clients);
  const limits = () => autoScaling.send(new DescribeAccountLimitsCommand({}));
  expect(await limits()).toMatchObject({ MaxNumberOfAutoScalingGroups: 1, NumberOfAutoScalingGroups: 1 });
  await expect(anEmptyGroup(clients, 'other')).rejects.toMatchObject({
    name: 'LimitExceededFault',
    $metadata: { httpStatusCode: 400 },
  });
  await autoScaling.send(new DeleteAutoScalingGroupCommand({ AutoScalingGroupName: 'empty' }));
  expect(await limits()).toMatchObject({ NumberOfAutoScalingGroups: 1 });
  await clock.advance(60_000);
  expect(await limits()).toMatchObject({ NumberOfAutoScalingGroups: 0 });
});

/** A group without servers. */
async function anEmptyGroup({ autoScaling }: World['clients'], AutoScalingGroupName = 'empty') {
  await autoScaling.send(
    new CreateAutoScalingGroupCommand({
      AutoScalingGroupName,
      MinSize: 0,
      MaxSize: 0,
      VPCZoneIdentifier: 'subnet-a',
      LaunchTemplate: { LaunchTemplateName: 'web', Version: '1' },
    }),
  );
}
