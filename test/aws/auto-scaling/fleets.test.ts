import {
  DescribeAutoScalingGroupsCommand,
  DescribeLifecycleHooksCommand,
  EnableMetricsCollectionCommand,
  SuspendProcessesCommand,
  UpdateAutoScalingGroupCommand,
} from '@aws-sdk/client-auto-scaling';
import { describe, expect, test } from 'vitest';

import {
  CannotCloneFleet,
  CloudUnavailable,
  FleetMismatch,
  FleetNameTaken,
  SpecMismatch,
} from '../../../src/rollout/errors.ts';
import { refusals } from '../../../src/rollout/fleet/settings-report.ts';
import { INSTALLATION } from '../../world/specs.ts';
import { aLiveFleet, aWorld, type World } from '../world.ts';
import { aRequest } from './groups.ts';

const MINUTE = 60_000;
/** What `web-2` claims: the live fleet as its blue, and its own. */
const BLUE = { name: 'web-1', rollout: 'web-2' };
const GREEN = { name: 'web-2', rollout: 'web-2' };
const MARKS = { 'greenshift:blue-of': 'web-2', 'greenshift:installation': INSTALLATION };

/** The live fleet as the blue of `web-2`. */
async function aBlueFleet(world: World, differences: Parameters<typeof aLiveFleet>[1] = {}) {
  const live = await aLiveFleet(world, differences);
  await world.ports.fleets.mark(BLUE, { targetGroup: live.blue });
  return live;
}

async function rawGroup({ clients }: World, name: string) {
  const command = new DescribeAutoScalingGroupsCommand({ AutoScalingGroupNames: [name] });
  return (await clients.autoScaling.send(command)).AutoScalingGroups![0]!;
}

/** A green fleet of version 1, made after the live one. */
async function aGreenFleet(world: World) {
  const live = await aLiveFleet(world);
  const request = aRequest({ targetGroup: live.green, launchTemplate: { id: live.template, version: 1 } });
  await world.ports.fleets.clone(request);
  return { ...live, request };
}

test('a fleet is described as it stands, and one that is not there as nothing', async () => {
  const world = await aWorld();
  const { blue, template } = await aLiveFleet(world);
  const fleet = await world.ports.fleets.describe('web-1');
  expect(fleet).toMatchObject({
    name: 'web-1',
    minSize: 2,
    maxSize: 6,
    desired: 3,
    launchTemplate: { id: template, version: '$Latest' },
    targetGroups: [blue],
    deleting: false,
  });
  expect(fleet?.servers.map(({ inService }) => inService)).toEqual([true, true, true]);
  expect(await world.ports.fleets.describe('web-7')).toBeUndefined();
});

describe('assessing a fleet', () => {
  test('passes one that can be copied faithfully, and misses one that is not there', async () => {
    const { ports, ...world } = await aWorld();
    await aLiveFleet({ ports, ...world });
    expect(refusals(await ports.fleets.assess('web-1'))).toEqual([]);
    await expect(ports.fleets.assess('web-7')).rejects.toBeInstanceOf(SpecMismatch);
  });

  test('tells everything that stands in the way at once', async () => {
    const world = await aWorld();
    await aLiveFleet(world);
    const { autoScaling } = world.clients;
    await autoScaling.send(
      new SuspendProcessesCommand({ AutoScalingGroupName: 'web-1', ScalingProcesses: ['Launch'] }),
    );
    await autoScaling.send(
      new UpdateAutoScalingGroupCommand({
        AutoScalingGroupName: 'web-1',
        DeletionProtection: 'prevent-all-deletion',
      }),
    );
    const refused = refusals(await world.ports.fleets.assess('web-1'));
    expect(refused.join('\n')).toMatch(/Launch.*resume them.*\n.*every deletion/);
  });
});

