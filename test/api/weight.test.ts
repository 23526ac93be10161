import { describe, expect, test } from 'vitest';
import { judgementContext } from '../../src/rollout/analysis/judgement-context.ts';
import { isPaused } from '../../src/rollout/interventions/pause.ts';
import { STEPS_MAX } from '../../src/rollout/interventions/redirect.ts';
import { MINUTE } from '../../src/rollout/timing.ts';
import { ANN, call, rollBackIt } from '../world/calling.ts';
import { bakingAt, beginAt, FIRST, reach } from '../world/progress.ts';
import { record } from '../world/records.ts';
import { aWorld, fleetIn, liveShare, sicken, type World } from '../world/world.ts';

const ask = (world: World, command: string, body?: object) =>
  call(world, `POST /rollouts/{id}/${command}`, { id: 'web-1' }, body);
const weigh = (world: World, weight: number, more: object = {}) =>
  ask(world, 'weight', { weight, reason: 'a look', ...more });
const WITH_APPROVAL = [
  { weight: 10, bake: '5m' },
  { weight: 50, bake: '5m', approval: true },
  { weight: 100, bake: '5m' },
];
const weights = async (world: World) => (await record(world)).plan.steps.map(({ weight }) => weight);

async function baking(weight: number, change: Record<string, unknown> = {}): Promise<World> {
  const world = aWorld();
  await beginAt(world, bakingAt(weight), change);
  return world;
}

