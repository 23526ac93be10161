import { describe, expect, test } from 'vitest';
import { launchGreen } from '../../functions/launch-green.ts';
import { FleetNameTaken, RecordConflict } from '../../src/rollout/errors.ts';
import { pressAbort } from '../world/on-call.ts';
import { beginAt, FIRST, reach } from '../world/progress.ts';
import { GROUP_A, GROUP_B } from '../world/specs.ts';
import { aWorld, fleetIn, NEW, OLD, type World } from '../world/world.ts';

const launch = ({ ports }: World) => launchGreen(ports, FIRST);

async function launching(): Promise<World> {
  const world = aWorld();
  await beginAt(world, 'launching');
  return world;
}

describe('launching green', () => {
  test('gives its target group health checks before its first server boots', async () => {
    const world = await launching();
    world.before('fleets.clone', () => expect(world.cloud.weights).toEqual({ [GROUP_A]: 1, [GROUP_B]: 0 }));
    await launch(world);
    expect(world.cloud.weights).toEqual({ [GROUP_A]: 1, [GROUP_B]: 0 });
  });

  test('pins blue to its size and to the number of its template version, and remembers what was there', async () => {
    const world = await launching();
    world.before('fleets.configure', async () => {
      const { blue } = await world.ports.rollouts.get('web-1');
      expect(blue.pin).toEqual({
        template: 'lt-web',
        before: { minSize: 2, launchTemplateVersion: '$Latest' },
        during: { minSize: 4, launchTemplateVersion: '1' },
        at: world.clock.now(),
      });
    });
    await launch(world);
    const blue = fleetIn(world.cloud, 'web-fleet');
    expect(blue).toMatchObject({
      minSize: 4,
      desired: 4,
      version: '1',
      tags: { 'greenshift:blue-of': 'web-1' },
    });
  });

  test('pins nothing that is as it is to be: that may take permissions that nothing else needs', async () => {
    const world = await launching();
    Object.assign(fleetIn(world.cloud, 'web-fleet'), { minSize: 4, version: '1' });
    const changes: unknown[] = [];
    const { fleets } = world.ports;
    const mark: typeof fleets.mark = (claim, blue, change) => {
      changes.push(change);
      return fleets.mark(claim, blue, change);
    };
    await launch({ ...world, ports: { ...world.ports, fleets: { ...fleets, mark } } });
    expect(changes).toEqual([{}]);
  });

  test('pins before it makes the version, so that blue’s `$Latest` never launches the new image', async () => {
    const world = await launching();
    world.before('templateVersions.derive', () => {
      fleetIn(world.cloud, 'web-fleet').desired = 5;
    });
    await launch(world);
    await world.ports.fleets.describe('web-fleet');
    expect(fleetIn(world.cloud, 'web-fleet').servers.map(({ imageId }) => imageId)).toEqual(
      Array(5).fill(OLD),
    );
  });

  test('makes green as large as blue, in the other target group, from the new image', async () => {
    const world = await launching();
    expect(await launch(world)).toEqual({ verdict: 'pass', phase: 'proving', wait: 15 });
    const green = fleetIn(world.cloud, 'web-1');
    expect(green).toMatchObject({ minSize: 4, desired: 4, maxSize: 8, targetGroup: GROUP_B, version: '2' });
    expect(green.servers.map(({ imageId }) => imageId)).toEqual(Array(4).fill(NEW));
  });

  test('pins blue as it is now, not as it was when the rollout was planned', async () => {
    const world = await launching();
    fleetIn(world.cloud, 'web-fleet').desired = 6;
    await launch(world);
    expect(await world.ports.rollouts.get('web-1')).toMatchObject({ blue: { desired: 6 } });
    expect(fleetIn(world.cloud, 'web-1').desired).toBe(6);
  });

  test('refuses a fleet of its name that somebody else has made', async () => {
    const world = await launching();
    await world.ports.fleets.clone({
      name: 'web-1',
      from: 'web-fleet',
      targetGroup: GROUP_B,
      launchTemplate: { id: 'lt-web', version: 1 },
      imageId: 'ami-green',
      service: 'web',
      rollout: 'api-1',
    });
    await expect(launch(world)).rejects.toBeInstanceOf(FleetNameTaken);
    expect(fleetIn(world.cloud, 'web-1').desired).toBe(0);
  });
});

describe('an abort', () => {
  test('that came before leaves the world as it is', async () => {
    const world = await launching();
    await pressAbort(world);
    expect(await launch(world)).toMatchObject({ verdict: 'fail' });
    expect([...world.cloud.fleets.keys()]).toEqual(['web-fleet']);
    expect(world.cloud.weights).toEqual({ [GROUP_A]: 1 });
  });

  test.each([
    'traffic.write',
    'fleets.describe',
    'fleets.configure',
    'templateVersions.derive',
    'fleets.clone',
  ])('that comes right after %s leaves nothing behind in the end', async (call) => {
    const world = await launching();
    world.after(call, () => pressAbort(world));
    const failure = await launch(world).then(
      ({ verdict }) => verdict,
      (error) => error,
    );
    if (failure !== 'fail') expect(failure).toBeInstanceOf(RecordConflict);
    expect(await launch(world)).toMatchObject({ verdict: 'fail' });
    const rollout = await reach(world, 'concluded');
    expect(rollout.outcome).toBe('reverted');
    expect([...world.cloud.fleets.keys()]).toEqual(['web-fleet']);
    // A version that stayed would be what blue's `$Latest` means from now on: the image that was aborted.
    expect([...world.cloud.versions.keys()]).toEqual([1]);
    expect(fleetIn(world.cloud, 'web-fleet')).toMatchObject({ minSize: 2, version: '$Latest' });
  });
});