describe('making a fleet after another', () => {
  test('gives one of size 0 with the hooks, metrics and suspensions of the other, tagged as ours', async () => {
    const world = await aWorld();
    const hook = {
      LifecycleHookName: 'boot',
      LifecycleTransition: 'autoscaling:EC2_INSTANCE_LAUNCHING',
      HeartbeatTimeout: 90,
      DefaultResult: 'CONTINUE',
    };
    const live = await aLiveFleet(world, {
      LifecycleHookSpecificationList: [hook],
      Tags: [{ Key: 'team', Value: 'shop', PropagateAtLaunch: true }],
    });
    const { autoScaling } = world.clients;
    const AutoScalingGroupName = 'web-1';
    await autoScaling.send(
      new EnableMetricsCollectionCommand({
        AutoScalingGroupName,
        Metrics: ['GroupInServiceInstances'],
        Granularity: '1Minute',
      }),
    );
    await autoScaling.send(
      new SuspendProcessesCommand({ AutoScalingGroupName, ScalingProcesses: ['AZRebalance'] }),
    );
    const launchTemplate = { id: live.template, version: 1 };
    await world.ports.fleets.clone(aRequest({ targetGroup: live.green, launchTemplate }));
    await world.ports.settings.copy(GREEN, { from: 'web-1' });
    await world.clock.advance(MINUTE);

    const green = await rawGroup(world, 'web-2');
    expect(green).toMatchObject({
      MinSize: 0,
      DesiredCapacity: 0,
      MaxSize: 6,
      Instances: [],
      LaunchTemplate: { LaunchTemplateId: live.template, Version: '1' },
      TargetGroupARNs: [live.green],
      HealthCheckType: 'ELB',
      HealthCheckGracePeriod: 60,
      EnabledMetrics: [{ Metric: 'GroupInServiceInstances', Granularity: '1Minute' }],
      SuspendedProcesses: [{ ProcessName: 'AZRebalance' }],
    });
    expect((await world.ports.fleets.describe('web-2'))?.tags).toEqual({
      team: 'shop',
      'greenshift:service': 'web',
      'greenshift:rollout': 'web-2',
      'greenshift:installation': INSTALLATION,
    });
    const described = await autoScaling.send(
      new DescribeLifecycleHooksCommand({ AutoScalingGroupName: 'web-2' }),
    );
    expect(described.LifecycleHooks).toMatchObject([hook]);
  });

  test('twice is once: what an answer that was lost has made is adopted', async () => {
    const world = await aWorld();
    const { request } = await aGreenFleet(world);
    const made = await rawGroup(world, 'web-2');
    await world.ports.fleets.clone(request);
    expect(await rawGroup(world, 'web-2')).toEqual(made);
  });

  test("stops at a fleet of that name which isn't what this rollout would have made", async () => {
    const world = await aWorld();
    const { request, blue } = await aGreenFleet(world);
    const { fleets } = world.ports;
    await expect(fleets.clone({ ...request, rollout: 'web-3' })).rejects.toBeInstanceOf(FleetNameTaken);
    await expect(fleets.clone({ ...request, targetGroup: blue })).rejects.toBeInstanceOf(FleetMismatch);
    const launchTemplate = { ...request.launchTemplate, version: 2 };
    await expect(fleets.clone({ ...request, launchTemplate })).rejects.toThrow(/version is 1, not 2/);
  });

  test('refuses to lose what came since the fleet was assessed', async () => {
    const world = await aWorld();
    const { request } = await aGreenFleet(world);
    await world.clients.autoScaling.send(
      new UpdateAutoScalingGroupCommand({
        AutoScalingGroupName: 'web-1',
        DeletionProtection: 'prevent-all-deletion',
      }),
    );
    await expect(world.ports.fleets.clone({ ...request, name: 'web-3' })).rejects.toBeInstanceOf(
      CannotCloneFleet,
    );
  });

  test('can be tried again when the template cannot be launched yet', async () => {
    const world = await aWorld();
    const live = await aLiveFleet(world);
    const launchTemplate = { id: live.template, version: 99 };
    const request = aRequest({ targetGroup: live.green, launchTemplate });
    await expect(world.ports.fleets.clone(request)).rejects.toBeInstanceOf(CloudUnavailable);
  });
});

