import { describe, expect, test } from 'vitest';
import { startRollout } from '../../src/lifecycle/begin/start.ts';
import type { FleetChange } from '../../src/ports/fleet-changes.ts';
import type { Fleet } from '../../src/ports/fleets.ts';
import { amendService } from '../../src/records/update.ts';
import { CloudUnavailable } from '../../src/rollout/errors.ts';
import type { FleetClaim } from '../../src/rollout/fleet/identity.ts';
import { TAGS } from '../../src/rollout/fleet/tags.ts';
import { rolloutsTagging } from '../../src/watchdog/cleanup.ts';
import { setWeights } from '../world/balancing.ts';
import type { CloudFleet } from '../world/cloud.ts';
import { round } from '../world/events.ts';
import { pressAbort } from '../world/on-call.ts';
import { bakingAt, beginAt, published, reach } from '../world/progress.ts';
import {
  GROUP_A,
  GROUP_B,
  HTTPS,
  INSTALLATION,
  LISTENER,
  OTHER_INSTALLATION,
  STRANGER,
} from '../world/specs.ts';
import { aWorld, aWorldWithRoute, fleetIn, HANDED_OVER, NEXT, type World } from '../world/world.ts';

const MINUTE = 60_000;

/** Rounds as the schedule has them; returns what each did about the rollout. */
async function rounds(world: World, minutes: number): Promise<(readonly string[] | undefined)[]> {
  const deeds = [];
  for (let minute = 0; minute < minutes; minute += 1) {
    deeds.push((await round(world)).done['web-1']);
    await world.clock.advance(MINUTE);
  }
  return deeds;
}

/** A world in which `web-1` was rolled back, a while ago. */
async function afterRevert(): Promise<World> {
  const world = aWorld();
  await beginAt(world, bakingAt(50));
  await pressAbort(world);
  await reach(world, 'concluded');
  await world.clock.advance(10 * MINUTE);
  return world;
}

/** Blue as it stands once the next rollout, of another image, has gone back as well. */
async function afterNext(world: World, blue: string): Promise<CloudFleet> {
  await startRollout(world.ports, 'web', { ...published, image: { id: NEXT } });
  const next = { rollout: 'web-2', epoch: 2 };
  await reach(world, ({ phase }) => phase === 'baking', next);
  expect(fleetIn(world.cloud, blue).tags[TAGS.blueOf]).toBe('web-2');
  await pressAbort(world, 'web-2');
  await reach(world, 'concluded', next);
  await rounds(world, 7);
  return fleetIn(world.cloud, blue);
}

/** A fleet of two servers that `web-1` made, as a launch that came too late leaves it. */
function leave(world: World, change: Partial<CloudFleet> = {}): void {
  const tags = { [TAGS.service]: 'web', [TAGS.rollout]: 'web-1', [TAGS.installation]: INSTALLATION };
  const sizes = { minSize: 2, maxSize: 8, desired: 2 };
  const fleet = { name: 'web-1', targetGroup: GROUP_B, ...sizes, version: '1', tags, servers: [], ...change };
  world.cloud.fleets.set(fleet.name, fleet);
}