describe('a weight by hand', () => {
  test('between two steps is one of its own, and the plan goes on above it', async () => {
    const world = await baking(10);
    expect(await weigh(world, 30)).toMatchObject({
      status: 202,
      body: { outcome: 'weight-given', weight: 30, bake: '5m', detail: expect.stringContaining('30 %') },
    });
    const given = await reach(world, bakingAt(30));
    expect(given).toMatchObject({ step: 1, promotion: { by: ANN, reason: 'a look' } });
    expect(given.timeline.map(({ what }) => what)).toContain(`30 % is next, asked for by ${ANN}: a look`);
    expect(await weights(world)).toEqual([10, 30, 50, 100]);
    await reach(world, bakingAt(50));
    await reach(world, 'concluded');
    expect(await record(world)).toMatchObject({ outcome: 'promoted' });
  });

  test('bakes in full, and is judged by what came since', async () => {
    const world = await baking(10);
    await weigh(world, 30, { bake: '20m' });
    const { stepSince, evidence } = await reach(world, bakingAt(30));
    expect(evidence.green.requests).toBe(0);
    const next = await reach(world, bakingAt(50));
    expect(next.stepSince - stepSince).toBeGreaterThanOrEqual(20 * MINUTE);
  });

  test('may be less than green has, and the steps above it are taken once more', async () => {
    const world = await baking(50);
    await weigh(world, 5);
    await reach(world, bakingAt(5));
    expect(liveShare(world)).toBe(5);
    expect(await weights(world)).toEqual([10, 50, 5, 10, 50, 100]);
    await weigh(world, 30);
    await reach(world, bakingAt(30));
    expect(await weights(world)).toEqual([10, 50, 5, 30, 50, 100]);
    await reach(world, 'concluded');
    expect(await record(world)).toMatchObject({ outcome: 'promoted' });
  });

  test('of 100 % has the last bake, and leaves out what is before it', async () => {
    const world = await baking(10);
    expect(await weigh(world, 100)).toMatchObject({ body: { bake: '10m' } });
    await reach(world, bakingAt(100));
    expect(await weights(world)).toEqual([10, 100]);
    await reach(world, 'concluded');
  });

  test('said twice is one step, and the last of two counts', async () => {
    const world = await baking(10);
    await weigh(world, 30);
    const once = await record(world);
    expect(await weigh(world, 30)).toMatchObject({ status: 202 });
    expect(await record(world)).toEqual(once);
    await weigh(world, 20);
    expect(await weights(world)).toEqual([10, 20, 50, 100]);
  });

  test('waits for the servers that green needs', async () => {
    const world = await baking(10);
    await weigh(world, 75);
    for (const server of fleetIn(world.cloud, 'web-1').servers.slice(0, 2)) server.sick = true;
    await reach(world, ({ phase }) => phase === 'shifting' || phase === 'rolling-back');
    expect(liveShare(world)).toBeLessThanOrEqual(10);
  });

  test('that is lower waits for the servers that blue needs for the rest', async () => {
    const world = await baking(50);
    await weigh(world, 10);
    await reach(world, 'shifting');
    const [one, two, three] = fleetIn(world.cloud, 'web-fleet').servers;
    for (const server of [one, two, three]) server!.sick = true;
    await expect(reach(world, bakingAt(10))).rejects.toThrow();
    expect(liveShare(world)).not.toBe(10);
  });

  test.each([75, 5])('of %s %% keeps no traffic with a green that dies meanwhile', async (weight) => {
    const world = await baking(50);
    await weigh(world, weight);
    await reach(world, 'shifting');
    sicken(world, 'web-1');
    const since = world.clock.now();
    const { failure } = await reach(world, 'concluded');
    expect(failure).toMatchObject({ code: 'GreenUnhealthy', message: expect.stringContaining('0 healthy') });
    expect(failure!.at - since).toBeLessThan(2 * MINUTE);
  });

  test('goes back from a green that lacks the servers for what it has, as from a bake', async () => {
    const steps = [75, 100].map((share) => ({ weight: share, bake: '5m' }));
    const world = await baking(75, { steps });
    await weigh(world, 100);
    await reach(world, 'shifting');
    sicken(world, 'web-1', 1);
    const since = world.clock.now();
    const { failure } = await reach(world, 'concluded');
    expect(failure).toMatchObject({ code: 'GreenUnhealthy' });
    expect(failure!.at - since).toBeLessThan(5 * MINUTE);
  });

  test('is given to a paused rollout, which goes on', async () => {
    const world = await baking(10);
    await ask(world, 'pause', { reason: 'a look' });
    expect(await weigh(world, 30)).toMatchObject({ status: 202 });
    await reach(world, bakingAt(30), { ...FIRST, epoch: 3 });
  });

  test.each([20, 60])('of %i %% passes no approval that is asked for below it', async (weight) => {
    const world = aWorld();
    await beginAt(world, isPaused, { steps: WITH_APPROVAL });
    await weigh(world, weight);
    const epoch = { ...FIRST, epoch: 3 };
    await reach(world, (rollout) => isPaused(rollout) || rollout.traffic.observed === weight, epoch);
    expect(liveShare(world)).toBe(weight === 20 ? 20 : 10);
    if (weight === 20) return;
    expect(await ask(world, 'approve')).toMatchObject({ body: { weight: 60 } });
    await reach(world, bakingAt(60), { ...FIRST, epoch: 5 });
  });

  test('does not use up the approval of another weight', async () => {
    const world = aWorld();
    await beginAt(world, isPaused, { steps: WITH_APPROVAL });
    await ask(world, 'approve');
    await weigh(world, 90);
    await reach(world, isPaused, { ...FIRST, epoch: 3 });
    expect(liveShare(world)).toBe(10);
  });

  test.each([
    ['a weight by hand', { weight: 60 }],
    ['a step further on', { step: 2 }],
  ])('that takes the place of %s is no way around the approval that this one asks for', async (_, first) => {
    const steps = [
      { weight: 10, bake: '5m' },
      { weight: 50, bake: '20m', approval: true },
      { weight: 100, bake: '5m' },
    ];
    const world = aWorld();
    await beginAt(world, bakingAt(10), { steps });
    await ask(world, 'step' in first ? 'promote' : 'weight', { reason: 'a look', ...first });
    await weigh(world, 55);
    await reach(world, isPaused);
    expect(liveShare(world)).toBe(10);
    await weigh(world, 5);
    expect(await weights(world)).toEqual([10, 5, 10, 50, 100]);
    expect((await record(world)).plan.steps[3]).toMatchObject({ approval: true });
  });

  test('bakes as long when the call is repeated', async () => {
    const steps = [
      { weight: 10, bake: '5m' },
      { weight: 25, bake: '20m' },
      { weight: 100, bake: '5m' },
    ];
    const world = await baking(10, { steps });
    expect(await weigh(world, 30)).toMatchObject({ body: { bake: '20m' } });
    expect(await weigh(world, 30)).toMatchObject({ body: { bake: '20m' } });
  });

  test('is no way to spread more stakes than there are', async () => {
    const world = await baking(50);
    const before = judgementContext(await record(world)).horizon;
    await weigh(world, 5, { bake: '2h' });
    expect(judgementContext(await record(world)).horizon).toBe(before);
  });

  test('loses to a rollback', async () => {
    const world = await baking(50);
    await weigh(world, 10);
    expect(await rollBackIt(world)).toMatchObject({ body: { outcome: 'rolled-back' } });
    await reach(world, 'concluded');
    expect(liveShare(world)).toBe(0);
  });

  test('ends where the plan is full', async () => {
    const world = await baking(10);
    const rollout = await record(world);
    const steps = Array.from({ length: STEPS_MAX - 1 }, () => rollout.plan.steps[0]!);
    const last = rollout.plan.steps.at(-1)!;
    await world.ports.rollouts.save({
      ...rollout,
      step: STEPS_MAX - 2,
      plan: { ...rollout.plan, steps: [...steps, last] },
    });
    expect(await weigh(world, 30)).toMatchObject({ status: 400, body: { errors: [{ path: 'weight' }] } });
  });

  test.each([
    [{ weight: 0, reason: 'x' }, 'weight'],
    [{ weight: 101, reason: 'x' }, 'weight'],
    [{ weight: 33.33, reason: 'x' }, 'weight'],
    [{ weight: '30', reason: 'x' }, 'weight'],
    [{ weight: 30 }, 'reason'],
    [{ weight: 30, reason: ' ' }, 'reason'],
    [{ weight: 30, reason: 'x', bake: '15d' }, 'bake'],
    [{ weight: 30, reason: 'x', bake: 'hold' }, 'bake'],
  ])('is refused for %j', async (body, path) => {
    const world = await baking(10);
    expect(await ask(world, 'weight', body)).toMatchObject({ status: 400, body: { errors: [{ path }] } });
    expect(await record(world)).not.toHaveProperty('promotion');
  });

  test.each(['planned', 'launching', 'proving', 'shifting', 'retiring-blue'] as const)(
    'is not possible in %s, and the answer says what is',
    async (phase) => {
      const world = aWorld();
      await beginAt(world, phase);
      expect(await weigh(world, 30)).toMatchObject({
        status: 409,
        body: {
          type: expect.stringContaining('NotPossibleNow'),
          possible: expect.arrayContaining(['rollback']),
        },
      });
    },
  );
});

