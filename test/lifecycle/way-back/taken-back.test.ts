import { expect, test } from 'vitest';
import { analyze } from '../../../functions/analyze.ts';
import { settle } from '../../world/cloud.ts';
import { bakingAt, beginAt, FIRST, reach } from '../../world/progress.ts';
import { aWorld, fleetIn, NEW, type World } from '../../world/world.ts';

const MINUTE = 60_000;
const SPOT = 'Server.SpotInstanceTermination: Spot instance termination';
const ITSELF = 'Client.InstanceInitiatedShutdown: Instance initiated shutdown';

/** Green has half of the traffic, and all of its ten servers are known. */
async function baking(): Promise<World> {
  const world = aWorld(10);
  await beginAt(world, bakingAt(50));
  await world.clock.advance(MINUTE);
  await analyze(world.ports, FIRST);
  return world;
}

function end(world: World, count: number, why: string): void {
  for (const { id } of fleetIn(world.cloud, 'web-1').servers.splice(0, count))
    world.cloud.ends = { ...world.cloud.ends, [id]: why };
}

/** So many servers are taken back, and others come up in their place. */
async function replaced(world: World, count: number): Promise<void> {
  end(world, count, SPOT);
  for (let looks = 0; looks < 3; looks += 1) {
    settle(world.cloud);
    await world.clock.advance(1.5 * MINUTE);
    await analyze(world.ports, FIRST);
  }
}

async function concluded(world: World) {
  const { failure } = await reach(world, 'concluded');
  return { failure, retry: (await world.ports.services.get('web')).retry };
}

// The image was offered again, and its second attempt met the same clients.
test('a server that was taken back and replaced does not excuse an outage of all the others', async () => {
  const world = await baking();
  await replaced(world, 1);
  world.cloud.badShare[NEW] = 1;
  const { failure, retry } = await concluded(world);
  expect(failure).toMatchObject({ code: 'Outage' });
  expect(retry).toBeUndefined();
});

test.each([3, 4])(
  '%i that were taken back and replaced do not excuse those that an image kills',
  async (count) => {
    const world = await baking();
    await replaced(world, count);
    end(world, 3, ITSELF);
    const { failure, retry } = await concluded(world);
    expect(failure).toMatchObject({ code: 'GreenUnhealthy' });
    expect(retry).toBeUndefined();
  },
);

test('most of a fleet, taken back one after another and replaced each time, is none of the image’s doing', async () => {
  const world = await baking();
  for (let taken = 0; taken < 5; taken += 1) await replaced(world, 1);
  end(world, 1, SPOT);
  settle(world.cloud);
  const { failure, retry } = await concluded(world);
  expect(failure).toMatchObject({ code: 'GreenGone', message: expect.stringContaining("6 of web-1's") });
  expect(retry).toMatchObject({ attempt: 2 });
});
