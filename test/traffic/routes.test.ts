import { describe, expect, test } from 'vitest';
import { analyze } from '../../functions/analyze.ts';
import { launchGreen } from '../../functions/launch-green.ts';
import { preflight } from '../../functions/preflight.ts';
import { retireFleet } from '../../functions/retire-fleet.ts';
import { rollBack } from '../../functions/roll-back.ts';
import { shiftTraffic } from '../../functions/shift-traffic.ts';
import type { StepInput, StepResult } from '../../src/lifecycle/step.ts';
import type { Ports } from '../../src/ports/ports.ts';
import {
  CloudUnavailable,
  DriftDetected,
  RolloutAborted,
  SpecMismatch,
  SplitNotConfirmed,
} from '../../src/rollout/errors.ts';
import { raise } from '../../src/traffic/raise.ts';
import { setWeights } from '../world/balancing.ts';
import { rollBackIt } from '../world/calling.ts';
import { crashes } from '../world/crash.ts';
import { pressAbort, pressAndRestore } from '../world/on-call.ts';
import { bakingAt, beginAt, FIRST, reach, type Until } from '../world/progress.ts';
import { record } from '../world/records.ts';
import { snapshot } from '../world/snapshot.ts';
import { GROUP_A, GROUP_B, HTTPS, LISTENER, RULE, STRANGER } from '../world/specs.ts';
import { aWorldWithRoute, liveShares, type World } from '../world/world.ts';

const ROUTES = { routes: [{ listener: LISTENER }, { listener: HTTPS }], targetGroups: [GROUP_A, GROUP_B] };

/** A rollout of a service with two listeners, where the story begins. */
async function reached(until: Until): Promise<World> {
  const world = aWorldWithRoute(HTTPS);
  await beginAt(world, until, { traffic: ROUTES });
  return world;
}
const shiftingAt = (step: number) => (rollout: { phase: string; step: number }) =>
  rollout.phase === 'shifting' && rollout.step === step;

const split = (green: number) => ({ [GROUP_A]: 100 - green, [GROUP_B]: green });
const editHttps = ({ cloud }: World, green: number) => void cloud.moreRoutes.set(HTTPS, split(green));

/** Holds up the write of that number from now, counted from 1. */
function onWrite(world: World, number: number, moment: 'before' | 'after', hook: () => unknown): void {
  for (let earlier = 1; earlier < number; earlier += 1) world[moment]('traffic.write', () => {});
  world[moment]('traffic.write', hook);
}
const refuse = (error: Error) => () => {
  throw error;
};

describe('a raise of two routes', () => {
  test('gives both the same share, with its intent recorded before the first write', async () => {
    const world = await reached('shifting');
    const intents: number[] = [];
    const note = async () => void intents.push((await record(world)).traffic.intended);
    world.before('traffic.write', note);
    world.before('traffic.write', note);
    await raise(world.ports, await record(world), 10);
    expect(intents).toEqual([10, 10]);
    expect(liveShares(world)).toEqual([10, 10]);
    expect(await record(world)).toMatchObject({ phase: 'baking', traffic: { intended: 10, observed: 10 } });
  });

  test('that died between them is completed, with a write of the other one only', async () => {
    const world = await reached(shiftingAt(1));
    onWrite(world, 2, 'before', refuse(new CloudUnavailable('throttled')));
    await expect(raise(world.ports, await record(world), 50)).rejects.toThrow('throttled');
    expect(liveShares(world)).toEqual([50, 10]);
    expect((await record(world)).traffic).toMatchObject({ intended: 50, observed: 10, zeroSince: {} });
    const writes = world.count('traffic.write');
    await raise(world.ports, await record(world), 50);
    expect(world.count('traffic.write') - writes).toBe(1);
    expect(liveShares(world)).toEqual([50, 50]);
    expect(await record(world)).toMatchObject({ phase: 'baking', traffic: { observed: 50 } });
  });

  test('does not begin while one of them has a share that nobody here gave it, which it names', async () => {
    const world = await reached('shifting');
    editHttps(world, 30);
    const writes = world.count('traffic.write');
    const failure = raise(world.ports, await record(world), 10);
    await expect(failure).rejects.toBeInstanceOf(DriftDetected);
    await expect(failure).rejects.toThrow(
      `green has 30 % of the traffic, but 0 % was written last, at ${HTTPS}`,
    );
    expect(world.count('traffic.write')).toBe(writes);
  });

  test('is not believed while one of them reads back otherwise, even one that needed no write', async () => {
    const world = await reached(shiftingAt(1));
    editHttps(world, 50);
    onWrite(world, 1, 'after', () => editHttps(world, 10));
    const failure = raise(world.ports, await record(world), 50);
    await expect(failure).rejects.toBeInstanceOf(SplitNotConfirmed);
    await expect(failure).rejects.toThrow(HTTPS);
    expect(await record(world)).toMatchObject({ phase: 'shifting', traffic: { observed: 10 } });
  });

  test('puts both back when an abort comes between its two writes', async () => {
    const world = await reached(shiftingAt(1));
    onWrite(world, 2, 'before', async () => {
      expect(liveShares(world)).toEqual([50, 10]);
      expect(await rollBackIt(world)).toMatchObject({ status: 202 });
      expect(liveShares(world)).toEqual([0, 0]);
      await world.clock.advance(20_000);
    });
    await expect(raise(world.ports, await record(world), 50)).rejects.toBeInstanceOf(RolloutAborted);
    expect(liveShares(world)).toEqual([0, 0]);
    // Green's quiet time counts from when the last route was put back.
    expect((await record(world)).traffic).toMatchObject({
      intended: 0,
      observed: 0,
      zeroSince: { green: world.clock.now() },
    });
  });
});

