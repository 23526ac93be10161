import { expect, test } from 'vitest';
import { startRollout } from '../../src/lifecycle/begin/start.ts';
import type { Rollout } from '../../src/rollout/record.ts';
import { rollBackWeb } from '../world/calling.ts';
import { bakingAt, beginAt, published, reach } from '../world/progress.ts';
import { aWorld, NEXT, type World } from '../world/world.ts';

/** A rollout that was rolled back half-way, and has ended. Returns it as it was. */
async function rolledBack(world: World): Promise<Rollout> {
  const rollout = await beginAt(world, bakingAt(50));
  await rollBackWeb(world);
  await reach(world, (record) => record.phase === 'retiring-green');
  await world.ports.rollouts.save({
    ...(await world.ports.rollouts.get('web-1')),
    phase: 'concluded',
    outcome: 'reverted',
  });
  const service = await world.ports.services.get('web');
  await world.ports.services.save({ ...service, lock: undefined });
  world.cloud.fleets.delete('web-1');
  return rollout;
}

async function nextPin(world: World) {
  await world.clock.advance(120_000);
  await startRollout(world.ports, 'web', { ...published, image: { id: NEXT } });
  const { epoch } = await world.ports.rollouts.get('web-2');
  const { blue } = await reach(world, 'proving', { rollout: 'web-2', epoch });
  return blue.pin!;
}

test('a pin that an ended rollout could not release is released by the next one, as its owner had it', async () => {
  const world = aWorld();
  const { before, during } = (await rolledBack(world)).blue.pin!;
  expect(before.launchTemplateVersion).toBe('$Latest');
  expect(world.cloud.fleets.get('web-fleet')).toMatchObject({ version: during.launchTemplateVersion });
  expect(await nextPin(world)).toMatchObject({ before, during });
});

test("what blue's owner has set since then stays the owner's", async () => {
  const world = aWorld();
  await rolledBack(world);
  Object.assign(world.cloud.fleets.get('web-fleet')!, { minSize: 1 });
  expect((await nextPin(world)).before.minSize).toBe(1);
});
