import { describe, expect, test } from 'vitest';
import { seeded } from '../../simulation/world/random.ts';
import { rollBackIt, rollBackWeb } from '../world/calling.ts';
import { bakingAt, beginAt, reach } from '../world/progress.ts';
import { aWorld, liveShare, OLD, type World } from '../world/world.ts';

const PEOPLE = 60;

/**
 * Everybody who was called presses at once, each with a note of their own. As over a network no two calls take equally
 * long, nor does any happen at the same moment as another: at 1 to 8 turns of the event loop, by a seed.
 */
function everybody<Response>(world: World, press: (world: World, note: string) => Promise<Response>) {
  const ragged = withLatency(world);
  return Promise.all(Array.from({ length: PEOPLE }, (_, person) => press(ragged, `person ${person}`)));
}

function withLatency(world: World): World {
  const random = seeded(1);
  let moment = 0;
  const now = () => {
    moment += 1;
    return world.clock.now() + moment;
  };
  const late = async () => {
    for (let turns = 1 + Math.floor(random() * 8); turns > 0; turns -= 1)
      await new Promise((resolve) => setImmediate(resolve));
  };
  const ports = Object.entries(world.ports).map(([name, port]) => {
    if (name === 'clock') return [name, { now }];
    const methods = Object.entries(port as Record<string, (...args: unknown[]) => unknown>);
    const slow = methods.map(([method, call]) => [
      method,
      async (...args: unknown[]) => {
        await late();
        const response = await call(...args);
        await late();
        return response;
      },
    ]);
    return [name, Object.fromEntries(slow)];
  });
  return { ...world, ports: Object.fromEntries(ports) as World['ports'] };
}

// Thirteen of twenty were told that the record was being changed by others, and to try again.
describe('sixty presses at the same moment', () => {
  test.each([10, 50, 100])('at %i %% all say that blue has the traffic, and are one abort', async (share) => {
    const world = aWorld();
    await beginAt(world, bakingAt(share));
    const responses = await everybody(world, (each, reason) => rollBackWeb(each, { reason }));
    expect(new Set(responses.map(({ status }) => status))).toEqual(new Set([202]));
    expect(new Set(responses.map(({ body }) => (body as { outcome: string }).outcome))).toEqual(
      new Set(['rolled-back']),
    );
    expect(liveShare(world)).toBe(0);
    const { timeline } = await world.ports.rollouts.get('web-1');
    expect(timeline.filter(({ what }) => what.startsWith('abort asked for'))).toHaveLength(1);
    expect((await reach(world, 'concluded')).traffic).toMatchObject({ observed: 0 });
  });

  test('with no rollout open start one, which all of them name', async () => {
    const world = aWorld();
    await beginAt(world, 'concluded');
    const responses = await everybody(world, (each, reason) => rollBackWeb(each, { reason }));
    expect(new Set(responses.map(({ status }) => status))).toEqual(new Set([202]));
    expect(new Set(responses.map(({ body }) => (body as { rollout: string }).rollout))).toEqual(
      new Set(['web-2']),
    );
    expect(await world.ports.rollouts.get('web-2')).not.toHaveProperty('abort');
  });

  test('as blue shrinks all are one rollout of its image, which waits', async () => {
    const world = aWorld();
    await beginAt(world, ({ blue }) => blue.shrinking === true);
    const responses = await everybody(world, (each, reason) => rollBackWeb(each, { reason }));
    expect(new Set(responses.map(({ status }) => status))).toEqual(new Set([202]));
    await reach(world, 'concluded');
    expect((await world.ports.services.get('web')).lock).toMatchObject({
      rollout: 'web-2',
      request: { image: { id: OLD } },
    });
  });

  test('by the button of the rollout and of the service mixed are one abort too', async () => {
    const world = aWorld();
    await beginAt(world, bakingAt(50));
    const press = (each: World, reason: string) =>
      reason.endsWith('1') ? rollBackIt(each, 'web-1', { reason }) : rollBackWeb(each, { reason });
    const responses = await everybody(world, press);
    expect(new Set(responses.map(({ status }) => status))).toEqual(new Set([202]));
  });
});
