import { describe, expect, test } from 'vitest';
import { startRollout } from '../../src/lifecycle/begin/start.ts';
import type { StepInput } from '../../src/lifecycle/step.ts';
import type { Outcome } from '../../src/rollout/phase.ts';
import type { Rollout } from '../../src/rollout/record.ts';
import { cleanUp } from '../../src/watchdog/cleanup.ts';
import { rollBackWeb } from '../world/calling.ts';
import { moments, putEarlierRecords, recordsOf } from '../world/earlier-records.ts';
import { bakingAt, begin, beginAt, FIRST, published, reach, type Until } from '../world/progress.ts';
import { aServiceIn, aWorld, fleetIn, NEW, NEXT, OLD, type World } from '../world/world.ts';

const SECOND: StepInput = { rollout: 'web-2', epoch: 2 };
const shrinking = ({ blue }: Rollout) => blue.shrinking === true;
const looked = (weight: number) => (rollout: Rollout) =>
  bakingAt(weight)(rollout) && rollout.evidence.green.requests > 0;

/** The moments of a first rollout, how a world comes there, and how it ends by itself and after a press of the button. */
const FORWARD: Readonly<Record<string, { until: Until; pressed: Outcome }>> = {
  planned: { until: 'planned', pressed: 'reverted' },
  launching: { until: 'launching', pressed: 'reverted' },
  proving: { until: 'proving', pressed: 'reverted' },
  shifting: { until: 'shifting', pressed: 'reverted' },
  'baking-10': { until: looked(10), pressed: 'reverted' },
  'shifting-again': { until: ({ phase, step }) => phase === 'shifting' && step === 1, pressed: 'reverted' },
  'baking-50': { until: looked(50), pressed: 'reverted' },
  'baking-100': { until: looked(100), pressed: 'reverted' },
  'retiring-blue': { until: 'retiring-blue', pressed: 'reverted' },
  // Blue can't take the traffic any more: its image comes back as the next rollout.
  'blue-shrinking': { until: shrinking, pressed: 'promoted' },
};

const liveImage = async ({ ports }: World) => (await ports.services.get('web')).live.imageId;

async function worldAt(moment: string, until: Until): Promise<World> {
  const world = aWorld();
  await beginAt(world, until);
  putEarlierRecords(world, moment);
  return world;
}

/** Nothing of the rollout is left but the fleet that serves, as its owner had it. */
function expectEnd({ cloud }: World, fleet: string) {
  expect([...cloud.fleets.keys()]).toEqual([fleet]);
  expect(fleetIn(cloud, fleet)).toMatchObject({ minSize: 2, desired: 4 });
}

describe('a rollout that 0.0 has begun goes on', () => {
  test.each(Object.entries(FORWARD))('to its promotion: %s', async (moment, { until }) => {
    const world = await worldAt(moment, until);
    expect((await reach(world, 'concluded')).outcome).toBe('promoted');
    expect(await liveImage(world)).toBe(NEW);
    expectEnd(world, 'web-1');
  });

  test.each(Object.entries(FORWARD))('and back when the button is pressed: %s', async (moment, story) => {
    const world = await worldAt(moment, story.until);
    expect(await rollBackWeb(world)).toMatchObject({ status: 202 });
    expect((await reach(world, 'concluded')).outcome).toBe(story.pressed);
    if (story.pressed === 'reverted') return expectEnd(world, 'web-fleet');
    await reach(world, 'concluded', SECOND);
    expect(await liveImage(world)).toBe(OLD);
  });

  test.each(['baking-10', 'baking-50', 'baking-100'])('and back when green is bad: %s', async (moment) => {
    const world = await worldAt(moment, FORWARD[moment]!.until);
    world.cloud.badShare[NEW] = 1;
    expect(await reach(world, 'concluded')).toMatchObject({
      outcome: 'reverted',
      failure: { code: 'Outage' },
    });
    expectEnd(world, 'web-fleet');
  });
});

