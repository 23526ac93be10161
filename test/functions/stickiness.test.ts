import { describe, expect, test } from 'vitest';
import { CloudRefused } from '../../src/rollout/errors.ts';
import { call, rollBackIt } from '../world/calling.ts';
import { bakingAt, beginAt, FIRST, reach } from '../world/progress.ts';
import { GROUP_A, GROUP_B, HTTPS, LISTENER, STRANGER, specText } from '../world/specs.ts';
import { aWorld, type World } from '../world/world.ts';

const TRAFFIC = { listener: LISTENER, targetGroups: [GROUP_A, GROUP_B] };
const STICKY = { traffic: { ...TRAFFIC, stickiness: '10m' } };
const TEN_MINUTES = 600_000;

/** Target groups that pin their clients, behind an action that doesn't. */
function stickyTargets(): World {
  const world = aWorld();
  for (const group of [GROUP_A, GROUP_B]) world.cloud.stickyGroups.add(group);
  return world;
}

const put = (world: World, change: Record<string, unknown> = {}) =>
  call(world, 'PUT /services/{service}', { service: 'web' }, specText(change));

describe('sticky target groups behind an action that is not', () => {
  test('are refused without the owner’s word, which the refusal names', async () => {
    expect(await put(stickyTargets())).toMatchObject({
      status: 422,
      body: { detail: expect.stringContaining('"traffic.stickiness": "10m"') },
    });
    expect(await put(stickyTargets(), STICKY)).toMatchObject({ status: 201 });
  });

  test('get a sticky action with the first write, which is on the record before', async () => {
    const world = stickyTargets();
    await beginAt(world, 'launching', STICKY);
    world.before('traffic.write', async () => {
      const { stickiness } = await world.ports.rollouts.get('web-1');
      expect(stickiness).toEqual({ time: TEN_MINUTES, set: [LISTENER] });
    });
    await reach(world, 'proving');
    expect(world.cloud).toMatchObject({ stickiness: TEN_MINUTES, weights: { [GROUP_A]: 1, [GROUP_B]: 0 } });
    expect(world.count('traffic.write')).toBe(1);
  });

  test('have it back as it was once blue is gone, and blue drains for as long as clients stayed', async () => {
    const world = stickyTargets();
    const retiring = await beginAt(world, 'retiring-blue', STICKY);
    await reach(world, ({ blue }) => blue.shrinking === true);
    expect(world.clock.now() - retiring.traffic.zeroSince.blue!).toBeGreaterThan(TEN_MINUTES);
    expect(retiring.stickiness?.set).toEqual([LISTENER]);
    const { outcome, timeline } = await reach(world, 'concluded');
    expect(outcome).toBe('promoted');
    expect(world.cloud).toMatchObject({ stickiness: 0, weights: { [GROUP_B]: 999 } });
    expect(Object.keys(world.cloud.weights)).toEqual([GROUP_B]);
    expect(timeline.map(({ what }) => what)).toContain(`the stickiness of ${LISTENER} is put back`);
  });

  // AWS refuses an action with two such target groups that isn't sticky: the commands were refused with it.
  test('are made sticky by the commands that put blue back without us, where the action was made again without it', async () => {
    const world = stickyTargets();
    await beginAt(world, bakingAt(10), STICKY);
    const [before] = (await world.ports.rollouts.get('web-1')).breakGlass!;
    expect(before).not.toContain('sticky');
    world.cloud.stickiness = 0;
    await reach(world, bakingAt(50));
    const [after] = (await world.ports.rollouts.get('web-1')).breakGlass!;
    expect(after).toMatch(/sticky for 600000 ms$/);
  });

  test('have it back as it was after a rollback, too', async () => {
    const world = stickyTargets();
    await beginAt(world, bakingAt(10), STICKY);
    await rollBackIt(world);
    expect(await reach(world, 'concluded')).toMatchObject({ outcome: 'reverted' });
    expect(world.cloud.stickiness).toBe(0);
    expect(Object.keys(world.cloud.weights)).toEqual([GROUP_A]);
  });

  test('get it at a listener that is made anew too: AWS refused to name blue there, and the rollback with it', async () => {
    const world = stickyTargets();
    await beginAt(world, bakingAt(100), STICKY);
    world.cloud.routes.delete(LISTENER);
    world.cloud.routes.add(HTTPS);
    delete world.cloud.weights[GROUP_A];
    world.cloud.stickiness = 0;
    const traffic = { ...TRAFFIC, listener: HTTPS, stickiness: '10m' };
    expect(await put(world, { traffic })).toMatchObject({ status: 200 });
    expect((await world.ports.rollouts.get('web-1')).stickiness?.set).toContain(HTTPS);
    // Nobody checks the health of a blue that no action names: it is named first.
    await rollBackIt(world);
    expect(world.cloud).toMatchObject({ stickiness: TEN_MINUTES, weights: { [GROUP_A]: 0 } });
    expect(await reach(world, 'concluded')).toMatchObject({ outcome: 'reverted' });
    expect(world.cloud.stickiness).toBe(0);
    expect(Object.keys(world.cloud.weights)).toEqual([GROUP_A]);
  });

  test('keep what somebody has changed meanwhile', async () => {
    const world = stickyTargets();
    await beginAt(world, 'retiring-blue', STICKY);
    world.cloud.weights[STRANGER] = 0;
    await reach(world, 'concluded');
    expect(world.cloud.stickiness).toBe(TEN_MINUTES);
    expect(Object.keys(world.cloud.weights)).toContain(GROUP_A);
  });

  test('keep what somebody has made of it meanwhile: nothing is put back, and nothing is said of it', async () => {
    const world = stickyTargets();
    await beginAt(world, 'retiring-blue', STICKY);
    world.cloud.stickiness = 0;
    const { timeline } = await reach(world, 'concluded');
    expect(timeline.filter(({ what }) => /stickiness of .* back/.test(what))).toEqual([]);
  });

  test('have it back as it was where somebody has taken the idle target group out of the action already', async () => {
    const world = stickyTargets();
    await beginAt(world, 'retiring-blue', STICKY);
    await reach(world, ({ blue }) => blue.shrinking === true);
    delete world.cloud.weights[GROUP_A];
    const { timeline } = await reach(world, 'concluded');
    expect(world.cloud).toMatchObject({ stickiness: 0, weights: { [GROUP_B]: 999 } });
    expect(timeline.map(({ what }) => what)).toContain(`the stickiness of ${LISTENER} is put back`);
  });

  test('keep it where AWS refuses the way back: the rollout ends all the same, and says so', async () => {
    const world = stickyTargets();
    await beginAt(world, 'retiring-blue', STICKY);
    world.before('traffic.write', () => {
      throw new CloudRefused('AWS refuses to change the listener');
    });
    const { outcome, timeline } = await reach(world, 'concluded');
    expect(outcome).toBe('promoted');
    expect(timeline.map(({ what }) => what)).toContainEqual(
      expect.stringMatching(/the stickiness of .* stays: AWS refuses to change the listener/),
    );
  });
});

test('an action that is sticky already stays as its owner has it', async () => {
  const world = stickyTargets();
  world.cloud.stickiness = 90_000;
  const { stickiness } = await beginAt(world, 'concluded', STICKY);
  expect(stickiness).toEqual({ time: TEN_MINUTES, set: [] });
  expect(world.cloud.stickiness).toBe(90_000);
  expect(world.count('traffic.write')).toBeGreaterThan(0);
  expect((await world.ports.rollouts.get(FIRST.rollout)).outcome).toBe('promoted');
});