describe('marking the live fleet as blue', () => {
  test('pins its version and size, without touching its servers', async () => {
    const world = await aWorld();
    const { blue } = await aLiveFleet(world);
    const before = await world.ports.fleets.describe('web-1');
    await world.ports.fleets.mark(BLUE, { targetGroup: blue }, { minSize: 3, launchTemplateVersion: '1' });
    await world.clock.advance(MINUTE);
    const pinned = await world.ports.fleets.describe('web-1');
    expect(pinned).toMatchObject({ minSize: 3, desired: 3, launchTemplate: { version: '1' }, tags: MARKS });
    expect(pinned?.servers).toEqual(before?.servers);
    const { Tags } = await rawGroup(world, 'web-1');
    expect(Tags).toMatchObject([{ PropagateAtLaunch: false }, { PropagateAtLaunch: false }]);
  });

  test('is undone by its own rollout, unless another one has it by then', async () => {
    const world = await aWorld();
    const { blue } = await aBlueFleet(world);
    const { fleets } = world.ports;
    const next = { ...BLUE, rollout: 'web-3' };
    await fleets.mark(next, { targetGroup: blue, replaces: 'web-2' });
    await expect(fleets.unmark(BLUE)).rejects.toBeInstanceOf(FleetMismatch);
    expect((await fleets.describe('web-1'))?.tags).toMatchObject({ 'greenshift:blue-of': 'web-3' });
    await fleets.unmark(next);
    expect((await fleets.describe('web-1'))?.tags).toEqual({});
  });

  test('leaves the tags of the rollout that made the fleet', async () => {
    const world = await aWorld();
    const { green } = await aGreenFleet(world);
    const next = { name: 'web-2', rollout: 'web-3' };
    await world.ports.fleets.mark(next, { targetGroup: green });
    await world.ports.fleets.unmark(next);
    expect((await world.ports.fleets.describe('web-2'))?.tags).toEqual({
      'greenshift:service': 'web',
      'greenshift:rollout': 'web-2',
      'greenshift:installation': INSTALLATION,
    });
  });

  test('leaves the marks on when the change after them is refused', async () => {
    const world = await aWorld();
    const { blue } = await aLiveFleet(world);
    const marked = world.ports.fleets.mark(BLUE, { targetGroup: blue }, { launchTemplateVersion: '99' });
    await expect(marked).rejects.toBeInstanceOf(CloudUnavailable);
    expect((await world.ports.fleets.describe('web-1'))?.tags).toEqual(MARKS);
  });
});

describe('configuring a fleet', () => {
  test('grows it past its largest size when that is asked for', async () => {
    const world = await aWorld();
    await aBlueFleet(world);
    await world.ports.fleets.configure(BLUE, { minSize: 9, desired: 9 });
    await world.clock.advance(5 * MINUTE);
    const grown = await world.ports.fleets.describe('web-1');
    expect(grown).toMatchObject({ minSize: 9, desired: 9, maxSize: 9 });
    expect(grown?.servers).toHaveLength(9);
  });

  test('empties one whose servers were protected', async () => {
    const world = await aWorld();
    await aBlueFleet(world, { NewInstancesProtectedFromScaleIn: true });
    const live = await world.ports.fleets.describe('web-1');
    expect(live?.servers.every((server) => server.protectedFromScaleIn)).toBe(true);
    const unprotect = live!.servers.map(({ id }) => id);
    await world.ports.fleets.configure(BLUE, { minSize: 0, desired: 0, unprotect });
    await world.clock.advance(10 * MINUTE);
    expect((await world.ports.fleets.describe('web-1'))?.servers).toEqual([]);
  });

  test('tries again for one that is not there, since a read may be older than the fleet', async () => {
    const { ports } = await aWorld();
    await expect(ports.fleets.configure(BLUE, { desired: 1 })).rejects.toBeInstanceOf(CloudUnavailable);
  });
});

describe('removing a fleet', () => {
  test('takes an empty one away, and one that is gone already is fine', async () => {
    const world = await aWorld();
    await aGreenFleet(world);
    await world.ports.fleets.remove(GREEN);
    expect((await world.ports.fleets.describe('web-2'))?.deleting).toBe(true);
    await world.ports.fleets.remove(GREEN);
    await world.clock.advance(MINUTE);
    expect(await world.ports.fleets.describe('web-2')).toBeUndefined();
    await world.ports.fleets.remove(GREEN);
  });

  test('leaves one that still has servers for the next look', async () => {
    const world = await aWorld();
    await aGreenFleet(world);
    await world.ports.fleets.configure(GREEN, { desired: 2 });
    await world.clock.advance(5 * MINUTE);
    await world.ports.fleets.remove(GREEN);
    expect(await world.ports.fleets.describe('web-2')).toMatchObject({ deleting: false, desired: 2 });
  });

  test("is refused for a user's fleet, until the rollout that retires it has marked it as its blue", async () => {
    const world = await aWorld();
    const { blue } = await aLiveFleet(world, { MinSize: 0, DesiredCapacity: 0 });
    const { fleets } = world.ports;
    await expect(fleets.remove(BLUE)).rejects.toBeInstanceOf(FleetMismatch);
    await fleets.mark(BLUE, { targetGroup: blue });
    await expect(fleets.remove({ ...BLUE, rollout: 'web-3' })).rejects.toBeInstanceOf(FleetMismatch);
    await fleets.remove(BLUE);
    expect((await fleets.describe('web-1'))?.deleting).toBe(true);
  });
});
