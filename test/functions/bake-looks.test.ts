import { describe, expect, test } from 'vitest';
import { analyze } from '../../functions/analyze.ts';
import type { StepInput } from '../../src/lifecycle/step.ts';
import { amend } from '../../src/records/update.ts';
import { CloudUnavailable, StaleEpoch } from '../../src/rollout/errors.ts';
import { DAY, HOUR, MINUTE, SECOND } from '../../src/rollout/timing.ts';
import { round } from '../world/events.ts';
import { bakingAt, beginAt, FIRST } from '../world/progress.ts';
import { record } from '../world/records.ts';
import { aWorld, fleetIn, sicken, type World } from '../world/world.ts';

const LONG = [
  { weight: 10, bake: '335h' },
  { weight: 100, bake: '10m' },
];

async function baking(steps: readonly { weight: number; bake: string }[] = LONG): Promise<World> {
  const world = aWorld();
  await beginAt(world, bakingAt(steps[0]!.weight), { steps });
  return world;
}

const newest = async (world: World): Promise<StepInput> => ({ ...FIRST, epoch: (await record(world)).epoch });

/** Looks as the flow does, for so long or until a look says something else than to hold. */
async function watch(world: World, time: number): Promise<string> {
  const end = world.clock.now() + time;
  let verdict = 'hold';
  while (world.clock.now() < end && verdict === 'hold') {
    const result = await analyze(world.ports, await newest(world));
    verdict = result.verdict;
    if (verdict === 'hold')
      await world.clock.advance(Math.min(result.wait * SECOND, end - world.clock.now()));
  }
  return verdict;
}

/** Whole minutes of a long bake, seldom enough to be quick. */
async function skip(world: World, time: number): Promise<void> {
  const end = world.clock.now() + time;
  while (world.clock.now() < end) {
    expect((await analyze(world.ports, await newest(world))).verdict).toBe('hold');
    await world.clock.advance(Math.min(10 * MINUTE, end - world.clock.now()));
  }
}

/** 5 % of green's responses are bad from now on, and none before. */
function turnBad({ ports, clock }: World): void {
  const since = clock.now();
  const { metrics } = ports;
  const { ticks } = metrics;
  metrics.ticks = async (request) =>
    (await ticks(request)).map((tick) => {
      const { requests } = tick.green;
      const part = Math.min(1, Math.max(0, (tick.minute + MINUTE - since) / MINUTE));
      const bad = Math.round(0.05 * part * requests);
      return { ...tick, green: { ...tick.green, bad, faults: bad } };
    });
}

async function secondsToRevert(world: World): Promise<number> {
  const since = world.clock.now();
  turnBad(world);
  expect(await watch(world, HOUR)).toBe('fail');
  expect((await record(world)).failure).toMatchObject({ code: 'BadResponses' });
  return (world.clock.now() - since) / SECOND;
}