describe('a fleet that a rollout left when it went back (cf_deployer#39)', () => {
  test('stays while any route gives it traffic, and drains anew from when the last one stopped', async () => {
    const world = aWorldWithRoute(HTTPS);
    const routes = [{ listener: LISTENER }, { listener: HTTPS }];
    await beginAt(world, bakingAt(50), { traffic: { routes, targetGroups: [GROUP_A, GROUP_B] } });
    await pressAbort(world);
    await reach(world, 'concluded');
    await world.clock.advance(10 * MINUTE);
    leave(world);
    world.cloud.moreRoutes.set(HTTPS, { [GROUP_A]: 999, [GROUP_B]: 1 });
    expect((await rounds(world, 1))[0]).toEqual(['left-with-traffic']);
    world.cloud.moreRoutes.set(HTTPS, { [GROUP_A]: 999, [GROUP_B]: 0 });
    expect((await rounds(world, 1))[0]).toEqual(['draining']);
    expect((await rounds(world, 5)).at(-1)).toEqual(['retiring']);
  });

  test('is emptied, then deleted, and then nothing is left to do', async () => {
    const world = await afterRevert();
    leave(world);
    const deeds = await rounds(world, 10);
    expect(world.cloud.fleets.has('web-1')).toBe(false);
    expect(deeds.filter((deed) => deed?.[0] === 'retiring').length).toBeGreaterThanOrEqual(2);
    expect(deeds.at(-1)).toBeUndefined();
    expect(world.cloud.fleets.has('web-fleet')).toBe(true);
  });

  test('goes though its servers are protected from scale-in', async () => {
    const world = await afterRevert();
    leave(world);
    await world.clock.advance(MINUTE);
    await world.ports.fleets.describe('web-1');
    for (const server of fleetIn(world.cloud, 'web-1').servers) server.protected = true;
    await rounds(world, 10);
    expect(world.cloud.fleets.has('web-1')).toBe(false);
  });

  test('stays as long as it has traffic, and for its last requests after that', async () => {
    const world = await afterRevert();
    leave(world);
    setWeights(world.cloud, { [GROUP_A]: 900, [GROUP_B]: 100 });
    expect(await rounds(world, 2)).toEqual([['left-with-traffic'], ['left-with-traffic']]);
    setWeights(world.cloud, { [GROUP_A]: 999, [GROUP_B]: 0 });
    // A minute for the weights to spread and two to drain, from the first look that finds it without traffic.
    expect(await rounds(world, 4)).toEqual([['draining'], ['draining'], ['draining'], ['retiring']]);
  });

  test('stays while a third target group takes part in the split: nobody knows what that means', async () => {
    const world = await afterRevert();
    leave(world);
    setWeights(world.cloud, { [GROUP_A]: 500, [GROUP_B]: 0, [STRANGER]: 500 });
    expect(await rounds(world, 1)).toEqual([['left-unknown-target-group']]);
  });

  test('stays when somebody has attached it elsewhere', async () => {
    const world = await afterRevert();
    leave(world, { targetGroup: STRANGER });
    expect(await rounds(world, 1)).toEqual([['left-unknown-target-group']]);
    expect(fleetIn(world.cloud, 'web-1').desired).toBe(2);
  });

  test('stays when it is the live fleet, because its owner has made it so', async () => {
    const world = await afterRevert();
    leave(world);
    await amendService(world.ports.services, 'web', (service) => ({
      ...service,
      live: { ...service.live, fleet: 'web-1', targetGroup: GROUP_B },
    }));
    await rounds(world, 10);
    expect(fleetIn(world.cloud, 'web-1').desired).toBe(2);
  });

  test('stays while another rollout holds the service: that one has the split', async () => {
    const world = await afterRevert();
    leave(world);
    await amendService(world.ports.services, 'web', (service) => ({
      ...service,
      lock: {
        rollout: 'web-2',
        since: world.clock.now(),
        request: { image: { id: 'ami-9' }, cause: { kind: 'requested', by: 'ann' } },
      },
    }));
    await rounds(world, 5);
    expect(fleetIn(world.cloud, 'web-1').desired).toBe(2);
  });

  test.each([
    ['is not tagged as ours', {}],
    ['is tagged by another rollout', { [TAGS.rollout]: 'shop-7', [TAGS.installation]: INSTALLATION }],
    ['is tagged by 0.0, which this rollout is not of', { [TAGS.rollout]: 'web-1' }],
    [
      'is tagged by another installation',
      { [TAGS.rollout]: 'web-1', [TAGS.installation]: OTHER_INSTALLATION },
    ],
  ])('and that %s is never touched', async (_, tags) => {
    const world = await afterRevert();
    leave(world, { tags: { ...tags } });
    await rounds(world, 10);
    expect(fleetIn(world.cloud, 'web-1').desired).toBe(2);
  });
});

describe('a blue that a promotion left', () => {
  test('goes, because its rollout had decided so', async () => {
    const world = aWorld();
    const blue = fleetIn(world.cloud, 'web-fleet');
    await beginAt(world, 'concluded');
    await world.clock.advance(10 * MINUTE);
    world.cloud.fleets.set('web-fleet', Object.assign(blue, { desired: 2, deletingSince: undefined }));
    await rounds(world, 10);
    expect([...world.cloud.fleets.keys()]).toEqual(['web-1']);
  });

  test.each([
    ['without our tags', {}],
    ['with the tags that it had', { [TAGS.blueOf]: 'web-1', [TAGS.installation]: INSTALLATION }],
  ])('and that its owner has made again, %s, stays', async (_, tags) => {
    const world = aWorld();
    await beginAt(world, 'concluded');
    await world.clock.advance(10 * MINUTE);
    leave(world, { name: 'web-fleet', targetGroup: GROUP_A, tags: { ...tags } });
    await rounds(world, 10);
    expect([...world.cloud.fleets.keys()]).toEqual(['web-1', 'web-fleet']);
  });
});

