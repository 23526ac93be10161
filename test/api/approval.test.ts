import { describe, expect, test } from 'vitest';
import { analyze } from '../../functions/analyze.ts';
import { shiftTraffic } from '../../functions/shift-traffic.ts';
import { StaleEpoch } from '../../src/rollout/errors.ts';
import { planFor } from '../../src/rollout/plan/plan.ts';
import { ANN, call, rollBackIt } from '../world/calling.ts';
import { rounds } from '../world/events.ts';
import { bakingAt, beginAt, FIRST, reach } from '../world/progress.ts';
import { record } from '../world/records.ts';
import { aSpec, GROUP_A } from '../world/specs.ts';
import { aWorld, liveShare, sicken, type World } from '../world/world.ts';

const MINUTE = 60_000;
const THIRD = { rollout: 'web-1', epoch: 3 };
const FIFTH = { rollout: 'web-1', epoch: 5 };
const STEPS = [
  { weight: 10, bake: '5m' },
  { weight: 50, bake: '5m', approval: true },
  { weight: 100, bake: '5m' },
];
const HELD = [
  { weight: 10, bake: 'hold' },
  { weight: 100, bake: '5m' },
];

const ask = (world: World, command: string, body?: unknown) =>
  call(world, `POST /rollouts/{id}/${command}`, { id: 'web-1' }, body);
const shown = async (world: World) =>
  (await call(world, 'GET /rollouts/{id}', { id: 'web-1' })).body as Record<string, unknown>;
const paused = ({ pause }: { readonly pause?: unknown }) => pause !== undefined;

async function awaiting(change: Record<string, unknown> = {}): Promise<World> {
  const world = aWorld();
  await beginAt(world, paused, { steps: STEPS, ...change });
  return world;
}

describe('a weight that a person has to approve', () => {
  test('is waited for in the bake before it, without an execution, and told', async () => {
    const world = await awaiting();
    expect(await shown(world)).toMatchObject({
      phase: 'baking',
      possible: ['approve', 'reject', 'weight', 'rollback', 'abandon'],
      pause: { kind: 'approval', by: null },
      plan: { steps: [{ approval: false }, { approval: true }, { approval: false }] },
      waiting: {
        for: 'approval',
        held: true,
        reason: 'green gets 50 % of the traffic once somebody approves it',
        help: 'POST /rollouts/web-1/approve goes on, POST /rollouts/web-1/reject goes back',
      },
    });
    expect(world.announced.at(-1)).toMatchObject({ type: 'RolloutPaused', kind: 'approval' });
    await expect(analyze(world.ports, FIRST)).rejects.toThrow(StaleEpoch);
    await rounds(world, 60);
    expect(liveShare(world)).toBe(10);
  });

  test('is given once it is approved, and no other waits for that', async () => {
    const world = await awaiting();
    expect(await ask(world, 'approve', { reason: 'fine' })).toMatchObject({
      status: 200,
      body: { outcome: 'approved', weight: 50 },
    });
    expect(await record(world)).toMatchObject({ approval: { step: 1, by: ANN, reason: 'fine' } });
    expect(await reach(world, 'concluded', THIRD)).toMatchObject({ outcome: 'promoted' });
    expect(world.announced.filter(({ type }) => type === 'RolloutPaused')).toHaveLength(1);
  });

  test('is approved once, whoever says it again', async () => {
    const world = await awaiting();
    await ask(world, 'approve');
    expect(await ask(world, 'approve')).toMatchObject({ body: { outcome: 'not-awaited', weight: 50 } });
    expect((await record(world)).epoch).toBe(3);
  });

  test('may be the first one', async () => {
    const world = aWorld();
    await beginAt(world, paused, { steps: [{ weight: 10, bake: '5m', approval: true }, ...STEPS.slice(2)] });
    expect(await record(world)).toMatchObject({ phase: 'shifting', step: 0, traffic: { intended: 0 } });
    await ask(world, 'approve');
    await reach(world, bakingAt(10), THIRD);
    expect(liveShare(world)).toBe(10);
  });

  test('is rejected: the rollout goes back', async () => {
    const world = await awaiting();
    expect(await ask(world, 'reject', { reason: 'slow' })).toMatchObject({
      status: 202,
      body: { outcome: 'rolled-back' },
    });
    expect(await record(world)).toMatchObject({ abort: { by: ANN, reason: 'rejected: slow' } });
    expect(await ask(world, 'reject')).toMatchObject({ status: 202 });
    expect(await reach(world, 'concluded', THIRD)).toMatchObject({ outcome: 'reverted' });
  });

  test.each(['approve', 'reject'])('is not there to %s while nothing waits', async (command) => {
    const world = aWorld();
    await beginAt(world, bakingAt(10), { steps: STEPS });
    expect(await ask(world, command)).toMatchObject({
      status: 409,
      body: { possible: ['pause', 'promote', 'weight', 'rollback', 'abandon'] },
    });
  });

  test.each(['pause', 'resume', 'promote'])('takes no %s', async (command) => {
    const world = await awaiting();
    expect(await ask(world, command, { reason: 'now' })).toMatchObject({ status: 409 });
  });

  test('is not left out by a promotion', async () => {
    const world = aWorld();
    await beginAt(world, bakingAt(10), { steps: STEPS });
    await ask(world, 'promote', { reason: 'quick', full: true });
    await reach(world, paused);
    await ask(world, 'approve');
    await reach(world, bakingAt(100), THIRD);
    expect(await record(world)).toMatchObject({ step: 2 });
  });

  test('is not waited for when only green can serve', async () => {
    const world = await awaiting();
    sicken(world, 'web-fleet');
    await rounds(world, 1);
    await reach(world, bakingAt(100), THIRD);
    expect(world.cloud.weights[GROUP_A]).toBe(0);
  });

  test('is never given by silence', async () => {
    const world = await awaiting({ limits: { pauseAtMost: '1h', onPauseEnd: 'resume' } });
    await rounds(world, 65);
    expect(liveShare(world)).toBe(10);
    expect(await shown(world)).toMatchObject({
      needsOperator: { code: 'PauseOver', help: expect.stringContaining('POST /rollouts/web-1/approve') },
    });
  });

  test('is none of a rollback', () => {
    const { steps } = planFor(aSpec({ steps: [{ weight: 100, bake: 'hold', approval: true }] }), true);
    expect(steps).toEqual([{ weight: 100, bake: 10 * MINUTE }]);
  });
});

