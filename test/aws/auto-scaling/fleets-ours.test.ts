import { CreateAutoScalingGroupCommand } from '@aws-sdk/client-auto-scaling';
import { expect, test } from 'vitest';
import { autoScalingFleets } from '../../../src/aws/auto-scaling/fleets.ts';
import { OCCASIONAL } from '../../../src/aws/auto-scaling/occasional.ts';
import { INSTALLATION } from '../../world/specs.ts';
import { aLiveFleet, aWorld } from '../world.ts';
import { aGroup, aRequest } from './groups.ts';

test('ours are the fleets that a rollout made, and those that it marked as its blue', async () => {
  const world = await aWorld();
  const { fleets } = world.ports;
  const { blue, green, template } = await aLiveFleet(world);
  await world.clients.autoScaling.send(
    new CreateAutoScalingGroupCommand({
      AutoScalingGroupName: 'somebody-elses',
      MinSize: 0,
      MaxSize: 1,
      VPCZoneIdentifier: 'subnet-a',
      LaunchTemplate: { LaunchTemplateId: template, Version: '1' },
      Tags: [{ Key: 'greenshift:service', Value: 'web' }],
    }),
  );
  expect(await fleets.ours()).toEqual([]);
  await fleets.clone(aRequest({ targetGroup: green, launchTemplate: { id: template, version: 1 } }));
  await fleets.mark({ name: 'web-1', rollout: 'web-2' }, { targetGroup: blue });
  const ours = await fleets.ours();
  expect(ours.map(({ name }) => name).toSorted()).toEqual(['web-1', 'web-2']);
  expect(ours).toContainEqual(await fleets.describe('web-2'));
});

test('a fleet of ours that its owner launches from several templates now is left out, page by page', async () => {
  const Tags = [{ Key: 'greenshift:rollout', Value: 'web-2' }];
  const pages = [
    { AutoScalingGroups: [aGroup({ AutoScalingGroupName: 'web-2', Tags })], NextToken: 'more' },
    {
      AutoScalingGroups: [{ ...aGroup({ AutoScalingGroupName: 'web-3', Tags }), LaunchTemplate: undefined }],
    },
  ];
  const ours = await autoScalingFleets(
    { send: async () => pages.shift() } as never,
    INSTALLATION,
    OCCASIONAL,
  ).ours();
  expect(ours.map(({ name }) => name)).toEqual(['web-2']);
});
