import { describe, expect, test } from 'vitest';
import { analyze } from '../../../functions/analyze.ts';
import { CloudUnavailable } from '../../../src/rollout/errors.ts';
import { bakingAt, beginAt, FIRST, reach } from '../../world/progress.ts';
import { record } from '../../world/records.ts';
import { aWorld, fleetIn, type World } from '../../world/world.ts';

const MINUTE = 60_000;
const look = ({ ports }: World) => analyze(ports, FIRST);

/** A scheduled action on blue, whose copy on green is held back, makes it six servers instead of four. */
async function grownAt(weight: number, change: Record<string, unknown> = {}): Promise<World> {
  const world = aWorld();
  await beginAt(world, bakingAt(weight), change);
  Object.assign(fleetIn(world.cloud, 'web-fleet'), { desired: 6 });
  await world.clock.advance(MINUTE);
  return world;
}

/** None of green's servers that are new gets healthy. */
function keepNewOnesSick({ cloud }: World): void {
  for (const server of fleetIn(cloud, 'web-1').servers.slice(4)) server.sick = true;
}

describe('a blue that grows in the bake', () => {
  // A schedule for the afternoon fired at 100 %: a good green was reverted for the two servers that nobody had asked for.
  test('grows green too, which isn’t sent back for the servers that are on their way', async () => {
    const world = await grownAt(100);
    expect(await look(world)).toMatchObject({ verdict: 'hold', phase: 'baking' });
    expect(fleetIn(world.cloud, 'web-1')).toMatchObject({ desired: 6, minSize: 6 });
    const { green, timeline } = await record(world);
    expect(green.asked).toMatchObject({ for: 6, before: 4 });
    expect(timeline.at(-1)?.what).toBe('blue has grown: green is sized for 6 servers instead of 4');
    expect(await reach(world, 'concluded')).toMatchObject({ outcome: 'promoted' });
  });

  test('sizes green once', async () => {
    const world = await grownAt(50);
    await look(world);
    const { configure } = world.ports.fleets;
    const sized: unknown[] = [];
    const fleets = {
      ...world.ports.fleets,
      configure: (...input: Parameters<typeof configure>) => {
        sized.push(input);
        return configure(...input);
      },
    };
    await world.clock.advance(MINUTE);
    await analyze({ ...world.ports, fleets }, FIRST);
    expect(sized).toEqual([]);
  });

  test('that green can’t follow for as long as it may take to start sends it back', async () => {
    const steps = [{ weight: 100, bake: '1h' }];
    const world = await grownAt(100, { steps, startWithin: '5m' });
    for (let minute = 0; minute < 5; minute += 1) {
      expect(await look(world)).toMatchObject({ phase: 'baking', verdict: 'hold' });
      keepNewOnesSick(world);
      await world.clock.advance(MINUTE);
    }
    await look(world);
    await world.clock.advance(MINUTE);
    expect(await look(world)).toMatchObject({ verdict: 'fail' });
    expect((await record(world)).failure).toMatchObject({
      code: 'GreenUnhealthy',
      message: 'green has 4 healthy servers, its share of the traffic needs 6',
    });
  });

  test('while Auto Scaling is away asks for them at the next look', async () => {
    const world = await grownAt(50);
    const configure = () => Promise.reject(new CloudUnavailable('Auto Scaling is down'));
    const fleets = { ...world.ports.fleets, configure };
    expect(await analyze({ ...world.ports, fleets }, FIRST)).toMatchObject({ verdict: 'hold' });
    expect((await record(world)).green.asked).toBeUndefined();
    await world.clock.advance(MINUTE);
    await look(world);
    expect(fleetIn(world.cloud, 'web-1')).toMatchObject({ desired: 6 });
  });
});

test('a blue that grows while it drains has green grown before it goes', async () => {
  const world = aWorld();
  await beginAt(world, 'retiring-blue');
  Object.assign(fleetIn(world.cloud, 'web-fleet'), { desired: 6 });
  expect(await reach(world, 'concluded')).toMatchObject({ outcome: 'promoted' });
  expect(fleetIn(world.cloud, 'web-1')).toMatchObject({ desired: 6 });
});