describe('a promotion to a step', () => {
  test('that is ahead leaves out those before it', async () => {
    const world = await baking(10);
    expect(await ask(world, 'promote', { reason: 'x', step: 2 })).toMatchObject({ body: { weight: 100 } });
    await reach(world, bakingAt(100));
    await reach(world, 'concluded');
  });

  test.each([
    ['the current one', 50, 1, [10, 50, 50, 100]],
    ['one before it', 50, 0, [10, 50, 10, 50, 100]],
  ])('repeats %s with its bake', async (_, at, step, expected) => {
    const world = await baking(at);
    const { stepSince } = await record(world);
    expect(await ask(world, 'promote', { reason: 'cold caches', step })).toMatchObject({ status: 202 });
    const again = await reach(world, (rollout) => rollout.step === 2 && rollout.phase === 'baking');
    expect(await weights(world)).toEqual(expected);
    expect(again.stepSince).toBeGreaterThan(stepSince);
    await reach(world, 'concluded');
    expect(await record(world)).toMatchObject({ outcome: 'promoted' });
  });

  test('that there is not is refused', async () => {
    const world = await baking(10);
    const body = { reason: 'x', step: 3 };
    expect(await ask(world, 'promote', body)).toMatchObject({
      status: 400,
      body: { errors: [{ path: 'step' }] },
    });
    expect(await ask(world, 'promote', { ...body, step: 1, full: true })).toMatchObject({ status: 400 });
  });
});
