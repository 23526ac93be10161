import { describe, expect, test } from 'vitest';
import type { FleetChange } from '../src/ports/fleet-changes.ts';
import { fleetsOf } from './world/fleets.ts';
import { intercepted } from './world/interception.ts';
import { aSpec, GROUP_A, GROUP_B, STRANGER } from './world/specs.ts';
import { aWorld, fleetIn, NEW, OLD, type World } from './world/world.ts';

/** What the stories rely on beside the ports' contracts: a world more forgiving than AWS would prove nothing. */
const BLUE = { name: 'web-fleet', rollout: 'web-1' };

/** Changes the live fleet as the blue of `web-1`. */
const change = ({ ports }: Pick<World, 'ports'>, wanted: FleetChange) =>
  ports.fleets.mark(BLUE, { targetGroup: GROUP_A }, wanted);

describe('the small world', () => {
  test('finds a server healthy only when its target group is in the forward action, and after its boot', async () => {
    const { ports, cloud, clock } = aWorld();
    await ports.fleets.clone({
      name: 'web-1',
      from: 'web-fleet',
      targetGroup: GROUP_B,
      launchTemplate: { id: 'lt-web', version: 1 },
      imageId: 'ami-green',
      service: 'web',
      rollout: 'web-1',
    });
    await ports.fleets.configure({ name: 'web-1', rollout: 'web-1' }, { desired: 2 });
    await clock.advance(cloud.bootTime);
    expect(await ports.traffic.health(GROUP_B)).toMatchObject({ healthy: [], registered: 2 });
    cloud.weights[GROUP_B] = 0;
    expect((await ports.traffic.health(GROUP_B)).healthy).toHaveLength(2);
  });

  test('loses what a writer of the split has not read', async () => {
    const { ports, cloud } = aWorld();
    const [route] = aSpec().traffic.routes!;
    const live = await ports.traffic.read(route!);
    cloud.weights = { ...cloud.weights, [STRANGER]: 5 };
    await ports.traffic.write(route!, live, { [GROUP_A]: 1, [GROUP_B]: 0 });
    expect(cloud.weights).toEqual({ [GROUP_A]: 1, [GROUP_B]: 0 });
  });

  test('launches what `$Latest` means at that moment, and again what it meant before once the version is gone', async () => {
    const { ports, cloud } = aWorld();
    const version = await ports.templateVersions.derive({
      id: 'lt-web',
      from: 1,
      imageId: NEW,
      rollout: 'web-1',
    });
    await change({ ports }, { desired: 5 });
    await ports.templateVersions.discard({ id: 'lt-web', version, rollout: 'web-1' });
    await change({ ports }, { desired: 6 });
    const images = fleetIn(cloud, 'web-fleet').servers.map(({ imageId }) => imageId);
    expect(images).toEqual([OLD, OLD, OLD, OLD, NEW, OLD]);
  });

  test('keeps protected servers, and drains the others for their whole time', async () => {
    const { ports, cloud, clock } = aWorld();
    fleetIn(cloud, 'web-fleet').servers[0]!.protected = true;
    await change({ ports }, { minSize: 0, desired: 0 });
    await clock.advance(cloud.drainTime - 1);
    expect((await ports.fleets.describe('web-fleet'))?.servers).toHaveLength(4);
    await clock.advance(1);
    expect((await ports.fleets.describe('web-fleet'))?.servers).toHaveLength(1);
  });

  test('deletes no fleet that has servers, nor one that is not the rollout’s', async () => {
    const { cloud, clock } = aWorld();
    const fleets = fleetsOf(cloud);
    await expect(fleets.remove(BLUE)).rejects.toThrow('isn');
    await fleets.mark(BLUE, { targetGroup: GROUP_A });
    await fleets.remove(BLUE);
    expect((await fleets.describe('web-fleet'))?.deleting).toBe(false);
    await fleets.configure(BLUE, { minSize: 0, desired: 0 });
    await clock.advance(cloud.drainTime);
    await fleets.describe('web-fleet');
    await fleets.remove(BLUE);
    expect((await fleets.describe('web-fleet'))?.deleting).toBe(true);
    await clock.advance(60_000);
    expect(await fleets.describe('web-fleet')).toBeUndefined();
    await fleets.remove(BLUE);
  });

  test('can be held up before and after the effect of a call', async () => {
    const { ports, interception } = intercepted(aWorld().ports);
    const seen: string[] = [];
    const note = (what: string) => async () => {
      seen.push(`${what}: ${(await ports.fleets.describe('web-fleet'))?.desired}`);
    };
    interception.before('fleets.mark', note('before'));
    interception.after('fleets.mark', note('after'));
    await change({ ports }, { desired: 5 });
    await change({ ports }, { desired: 6 });
    expect(seen).toEqual(['before: 4', 'after: 5']);
    interception.before('fleets.mark', () => {
      throw new Error('refused');
    });
    await expect(change({ ports }, { desired: 7 })).rejects.toThrow('refused');
    expect((await ports.fleets.describe('web-fleet'))?.desired).toBe(6);
    expect(interception.count('fleets.mark')).toBe(3);
  });
});