describe('blue gets the traffic of two routes back', () => {
  test('with one write for each, and only where green has some', async () => {
    const world = await reached(bakingAt(50));
    const writes = world.count('traffic.write');
    expect(await pressAndRestore(world)).toEqual({ kind: 'restored', moved: true });
    expect(world.count('traffic.write') - writes).toBe(2);
    expect(liveShares(world)).toEqual([0, 0]);
    editHttps(world, 20);
    expect(await pressAndRestore(world)).toEqual({ kind: 'restored', moved: true });
    expect(world.count('traffic.write') - writes).toBe(3);
    expect(await pressAndRestore(world)).toEqual({ kind: 'restored', moved: false });
    expect(world.count('traffic.write') - writes).toBe(3);
  });

  test.each([
    ['first', [1, 'traffic.write'], [50, 0]],
    ['second', [2, 'traffic.write'], [0, 50]],
    ['first', [1, 'traffic.read'], [50, 0]],
    ['second', [2, 'traffic.read'], [0, 50]],
  ] as const)(
    'of one although the %s fails at call %j, and says that it is not all',
    async (_, call, left) => {
      const world = await reached(bakingAt(50));
      const [number, name] = call;
      for (let earlier = 1; earlier < number; earlier += 1) world.before(name, () => {});
      world.before(name, refuse(new CloudUnavailable('throttled')));
      expect(await rollBackIt(world)).toMatchObject({
        status: 503,
        body: { type: 'urn:greenshift:problem:CloudUnavailable' },
      });
      expect(liveShares(world)).toEqual(left);
      const { traffic } = await record(world);
      expect(traffic).toMatchObject({ intended: 0, observed: 50 });
      expect(traffic.zeroSince).toEqual({});
      expect(await rollBackIt(world)).toMatchObject({ status: 202 });
      expect(liveShares(world)).toEqual([0, 0]);
      expect((await record(world)).traffic).toMatchObject({
        observed: 0,
        zeroSince: { green: world.clock.now() },
      });
    },
  );

  test('although another one is not there any more, which is what the answer is about then', async () => {
    const world = await reached(bakingAt(50));
    world.before('traffic.read', refuse(new SpecMismatch(`${LISTENER} isn't there`)));
    expect(await rollBackIt(world)).toMatchObject({
      status: 409,
      body: { type: 'urn:greenshift:problem:RouteGone', detail: expect.stringContaining(LISTENER) },
    });
    expect(liveShares(world)).toEqual([50, 0]);
  });

  test('although a third target group takes part in the other one', async () => {
    const world = await reached(bakingAt(50));
    setWeights(world.cloud, { ...world.cloud.weights, [STRANGER]: 7 });
    expect(await rollBackIt(world)).toMatchObject({ status: 409 });
    expect(world.cloud.weights[STRANGER]).toBe(7);
    expect(liveShares(world)[1]).toBe(0);
  });

  test('first of all the failure that passes by itself is thrown, so that it is tried again', async () => {
    const world = await reached(bakingAt(50));
    onWrite(world, 1, 'before', refuse(new SpecMismatch('gone')));
    world.before('traffic.write', refuse(new CloudUnavailable('throttled')));
    await expect(pressAndRestore(world)).rejects.toBeInstanceOf(CloudUnavailable);
  });

  test('and is not said to have it while one reads back otherwise, whoever wrote it', async () => {
    const world = await reached(bakingAt(50));
    onWrite(world, 2, 'after', () => editHttps(world, 1));
    expect(await rollBackIt(world)).toMatchObject({
      status: 502,
      body: { detail: expect.stringContaining(HTTPS) },
    });
    expect((await record(world)).traffic.zeroSince).toEqual({});
  });
});

