import {
  CreateAutoScalingGroupCommand,
  CreateOrUpdateTagsCommand,
  DeleteAutoScalingGroupCommand,
} from '@aws-sdk/client-auto-scaling';
import { describe, expect, test } from 'vitest';
import { autoScalingFleets } from '../../../src/aws/auto-scaling/fleets.ts';
import { OCCASIONAL } from '../../../src/aws/auto-scaling/occasional.ts';
import { CloudUnavailable, FleetMismatch, FleetNameTaken } from '../../../src/rollout/errors.ts';
import { INSTALLATION, OTHER_INSTALLATION } from '../../world/specs.ts';
import { aLiveFleet, aWorld, type World } from '../world.ts';
import { aGroup, aRequest } from './groups.ts';

const MINUTE = 60_000;
const GREEN = { name: 'web-2', rollout: 'web-2' };
const BLUE = { name: 'web-1', rollout: 'web-2' };

async function withGreen() {
  const world = await aWorld();
  const live = await aLiveFleet(world);
  const request = aRequest({ targetGroup: live.green, launchTemplate: { id: live.template, version: 1 } });
  const others = autoScalingFleets(world.clients.autoScaling, OTHER_INSTALLATION, OCCASIONAL);
  return { world, live, request, others, fleets: world.ports.fleets };
}

const tag = ({ clients }: World, name: string, Key: string, Value: string) =>
  clients.autoScaling.send(
    new CreateOrUpdateTagsCommand({
      Tags: [{ ResourceId: name, ResourceType: 'auto-scaling-group', Key, Value, PropagateAtLaunch: false }],
    }),
  );

describe('another installation with a rollout of the same name', () => {
  test('neither adopts, changes nor deletes the fleet of ours, and does not list it as its own', async () => {
    const { request, others, fleets } = await withGreen();
    await fleets.clone(request);
    const made = await fleets.describe('web-2');
    await expect(others.clone(request)).rejects.toBeInstanceOf(FleetNameTaken);
    await expect(others.configure(GREEN, { desired: 2 })).rejects.toBeInstanceOf(FleetMismatch);
    await expect(others.remove(GREEN)).rejects.toBeInstanceOf(FleetMismatch);
    expect(await others.find(GREEN)).toMatchObject({ kind: 'not-ours' });
    expect(await others.ours()).toEqual([]);
    expect(await fleets.describe('web-2')).toEqual(made);
  });

  test('does not mark the live fleet while ours has marked it', async () => {
    const { live, others, fleets } = await withGreen();
    await fleets.mark(BLUE, { targetGroup: live.blue });
    const marked = others.mark(BLUE, { targetGroup: live.blue, replaces: 'web-2' }, { desired: 1 });
    await expect(marked).rejects.toBeInstanceOf(FleetMismatch);
    expect(await fleets.describe('web-1')).toMatchObject({ desired: 3, installation: 'ours' });
  });
});

test('a fleet of 0.0 is one of a rollout that began under it, and of no other', async () => {
  const { world, live, request, fleets } = await withGreen();
  await tag(world, 'web-1', 'greenshift:blue-of', 'web-2');
  await expect(fleets.configure(BLUE, { desired: 2 })).rejects.toBeInstanceOf(FleetMismatch);
  await fleets.configure({ ...BLUE, isLegacy: true }, { desired: 2 });
  expect(await fleets.describe('web-1')).toMatchObject({ desired: 2, installation: 'none' });
  await world.clients.autoScaling.send(
    new CreateAutoScalingGroupCommand({
      AutoScalingGroupName: 'web-2',
      MinSize: 0,
      MaxSize: 6,
      VPCZoneIdentifier: 'subnet-a',
      LaunchTemplate: { LaunchTemplateId: live.template, Version: '1' },
      TargetGroupARNs: [live.green],
      Tags: [{ Key: 'greenshift:rollout', Value: 'web-2' }],
    }),
  );
  await expect(fleets.clone(request)).rejects.toBeInstanceOf(FleetNameTaken);
  await expect(fleets.clone({ ...request, isLegacy: true })).resolves.toBeUndefined();
});

test('a fleet that infrastructure-as-code made again, tags and all, is not the one that was marked', async () => {
  const { world, live, fleets } = await withGreen();
  await fleets.mark(BLUE, { targetGroup: live.blue }, { minSize: 0, desired: 0 });
  const claim = { ...BLUE, arn: (await fleets.describe('web-1'))!.arn };
  await world.clock.advance(10 * MINUTE);
  const { autoScaling } = world.clients;
  await autoScaling.send(new DeleteAutoScalingGroupCommand({ AutoScalingGroupName: 'web-1' }));
  await world.clock.advance(5 * MINUTE);
  await autoScaling.send(
    new CreateAutoScalingGroupCommand({
      AutoScalingGroupName: 'web-1',
      MinSize: 2,
      MaxSize: 6,
      DesiredCapacity: 2,
      VPCZoneIdentifier: 'subnet-a',
      LaunchTemplate: { LaunchTemplateId: live.template, Version: '1' },
      TargetGroupARNs: [live.blue],
    }),
  );
  await tag(world, 'web-1', 'greenshift:blue-of', 'web-2');
  await tag(world, 'web-1', 'greenshift:installation', INSTALLATION);
  expect(await fleets.find(claim)).toMatchObject({
    kind: 'not-ours',
    reason: expect.stringContaining('made again'),
  });
  await expect(fleets.configure(claim, { desired: 0 })).rejects.toBeInstanceOf(FleetMismatch);
  await expect(fleets.remove(claim)).rejects.toBeInstanceOf(FleetMismatch);
  await expect(fleets.mark(claim, { targetGroup: live.blue })).rejects.toBeInstanceOf(FleetMismatch);
  expect(await fleets.describe('web-1')).toMatchObject({ desired: 2, deleting: false });
});

test('a stranger of green’s name that is launched from several templates is told as one all the same', async () => {
  const mixed = { ...aGroup({ AutoScalingGroupName: 'web-2' }), LaunchTemplate: undefined };
  const fleets = autoScalingFleets(
    { send: async () => ({ AutoScalingGroups: [mixed] }) } as never,
    INSTALLATION,
    OCCASIONAL,
  );
  expect(await fleets.find(GREEN)).toMatchObject({ kind: 'not-ours' });
  expect(await fleets.list()).toMatchObject([{ name: 'web-2', installation: 'none' }]);
  await expect(fleets.configure(GREEN, { desired: 1 })).rejects.toBeInstanceOf(FleetMismatch);
  await expect(fleets.remove(GREEN)).rejects.toBeInstanceOf(FleetMismatch);
});

test('a mark that somebody took off is waited for: a read may be older than it', async () => {
  const { live, fleets } = await withGreen();
  await fleets.mark(BLUE, { targetGroup: live.blue });
  const claim = { ...BLUE, arn: (await fleets.describe('web-1'))!.arn };
  await fleets.unmark(claim);
  await expect(fleets.configure(claim, { desired: 1 })).rejects.toBeInstanceOf(CloudUnavailable);
  await expect(fleets.remove(claim)).rejects.toBeInstanceOf(CloudUnavailable);
});