describe('a fleet that is in a target group which nothing forwards to, as both of its rollout were', () => {
  const withBeside = (): World => {
    const world = aWorld();
    Object.assign(fleetIn(world.cloud, 'web-fleet'), { targetGroups: [GROUP_A, STRANGER] });
    return world;
  };
  const green = async (): Promise<World> => {
    const world = withBeside();
    await beginAt(world, bakingAt(50));
    await pressAbort(world);
    await reach(world, 'concluded');
    await world.clock.advance(10 * MINUTE);
    leave(world, { targetGroups: [GROUP_B, STRANGER] });
    return world;
  };
  const blue = async (): Promise<World> => {
    const world = withBeside();
    const fleet = fleetIn(world.cloud, 'web-fleet');
    await beginAt(world, 'concluded');
    await world.clock.advance(10 * MINUTE);
    world.cloud.fleets.set('web-fleet', Object.assign(fleet, { desired: 2, deletingSince: undefined }));
    return world;
  };
  const left = [
    ['a late green', green, 'web-1'],
    ['a blue that a promotion left', blue, 'web-fleet'],
  ] as const;

  // Every look found a target group that it didn't know, and the servers ran on for good.
  test.each(left)('goes: %s', async (_, leftBy, name) => {
    const world = await leftBy();
    await rounds(world, 10);
    expect(world.cloud.fleets.has(name)).toBe(false);
    expect(world.cloud.fleets.size).toBe(1);
  });

  test.each(left)('goes though that target group is gone: %s', async (_, leftBy, name) => {
    const world = await leftBy();
    world.cloud.targetGroups.delete(STRANGER);
    await rounds(world, 10);
    expect(world.cloud.fleets.has(name)).toBe(false);
  });

  test.each(left)('stays while a listener forwards to that target group: %s', async (_, leftBy, name) => {
    const world = await leftBy();
    const forward = { route: { listener: HTTPS }, loadBalancer: 'app/web', targetGroups: [STRANGER] };
    world.cloud.otherForwards.push(forward);
    expect(await rounds(world, 2)).toEqual([['left-with-traffic'], ['left-with-traffic']]);
    expect(fleetIn(world.cloud, name).desired).toBe(2);
  });
});

describe('the rollouts whose fleets are looked at', () => {
  const fleets = [
    { name: 'web-1', tags: { [TAGS.rollout]: 'web-1' } },
    { name: 'web-2', tags: { [TAGS.rollout]: 'web-2', [TAGS.blueOf]: 'web-3' } },
  ] as unknown as Fleet[];

  // With a thousand services that were promoted once, two records of each were read every minute.
  test('are not those whose green is live, unless it was marked since', () => {
    expect(rolloutsTagging(fleets, ['web-1', 'web-2'])).toEqual(['web-3']);
  });

  test('are all others that have left a fleet', () => {
    expect(rolloutsTagging(fleets, [])).toEqual(['web-1', 'web-2', 'web-3']);
  });
});

