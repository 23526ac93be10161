import { expect, test } from 'vitest';
import { discardOldVersion } from '../../src/fleet/old-version.ts';
import { CloudUnavailable } from '../../src/rollout/errors.ts';
import type { Rollout } from '../../src/rollout/record.ts';
import { TEMPLATE } from '../world/cloud.ts';
import { beginAt } from '../world/progress.ts';
import { aWorld, fleetIn, NEW, type World } from '../world/world.ts';

const KEPT = 50;

/** A world after one promoted rollout, and the record of any other one, with the template version that it has left. */
async function afterOne(): Promise<{ world: World; leave: (generation: number) => Promise<Rollout> }> {
  const world = aWorld();
  const first = await beginAt(world, 'concluded');
  const leave = async (generation: number): Promise<Rollout> => {
    const id = `web-${generation}`;
    const wanted = { id: TEMPLATE, from: 1, imageId: NEW, rollout: id };
    const version = await world.ports.templateVersions.derive(wanted);
    const green = { ...first.green, launchTemplate: { id: TEMPLATE, version } };
    return world.ports.rollouts.save({ ...first, id, generation, green, version: 0 });
  };
  return { world, leave };
}

test('years of promoted rollouts leave a launch template far from its 10,000 versions', async () => {
  const { world, leave } = await afterOne();
  for (let generation = 2; generation <= 300; generation += 1) {
    await discardOldVersion(world.ports, await leave(generation));
    // The owner's own, that of the first fleet, which is live here, and those that are kept.
    expect(world.cloud.versions.size).toBeLessThanOrEqual(KEPT + 2);
  }
  expect(world.cloud.versions.has(1)).toBe(true);
});

test('a version that a group launches stays, and so does one of which that is unknown', async () => {
  const { world, leave } = await afterOne();
  const old = await leave(2);
  const { version = 0 } = old.green.launchTemplate ?? {};
  const newer = { ...old, id: 'web-52', generation: 2 + KEPT };
  world.before('fleets.list', () => {
    throw new CloudUnavailable('AWS throttles');
  });
  await discardOldVersion(world.ports, newer);
  expect(world.cloud.versions.has(version)).toBe(true);
  const other = aWorldBeside(world, version);
  await discardOldVersion(other.ports, newer);
  expect(world.cloud.versions.has(version)).toBe(true);
});

/** The live fleet is pinned to the version by its owner. */
function aWorldBeside(world: World, version: number): World {
  world.before('fleets.list', () => {});
  const live = fleetIn(world.cloud, 'web-1');
  Object.assign(live, { version: String(version) });
  return world;
}