describe('a look between two minutes', () => {
  test('asks for green’s servers alone once the step is no longer young, and writes nothing', async () => {
    const world = await baking();
    await watch(world, 10 * MINUTE);
    await world.clock.advance(MINUTE - (world.clock.now() % MINUTE) + 10 * SECOND);
    await analyze(world.ports, FIRST);
    const before = world.calls.length;
    await world.clock.advance(30 * SECOND);
    expect(await analyze(world.ports, FIRST)).toMatchObject({ verdict: 'hold' });
    expect(world.calls.slice(before).map(({ name }) => name)).toEqual(['rollouts.get', 'traffic.health']);
  });

  // A Spot server of a fleet that counts units was taken back: its group was read once to count, and once more to decide.
  test('that becomes a whole one reads both groups at once, and has room for an alarm within six calls', async () => {
    const world = await baking([
      { weight: 50, bake: '335h' },
      { weight: 100, bake: '10m' },
    ]);
    await amend(world.ports, 'web-1', (rollout) => ({
      ...rollout,
      blue: { ...rollout.blue, countsUnits: true },
    }));
    await watch(world, 2 * MINUTE);
    await world.clock.advance(MINUTE - (world.clock.now() % MINUTE) + 11 * SECOND);
    await analyze(world.ports, FIRST);
    await world.clock.advance(20 * SECOND);
    sicken(world, 'web-1', 1);
    const before = world.calls.length;
    expect(await analyze(world.ports, FIRST)).toMatchObject({ verdict: 'hold' });
    const ours = ['rollouts', 'services', 'judgements', 'notifier'];
    const names = world.calls.slice(before).map(({ name }) => name);
    expect(names.filter((name) => !ours.includes(name.split('.')[0]!)).toSorted()).toEqual([
      'fleets.findEach',
      'metrics.ticks',
      'traffic.health',
      'traffic.health',
      'traffic.read',
    ]);
  });

  test('reads the newest minutes as well in a young one, and reverts by them', async () => {
    const world = await baking();
    await world.clock.advance(MINUTE - (world.clock.now() % MINUTE) + 5 * SECOND);
    await analyze(world.ports, FIRST);
    world.cloud.isUnreported = () => true;
    await world.clock.advance(MINUTE);
    await analyze(world.ports, FIRST);
    world.cloud.isUnreported = () => false;
    world.cloud.badShare[fleetIn(world.cloud, 'web-1').servers[0]!.imageId] = 1;
    await world.clock.advance(20 * SECOND);
    const before = world.calls.length;
    expect(await analyze(world.ports, FIRST)).toMatchObject({ verdict: 'fail' });
    const asked = world.calls.slice(before).map(({ name }) => name);
    expect(asked.filter((name) => name === 'metrics.ticks')).toHaveLength(1);
    expect(asked.filter((name) => name === 'traffic.health')).toHaveLength(2);
  });

  test.each([0, 13 * DAY])(
    'notices within 30 s that green has no servers, %s ms into the step',
    async (late) => {
      const world = await baking();
      await watch(world, 7 * MINUTE);
      await skip(world, late);
      await watch(world, 3 * MINUTE + 40 * SECOND);
      sicken(world, 'web-1');
      const since = world.clock.now();
      expect(await watch(world, HOUR)).toBe('fail');
      expect(world.clock.now() - since).toBeLessThanOrEqual(30 * SECOND);
      expect((await record(world)).failure).toMatchObject({ code: 'GreenUnhealthy' });
    },
  );
});

describe('a regression that begins late', () => {
  test.each([
    ['24h', 23 * HOUR],
    ['335h', 334 * HOUR],
  ])('in a bake of %s is caught as fast as at its start', async (bake, late) => {
    const steps = [
      { weight: 10, bake },
      { weight: 100, bake: '10m' },
    ];
    const early = await baking(steps);
    await watch(early, 2 * MINUTE + 10 * SECOND);
    const atStart = await secondsToRevert(early);
    const slow = await baking(steps);
    await skip(slow, late - HOUR);
    await watch(slow, 10 * MINUTE);
    expect(await secondsToRevert(slow)).toBeLessThanOrEqual(atStart + 60);
  });
});

describe('a bake that outlasts the history of its execution', () => {
  test('is continued by another one each eight hours, which is news for nobody', async () => {
    const world = await baking();
    await skip(world, 25 * HOUR);
    expect(world.executions).toEqual(
      new Set(['web-1 at epoch 1', 'web-1 at epoch 2', 'web-1 at epoch 3', 'web-1 at epoch 4']),
    );
    const { takeovers, timeline, phase, epoch } = await record(world);
    expect({ takeovers, phase, epoch }).toEqual({ takeovers: undefined, phase: 'baking', epoch: 4 });
    expect(timeline.filter(({ what }) => what.includes('taken over'))).toEqual([]);
    await expect(analyze(world.ports, FIRST)).rejects.toBeInstanceOf(StaleEpoch);
  });

  test('goes on by the same one while the next can’t be started, until the watchdog takes it over', async () => {
    const world = await baking();
    await skip(world, 8 * HOUR - MINUTE);
    await world.clock.advance(2 * MINUTE);
    world.before('services.save', () => Promise.reject(new CloudUnavailable('DynamoDB is down')));
    await expect(analyze(world.ports, FIRST)).rejects.toBeInstanceOf(CloudUnavailable);
    await world.clock.advance(MINUTE);
    for (let attempt = 0; attempt < 3; attempt += 1) {
      world.before('engine.start', () => Promise.reject(new CloudUnavailable('Step Functions is down')));
    }
    await expect(analyze(world.ports, FIRST)).rejects.toBeInstanceOf(CloudUnavailable);
    expect((await record(world)).epoch).toBeGreaterThan(1);
    await expect(analyze(world.ports, FIRST)).rejects.toBeInstanceOf(StaleEpoch);
    expect(await round(world)).toMatchObject({ done: { web: ['took-over'] } });
  });
});