describe('a step that holds on purpose', () => {
  const holding = async (change: Record<string, unknown> = {}) => {
    const world = aWorld();
    await beginAt(world, paused, { steps: HELD, ...change });
    return world;
  };

  test('lasts until a person goes on', async () => {
    const world = await holding();
    expect(await shown(world)).toMatchObject({
      phase: 'baking',
      pause: { kind: 'hold' },
      possible: ['resume', 'promote', 'weight', 'rollback', 'abandon'],
      plan: { steps: [{ bake: 'hold' }, { bake: '5m' }] },
      step: { bakeEnds: null },
      waiting: { for: 'resume', reason: 'both versions are held at 10 % until somebody goes on' },
    });
    await rounds(world, 24 * 60);
    expect(liveShare(world)).toBe(10);
    await ask(world, 'resume', { reason: 'fine' });
    expect(await reach(world, 'concluded', THIRD)).toMatchObject({ outcome: 'promoted' });
  });

  test('goes back when a person says so', async () => {
    const world = await holding();
    await rollBackIt(world);
    expect(liveShare(world)).toBe(0);
    expect(await reach(world, 'concluded', THIRD)).toMatchObject({ outcome: 'reverted' });
  });

  test('goes on by itself where the spec says so', async () => {
    const world = await holding({ limits: { pauseAtMost: '1h', onPauseEnd: 'resume' } });
    await rounds(world, 65);
    expect(await reach(world, 'concluded', THIRD)).toMatchObject({ outcome: 'promoted' });
  });

  test('waits for the approval of the next weight after that', async () => {
    const world = aWorld();
    const steps = [
      { weight: 10, bake: 'hold' },
      { weight: 100, bake: '5m', approval: true },
    ];
    await beginAt(world, paused, { steps });
    await ask(world, 'resume');
    await reach(world, paused, THIRD);
    expect(await shown(world)).toMatchObject({ pause: { kind: 'approval' } });
    await ask(world, 'approve');
    await reach(world, bakingAt(100), FIFTH);
  });

  test('may be the last one, before blue retires', async () => {
    const world = aWorld();
    await beginAt(world, paused, { steps: [{ weight: 100, bake: 'hold' }] });
    await ask(world, 'promote', { reason: 'fine' });
    expect(await reach(world, 'concluded', THIRD)).toMatchObject({ outcome: 'promoted' });
  });

  test('costs no polls, however long', () => {
    expect(planFor(aSpec({ steps: HELD }), false)).toMatchObject({
      tickSeconds: 60,
      steps: [{ hold: true, bake: 14 * 24 * 60 * MINUTE }, {}],
    });
  });
});

test('a repetition of the step that began to wait finds that another execution is to go on', async () => {
  const world = aWorld();
  await beginAt(world, ({ phase }) => phase === 'shifting', {
    steps: [{ weight: 100, bake: '5m', approval: true }],
  });
  expect(await shiftTraffic(world.ports, FIRST)).toMatchObject({ verdict: 'hold', wait: 1 });
  await expect(shiftTraffic(world.ports, FIRST)).rejects.toThrow(StaleEpoch);
});
