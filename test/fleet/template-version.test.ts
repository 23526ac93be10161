import { expect, test } from 'vitest';
import { derivedVersion, discardVersion } from '../../src/fleet/template-version.ts';
import type { Rollout } from '../../src/rollout/record.ts';
import { TEMPLATE } from '../world/cloud.ts';
import { beginAt } from '../world/progress.ts';
import { aWorld, type World } from '../world/world.ts';

/** A rollout whose function made green's template version, and whose record doesn't have it. */
async function unrecorded(): Promise<{ world: World; rollout: Rollout }> {
  const world = aWorld();
  const { green, ...rest } = await beginAt(world, 'proving');
  const { launchTemplate, ...unwritten } = green;
  expect(launchTemplate?.version).toBe(2);
  return { world, rollout: { ...rest, green: unwritten } };
}

test('a version that was made and not recorded is found by what it was made from, and deleted', async () => {
  const { world, rollout } = await unrecorded();
  await discardVersion(world.ports, rollout);
  expect([...world.cloud.versions.keys()]).toEqual([1]);
});

test('a version that is recorded is deleted without a search', async () => {
  const world = aWorld();
  const rollout = await beginAt(world, 'proving');
  const searches = world.count('templates.find');
  await discardVersion(world.ports, rollout);
  expect([...world.cloud.versions.keys()]).toEqual([1]);
  expect(world.count('templates.find')).toBe(searches);
});

test('nothing is deleted when no version was made, or blue was never pinned', async () => {
  const { world, rollout } = await unrecorded();
  await discardVersion(world.ports, { ...rollout, id: 'web-9' });
  const { pin: _, ...blue } = rollout.blue;
  expect(derivedVersion({ ...rollout, blue })).toBeUndefined();
  await discardVersion(world.ports, { ...rollout, blue });
  expect([...world.cloud.versions.keys()]).toEqual([1, 2]);
  expect(derivedVersion(rollout)).toMatchObject({ id: TEMPLATE, from: 1, rollout: 'web-1' });
});