describe('a rollout that 0.0 has sent back', () => {
  const halfWay = async (moment: string) => worldAt(moment, looked(50));

  test.each(['aborted', 'rolling-back', 'foreign-edit'])('goes back: %s', async (moment) => {
    const world = await halfWay(moment);
    expect((await reach(world, 'concluded')).outcome).toBe('reverted');
    expectEnd(world, 'web-fleet');
  });

  test('and left to a person goes back when the button is pressed', async () => {
    const world = await halfWay('needs-operator');
    expect(await rollBackWeb(world)).toMatchObject({ status: 202, body: { outcome: 'rolled-back' } });
    expect((await reach(world, 'concluded', { rollout: 'web-1', epoch: 2 })).outcome).toBe('reverted');
    expectEnd(world, 'web-fleet');
  });

  test('ends as it retires green', async () => {
    const world = aWorld();
    world.cloud.badShare[NEW] = 1;
    await beginAt(world, 'retiring-green');
    putEarlierRecords(world, 'retiring-green');
    expect((await reach(world, 'concluded')).outcome).toBe('reverted');
    expectEnd(world, 'web-fleet');
  });

  test.each([
    ['reverted', ['removed-markers']],
    ['tidied', []],
  ])('is cleaned up once: %s', async (moment, done) => {
    const world = aWorld();
    world.cloud.badShare[NEW] = 1;
    await beginAt(world, 'concluded');
    putEarlierRecords(world, moment);
    await world.clock.advance(10 * 60_000);
    const rollout = await world.ports.rollouts.get('web-1');
    expect(await cleanUp(world.ports, rollout, await world.ports.fleets.ours())).toEqual(done);
  });
});

describe('what 0.0 had waiting', () => {
  test('follows: an image', async () => {
    const world = await worldAt('image-queued', looked(10));
    await reach(world, 'concluded');
    await reach(world, 'concluded', SECOND);
    expect(await liveImage(world)).toBe(NEXT);
  });

  test('follows: a rollback', async () => {
    const world = await worldAt('rollback-queued', shrinking);
    await reach(world, 'concluded');
    expect((await world.ports.rollouts.get('web-2')).plan.steps).toHaveLength(1);
    await reach(world, 'concluded', SECOND);
    expect(await liveImage(world)).toBe(OLD);
  });

  test.each([
    ['rollback-requested', 'planned'],
    ['rollback-baking', 'baking'],
  ] as const)('goes on: %s', async (moment, phase) => {
    const world = aWorld();
    await beginAt(world, 'concluded');
    await rollBackWeb(world);
    await reach(world, phase, SECOND);
    putEarlierRecords(world, moment);
    expect((await reach(world, 'concluded', SECOND)).outcome).toBe('promoted');
    expect(await liveImage(world)).toBe(OLD);
  });

  test('starts: a rollout that a person asked for, whose claim had broken off', async () => {
    const world = aWorld();
    putEarlierRecords(world, 'requested');
    world.stored.rollouts.clear();
    await expect(startRollout(world.ports, 'web', { ...published, allowRepeat: true })).rejects.toThrow(
      'under way',
    );
    expect([...world.executions]).toEqual(['web-1 at epoch 1']);
    expect((await reach(world, 'concluded')).outcome).toBe('promoted');
  });
});

describe('a service that 0.0 has registered', () => {
  test('rolls out', async () => {
    const world = aWorld();
    putEarlierRecords(world, 'registered');
    await startRollout(world.ports, 'web', published);
    expect((await reach(world, 'concluded')).outcome).toBe('promoted');
  });

  test('remembers what it has rolled out and refused', async () => {
    const world = await worldAt('promoted', 'concluded');
    expect(await startRollout(world.ports, 'web', published)).toMatchObject({ kind: 'known' });
    const other = aWorld();
    await begin(other, { onNewImage: 'refuse' });
    putEarlierRecords(other, 'image-refused');
    const request = { image: { id: NEXT }, cause: published.cause };
    expect(await startRollout(other.ports, 'web', request)).toMatchObject({ kind: 'refused' });
    expect((await reach(other, 'concluded', FIRST)).outcome).toBe('promoted');
  });
});

test('a record of 0.0 is one of today once it was written again', async () => {
  const world = aWorld();
  await aServiceIn(world);
  for (const moment of moments.filter((name) => recordsOf(name).rollout)) {
    putEarlierRecords(world, moment);
    const { id } = recordsOf(moment).rollout!;
    await world.ports.rollouts.save(await world.ports.rollouts.get(id));
    expect(JSON.parse(world.stored.rollouts.get(id)!)).toHaveProperty('schemaVersion', 1);
  }
});