describe('the tag that marked blue', () => {
  const tag = ({ cloud }: World) => fleetIn(cloud, 'web-fleet').tags[TAGS.blueOf];
  /** The same world, but for blue's template version, which can't be put back. */
  const withoutImage = (world: World): World => {
    const { fleets } = world.ports;
    const configure = async (claim: FleetClaim, change: FleetChange) => {
      if (change.launchTemplateVersion) throw new CloudUnavailable('the image of this version is gone');
      return fleets.configure(claim, change);
    };
    return { ...world, ports: { ...world.ports, fleets: { ...fleets, configure } } };
  };

  test('goes when the rollout has gone back and no late call can pin blue any more', async () => {
    const world = await afterRevert();
    expect(tag(world)).toBe('web-1');
    await rounds(world, 1);
    expect(fleetIn(world.cloud, 'web-fleet').tags).toEqual(HANDED_OVER);
  });

  /** A call that came too late has set the pin again. */
  const pinLate = (world: World) => {
    fleetIn(world.cloud, 'web-fleet').version = '1';
  };

  test('goes last: as long as the version cannot be put back it shows whose pin that is', async () => {
    const world = await afterRevert();
    pinLate(world);
    expect(await rounds(withoutImage(world), 2)).toEqual([['still-pinned'], ['still-pinned']]);
    expect(tag(world)).toBe('web-1');
    expect(await rounds(world, 1)).toEqual([['removed-markers']]);
    expect(tag(world)).toBeUndefined();
  });

  test('stays with a pin that is given up after a day', async () => {
    const world = await afterRevert();
    pinLate(world);
    await world.clock.advance(24 * 60 * MINUTE);
    expect(await rounds(withoutImage(world), 1)).toEqual([['removed-markers']]);
    expect(tag(world)).toBe('web-1');
    const left = [{ what: 'web-fleet stays pinned to version 1 of lt-web', why: expect.any(String) }];
    expect(await world.ports.rollouts.get('web-1')).toMatchObject({ left });
    expect(world.announced.at(-1)).toMatchObject({ type: 'RolloutLeftBehind', left });
  });

  test('goes too when another rollout had overwritten it that went back in its turn', async () => {
    const world = await afterRevert();
    expect((await afterNext(world, 'web-fleet')).tags).toEqual(HANDED_OVER);
  });

  test('goes from a blue that an earlier rollout had made, whose own tags stay', async () => {
    const world = aWorld();
    await beginAt(world, 'concluded');
    const { tags } = await afterNext(world, 'web-1');
    expect(tags).toEqual({
      [TAGS.service]: 'web',
      [TAGS.rollout]: 'web-1',
      [TAGS.installation]: INSTALLATION,
    });
  });
});

describe('a pin that was set again after the rollout had ended (spinnaker/orca#1877)', () => {
  test('is left alone when the next rollout has marked blue as its own meanwhile', async () => {
    const world = await afterRevert();
    const blue = fleetIn(world.cloud, 'web-fleet');
    Object.assign(blue, { minSize: 4, version: '1' });
    world.after('fleets.ours', () => Object.assign(blue.tags, { [TAGS.blueOf]: 'web-2' }));
    await rounds(world, 1);
    expect(blue).toMatchObject({ minSize: 4, version: '1', tags: { [TAGS.blueOf]: 'web-2' } });
  });

  test('is looked for only when no slow function of the rollout can set it again', async () => {
    const world = aWorld();
    await beginAt(world, bakingAt(50));
    await pressAbort(world);
    await reach(world, 'concluded');
    const deeds = await rounds(world, 7);
    expect(deeds).toEqual([
      undefined,
      undefined,
      undefined,
      undefined,
      undefined,
      ['removed-markers'],
      undefined,
    ]);
  });

  test('is released', async () => {
    const world = await afterRevert();
    Object.assign(fleetIn(world.cloud, 'web-fleet'), { minSize: 4, version: '1' });
    expect(await rounds(world, 1)).toEqual([['removed-markers']]);
    expect(fleetIn(world.cloud, 'web-fleet')).toMatchObject({ minSize: 2, version: '$Latest' });
  });

  test("is looked for once: what its owner sets later is the owner's", async () => {
    const world = await afterRevert();
    expect(await rounds(world, 2)).toEqual([['removed-markers'], undefined]);
    Object.assign(fleetIn(world.cloud, 'web-fleet'), { minSize: 4 });
    await rounds(world, 5);
    expect(fleetIn(world.cloud, 'web-fleet').minSize).toBe(4);
  });

  test('is not released while its rollout, or the next one, needs it', async () => {
    const world = aWorld();
    await beginAt(world, bakingAt(50));
    await rounds(world, 1);
    expect(fleetIn(world.cloud, 'web-fleet')).toMatchObject({ minSize: 4, version: '1' });
    const next = await afterRevert();
    await amendService(next.ports.services, 'web', (service) => ({ ...service, rolledOut: [] }));
    await startRollout(next.ports, 'web', published);
    await reach(next, 'proving', { rollout: 'web-2', epoch: 2 });
    await rounds(next, 1);
    expect(fleetIn(next.cloud, 'web-fleet')).toMatchObject({ minSize: 4, version: '1' });
  });

  test('takes the template version with it that green was to be launched from', async () => {
    const world = await afterRevert();
    const { green } = await world.ports.rollouts.get('web-1');
    world.cloud.versions.set(green.launchTemplate!.version, {
      imageId: 'ami-00000002',
      rollout: 'web-1',
      installation: INSTALLATION,
    });
    await rounds(world, 1);
    expect([...world.cloud.versions.keys()]).toEqual([1]);
  });
});