type AnyStep = (ports: Ports, input: StepInput) => Promise<StepResult>;

describe('cut off at any call and done again is done once', () => {
  test.each<[string, AnyStep, Until]>([
    ['making green known to both routes', launchGreen, 'launching'],
    ['the first raise', shiftTraffic, 'shifting'],
    ['a further raise', shiftTraffic, shiftingAt(2)],
    ['the way back', rollBack, bakingAt(50)],
  ])('%s', async (_, step, until) => {
    const prepare = async () => {
      const world = await reached(until);
      if (step === rollBack) await pressAbort(world);
      return world;
    };
    const [calm, ...others] = await crashes(prepare, ({ ports }) => step(ports, FIRST));
    const expected = await snapshot(calm!.world);
    expect(others.length).toBeGreaterThan(8);
    for (const { where, world } of others) expect(await snapshot(world), where).toEqual(expected);
  });

  test('a raise that is never done again goes back on both routes', async () => {
    const begun = new Set<World>();
    const ends = await crashes(
      () => reached(shiftingAt(1)),
      async (world) => {
        if (begun.has(world)) return rollBackIt(world);
        begun.add(world);
        return shiftTraffic(world.ports, FIRST);
      },
    );
    expect(ends.length).toBeGreaterThan(8);
    for (const { where, world } of ends.slice(1)) expect(liveShares(world), where).toEqual([0, 0]);
  });
});

describe('routes that differ', () => {
  test('stop a bake, a start and a promotion, and the error names the one', async () => {
    const baking = await reached(bakingAt(10));
    editHttps(baking, 5);
    await expect(analyze(baking.ports, FIRST)).rejects.toThrow(HTTPS);

    const planned = await reached('planned');
    editHttps(planned, 5);
    expect(await preflight(planned.ports, FIRST)).toMatchObject({ verdict: 'hold', phase: 'planned' });
    expect(planned.announced.at(-1)).toMatchObject({ reason: expect.stringContaining(HTTPS) });

    const retiring = await reached('retiring-blue');
    editHttps(retiring, 95);
    expect(await retireFleet(retiring.ports, { ...FIRST, fleet: 'blue' })).toMatchObject({ verdict: 'fail' });
    expect(await record(retiring)).toMatchObject({ failure: { code: 'DriftDetected' } });
  });

  test('keep green for as long as one gives it traffic, and its quiet time counts from the last', async () => {
    const world = await reached(bakingAt(50));
    await pressAndRestore(world);
    await reach(world, 'retiring-green');
    await world.clock.advance(10 * 60_000);
    editHttps(world, 50);
    const retire = () => retireFleet(world.ports, { ...FIRST, fleet: 'green' });
    expect(await retire()).toMatchObject({ verdict: 'hold' });
    expect(liveShares(world)).toEqual([0, 0]);
    expect((await record(world)).traffic.zeroSince.green).toBe(world.clock.now());
    expect(await retire()).toMatchObject({ verdict: 'hold' });
    expect(world.cloud.fleets.get('web-1')?.desired).toBe(4);
  });
});

test('of a listener and one of its rules each keeps its own actions', async () => {
  const world = aWorldWithRoute(RULE);
  world.cloud.moreRoutes.set(RULE, { [GROUP_A]: 5, [STRANGER]: 0 });
  const routes = [{ listener: LISTENER }, { rule: RULE }];
  await beginAt(world, bakingAt(10), { traffic: { ...ROUTES, routes } });
  expect(world.cloud.weights).toEqual({ [GROUP_A]: 900, [GROUP_B]: 100 });
  expect(world.cloud.moreRoutes.get(RULE)).toEqual({ [GROUP_A]: 900, [GROUP_B]: 100, [STRANGER]: 0 });
});
