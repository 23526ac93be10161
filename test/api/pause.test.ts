import { describe, expect, test } from 'vitest';
import { analyze } from '../../functions/analyze.ts';
import { startRollout } from '../../src/lifecycle/begin/start.ts';
import { amend } from '../../src/records/update.ts';
import { noEvidence } from '../../src/rollout/analysis/evidence.ts';
import { StaleEpoch } from '../../src/rollout/errors.ts';
import type { Phase } from '../../src/rollout/phase.ts';
import { setWeights } from '../world/balancing.ts';
import { ANN, abandonIt, call, rollBackIt, rollBackWeb } from '../world/calling.ts';
import { round, rounds } from '../world/events.ts';
import { bakingAt, beginAt, FIRST, reach } from '../world/progress.ts';
import { record } from '../world/records.ts';
import { build, GROUP_A, GROUP_B, HTTPS, LISTENER } from '../world/specs.ts';
import { aWorld, aWorldWithRoute, liveShare, NEW, NEXT, sicken, type World } from '../world/world.ts';

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;
const THIRD = { rollout: 'web-1', epoch: 3 };

const ask = (world: World, command: string, body?: unknown) =>
  call(world, `POST /rollouts/{id}/${command}`, { id: 'web-1' }, body);
const pause = (world: World, body: unknown = { reason: 'a look' }) => ask(world, 'pause', body);
const shown = async (world: World) =>
  (await call(world, 'GET /rollouts/{id}', { id: 'web-1' })).body as Record<string, unknown>;
const types = ({ announced }: World) => announced.map(({ type }) => type);

async function pausedAt(weight: number, change: Record<string, unknown> = {}): Promise<World> {
  const world = aWorld();
  await beginAt(world, bakingAt(weight), change);
  await pause(world);
  return world;
}

describe('a rollout that is paused', () => {
  test.each<Phase>(['planned', 'launching', 'proving', 'shifting', 'baking'])(
    'in %s ends its execution, stays as it is, and goes on to its promotion',
    async (phase) => {
      const world = aWorld();
      await beginAt(world, phase);
      const share = liveShare(world);
      expect(await pause(world)).toMatchObject({ status: 200, body: { outcome: 'paused', green: share } });
      await expect(analyze(world.ports, FIRST)).rejects.toThrow(StaleEpoch);
      await rounds(world, 90);
      expect(await record(world)).toMatchObject({ phase, epoch: 2, pause: { by: ANN, reason: 'a look' } });
      expect(liveShare(world)).toBe(share);
      expect([...world.executions]).toEqual(['web-1 at epoch 1']);
      expect(await ask(world, 'resume')).toMatchObject({ status: 200, body: { outcome: 'resumed' } });
      expect([...world.executions]).toEqual(['web-1 at epoch 1', 'web-1 at epoch 3']);
      expect(await reach(world, 'concluded', THIRD)).toMatchObject({ outcome: 'promoted' });
    },
  );

  test('says what it waits for, and what it takes', async () => {
    const world = await pausedAt(10);
    expect(await shown(world)).toMatchObject({
      pause: { kind: 'asked', by: ANN, reason: 'a look' },
      possible: ['pause', 'resume', 'promote', 'weight', 'rollback', 'abandon'],
      waiting: {
        for: 'resume',
        held: true,
        reason: 'paused by user/ann: a look',
        after: null,
        help: 'POST /rollouts/web-1/resume goes on, POST /rollouts/web-1/rollback goes back',
      },
    });
    expect(types(world)).toContain('RolloutPaused');
  });

  test('is resumed once, whoever says it again', async () => {
    const world = await pausedAt(10);
    await ask(world, 'resume', { reason: 'fine' });
    expect(await ask(world, 'resume')).toMatchObject({ status: 200, body: { outcome: 'not-paused' } });
    const { timeline, takeovers } = await record(world);
    expect(timeline.filter(({ what }) => what === `resumed by ${ANN}: fine`)).toHaveLength(1);
    expect(takeovers).toBeUndefined();
  });

  test('gets another end, without a new epoch', async () => {
    const world = await pausedAt(10);
    const { body } = await pause(world, { reason: 'longer', for: '2d' });
    expect(body).toMatchObject({ until: new Date(world.clock.now() + 2 * DAY).toISOString() });
    expect(await record(world)).toMatchObject({ epoch: 2, pause: { reason: 'longer' } });
  });

  test.each([
    [{ for: '15d' }, 'a pause ends within 14d: see "limits.pauseAtMost"'],
    [{ until: '2020-01-01T00:00:00Z' }, 'a pause ends in the future'],
  ])('has an end within bounds: %j', async (body, message) => {
    const world = aWorld();
    await beginAt(world, bakingAt(10));
    expect(await pause(world, body)).toMatchObject({ status: 400, body: { errors: [{ message }] } });
    expect(await record(world)).not.toHaveProperty('pause');
  });

  test('gives blue everything at once when a person presses, and is cleaned up', async () => {
    const world = await pausedAt(50);
    expect(await rollBackWeb(world)).toMatchObject({ status: 202, body: { outcome: 'rolled-back' } });
    expect(liveShare(world)).toBe(0);
    expect(world.executions).toContain('web-1 at epoch 3');
    expect(await reach(world, 'concluded', THIRD)).toMatchObject({ outcome: 'reverted' });
  });

  test('is aborted though the press dies before it has an execution', async () => {
    const world = await pausedAt(50);
    world.ports.engine.start = () => Promise.reject(new Error('killed'));
    await expect(rollBackIt(world)).rejects.toThrow('killed');
    expect(liveShare(world)).toBe(0);
  });

  test('makes room for a newer image where the spec says so', async () => {
    const world = await pausedAt(50, { onNewImage: 'replace' });
    const image = { id: NEXT, build: build('web/1.0.0/3'), builtAt: world.clock.now() };
    await startRollout(world.ports, 'web', {
      image,
      cause: { kind: 'image-published', build: image.build },
    });
    expect(await reach(world, 'concluded', THIRD)).toMatchObject({ outcome: 'reverted' });
  });

  test('can be abandoned', async () => {
    const world = await pausedAt(50);
    expect(await abandonIt(world)).toMatchObject({ status: 200, body: { serving: 'shared' } });
  });

  test('has the bake that was watched meanwhile behind it, and its deadlines before it', async () => {
    const world = await pausedAt(10, { limits: { holdAtMost: '1h' } });
    await rounds(world, 3 * 60);
    world.cloud.requestsPerMinute = 0;
    await ask(world, 'resume');
    await world.clock.advance(MINUTE);
    expect(await analyze(world.ports, THIRD)).toMatchObject({ verdict: 'pass', phase: 'shifting' });
  });
});

describe('what happens to a paused rollout by itself', () => {
  test('a green that turns bad goes back', async () => {
    const world = await pausedAt(50);
    world.cloud.badShare[NEW] = 0.5;
    await rounds(world, 6);
    expect(liveShare(world)).toBe(0);
    expect(await record(world)).toMatchObject({ failure: { code: expect.any(String) } });
    expect(await reach(world, 'concluded', THIRD)).toMatchObject({ outcome: 'reverted' });
  });

  test('a green without servers goes back', async () => {
    const world = await pausedAt(50);
    sicken(world, 'web-1');
    await rounds(world, 1);
    expect(liveShare(world)).toBe(0);
    expect(await record(world)).toMatchObject({ failure: { code: 'GreenUnhealthy' } });
  });

  test('a blue without servers gives green everything', async () => {
    const world = await pausedAt(50);
    sicken(world, 'web-fleet');
    await rounds(world, 1);
    expect(await record(world)).toMatchObject({ epoch: 3 });
    expect(await record(world)).not.toHaveProperty('pause');
    await reach(world, bakingAt(100), THIRD);
    expect(liveShare(world)).toBe(100);
  });

  test('a split that somebody edits is told once', async () => {
    const world = await pausedAt(50);
    setWeights(world.cloud, { [GROUP_A]: 700, [GROUP_B]: 300 });
    await rounds(world, 3);
    expect(liveShare(world)).toBe(30);
    expect(types(world).filter((type) => type === 'RolloutNeedsAttention')).toHaveLength(1);
  });

  test('a raise that was being written bakes', async () => {
    const world = aWorld();
    await beginAt(world, ({ phase, step }) => phase === 'shifting' && step === 1);
    const { traffic } = await record(world);
    await world.ports.rollouts.save({ ...(await record(world)), traffic: { ...traffic, intended: 50 } });
    setWeights(world.cloud, { [GROUP_A]: 500, [GROUP_B]: 500 });
    await pause(world);
    await rounds(world, 1);
    expect(await record(world)).toMatchObject({ phase: 'baking', step: 1, traffic: { observed: 50 } });
  });

  // A window closed between the end of a bake and the next weight: for the night only green's servers were looked at.
  test('a wait between two steps is a bake of the weight that green has: it goes back for bad responses', async () => {
    const world = aWorld();
    await beginAt(world, ({ phase, step }) => phase === 'shifting' && step === 1);
    const { evidence } = await record(world);
    await pause(world);
    await rounds(world, 1);
    expect(await record(world)).toMatchObject({
      phase: 'baking',
      step: 0,
      traffic: { observed: 10, intended: 10 },
      evidence: { green: { requests: expect.toSatisfy((now) => now >= evidence.green.requests) } },
    });
    world.cloud.badShare[NEW] = 0.5;
    await rounds(world, 6);
    expect(liveShare(world)).toBe(0);
    expect(await record(world)).toMatchObject({
      failure: { code: expect.stringMatching(/BadResponses|Outage/) },
    });
  });

  test.each([
    ['waits for a weight that may still be written', 10, 'shifting'],
    ['has given up on one that was not', 40, 'baking'],
  ])('a pause between two steps %s', async (_, seconds, phase) => {
    const world = aWorld();
    await beginAt(world, ({ phase: now, step }) => now === 'shifting' && step === 1);
    const { traffic } = await record(world);
    await world.ports.rollouts.save({ ...(await record(world)), traffic: { ...traffic, intended: 50 } });
    await pause(world);
    await world.clock.advance(seconds * 1_000);
    await round(world);
    expect(await record(world)).toMatchObject({ phase, traffic: { observed: 10 } });
    await rounds(world, 5);
    await ask(world, 'resume');
    expect(await reach(world, 'concluded', THIRD)).toMatchObject({ outcome: 'promoted' });
  });

  // A pause came between the writes of two routes. The share of the first was recorded, and once the second had it as well
  // the step went on with the bake and the evidence of the one before: it passed as soon as the rollout was resumed.
  test.each([
    ['the next weight', 1, 50],
    ['everything', 2, 100],
  ])(
    'a raise to %s that is paused between two routes bakes whole once both have it',
    async (_, step, weight) => {
      const world = aWorldWithRoute(HTTPS);
      const routes = [{ listener: LISTENER }, { listener: HTTPS }];
      const at = (now: { phase: string; step: number }) => now.phase === 'shifting' && now.step === step;
      await beginAt(world, at, { traffic: { routes, targetGroups: [GROUP_A, GROUP_B] } });
      const { traffic } = await record(world);
      await world.ports.rollouts.save({
        ...(await record(world)),
        traffic: { ...traffic, intended: weight },
      });
      const weights = { [GROUP_A]: 1000 - weight * 10, [GROUP_B]: weight * 10 };
      setWeights(world.cloud, weights);
      await pause(world);
      await rounds(world, 1);
      expect(await record(world)).toMatchObject({ phase: 'shifting', step, traffic: { observed: weight } });
      world.cloud.moreRoutes.set(HTTPS, weights);
      await rounds(world, 1);
      const now = world.clock.now();
      expect(await record(world)).toMatchObject({
        phase: 'baking',
        step,
        stepSince: now,
        evidence: noEvidence(now),
      });
      await ask(world, 'resume');
      await reach(world, ({ phase, step: since }) => since > step || phase === 'retiring-blue', THIRD);
      expect(world.clock.now() - now).toBeGreaterThanOrEqual((await record(world)).plan.steps[step]!.bake);
      expect(await reach(world, 'concluded', THIRD)).toMatchObject({ outcome: 'promoted' });
    },
  );

  test('a bake by hand at the weight that green has is whole, though the pause came before it', async () => {
    const world = aWorld();
    await beginAt(world, bakingAt(10));
    await ask(world, 'weight', { weight: 10, bake: '2h', reason: 'longer' });
    const { epoch } = await record(world);
    await reach(world, 'shifting', { rollout: 'web-1', epoch });
    await pause(world);
    await rounds(world, 1);
    const now = world.clock.now();
    expect(await record(world)).toMatchObject({ phase: 'baking', stepSince: now, evidence: noEvidence(now) });
  });

  test('a person is called at its end, once a day, and it stays paused', async () => {
    const world = await pausedAt(10);
    await pause(world, { for: '1h' });
    await rounds(world, 70);
    expect(types(world).filter((type) => type === 'RolloutNeedsOperator')).toHaveLength(1);
    expect(await shown(world)).toMatchObject({ waiting: { for: 'operator', code: 'PauseOver' } });
    await rounds(world, 24 * 60);
    expect(types(world).filter((type) => type === 'RolloutNeedsOperator')).toHaveLength(2);
    expect(await record(world)).toMatchObject({ epoch: 2, pause: {} });
    await ask(world, 'resume');
    expect(await shown(world)).toMatchObject({ needsOperator: null });
  });

  test.each([
    ['revert', { outcome: 'reverted', failure: { code: 'PauseOver' } }],
    ['resume', { outcome: 'promoted' }],
  ])('the spec says what comes at its end: %s', async (onPauseEnd, end) => {
    const world = await pausedAt(10, { limits: { onPauseEnd, pauseAtMost: '1h' } });
    await rounds(world, 61);
    expect(await reach(world, 'concluded', THIRD)).toMatchObject(end);
  });
});

describe('a promotion by hand', () => {
  const promote = (world: World, body: unknown = { reason: 'checked' }) => ask(world, 'promote', body);

  test('ends the step at the next check, without evidence', async () => {
    const world = aWorld();
    world.cloud.requestsPerMinute = 0;
    await beginAt(world, bakingAt(10));
    expect(await promote(world)).toMatchObject({ status: 202, body: { outcome: 'promoted', weight: 50 } });
    expect(await analyze(world.ports, FIRST)).toMatchObject({ verdict: 'pass', phase: 'shifting' });
    expect(await record(world)).toMatchObject({ step: 1 });
  });

  test('goes straight to 100 %, and bakes there', async () => {
    const world = aWorld();
    await beginAt(world, bakingAt(10));
    await promote(world, { reason: 'checked', full: true });
    await reach(world, bakingAt(100));
    expect(await record(world)).toMatchObject({ step: 2 });
    expect((await record(world)).timeline.some(({ what }) => what.includes('50 %'))).toBe(false);
    expect(await promote(world)).toMatchObject({ body: { weight: null } });
    expect(await analyze(world.ports, FIRST)).toMatchObject({ verdict: 'promote', phase: 'retiring-blue' });
  });

  test('is one, said twice', async () => {
    const world = aWorld();
    await beginAt(world, bakingAt(10));
    await promote(world);
    await promote(world);
    const { timeline } = await record(world);
    expect(timeline.filter(({ what }) => what.startsWith('promoted to 50 % by'))).toHaveLength(1);
  });

  test('does not outvote what speaks against green', async () => {
    const world = aWorld();
    await beginAt(world, bakingAt(10));
    await promote(world);
    sicken(world, 'web-1');
    expect(await analyze(world.ports, FIRST)).toMatchObject({ verdict: 'fail' });
  });

  test('ends a pause', async () => {
    const world = await pausedAt(10);
    await promote(world);
    expect(world.executions).toContain('web-1 at epoch 3');
    expect(await record(world)).not.toHaveProperty('pause');
    await reach(world, bakingAt(50), THIRD);
  });

  test('is not waited for where an execution of 0.0 waits for long', async () => {
    const world = aWorld();
    await beginAt(world, bakingAt(10));
    await amend(world.ports, 'web-1', (rollout) => ({
      ...rollout,
      plan: { ...rollout.plan, tickSeconds: 953 },
    }));
    await promote(world);
    expect(world.executions).toContain('web-1 at epoch 2');
  });

  test('needs a reason', async () => {
    const world = aWorld();
    await beginAt(world, bakingAt(10));
    expect(await promote(world, {})).toMatchObject({ status: 400 });
  });
});

describe('a command that is not legal where the rollout is', () => {
  const FORWARD = ['planned', 'launching', 'proving', 'shifting'] as const;

  test.each(FORWARD)('no promotion in %s', async (phase) => {
    const world = aWorld();
    await beginAt(world, phase);
    expect(await ask(world, 'promote', { reason: 'now' })).toMatchObject({
      status: 409,
      body: {
        type: 'urn:greenshift:problem:NotPossibleNow',
        detail: `web-1 can't be promoted in the phase ${phase}; possible now: pause, rollback, abandon`,
        possible: ['pause', 'rollback', 'abandon'],
      },
    });
  });

  test('no pause of a rollback: what it repairs does not wait', async () => {
    const world = aWorld();
    await beginAt(world, bakingAt(10));
    await amend(world.ports, 'web-1', (rollout) => ({
      ...rollout,
      cause: { kind: 'rollback', by: ANN, reason: 'slow' },
    }));
    expect(await ask(world, 'pause', { reason: 'a look' })).toMatchObject({
      status: 409,
      body: {
        detail: "web-1 can't be paused since it is a rollback; possible now: promote, rollback, abandon",
        possible: ['promote', 'rollback', 'abandon'],
      },
    });
  });

  test.each(['pause', 'resume', 'promote'])('no %s while it goes back, or blue retires', async (command) => {
    const back = aWorld();
    await beginAt(back, bakingAt(50));
    await rollBackIt(back);
    const retiring = aWorld();
    await beginAt(retiring, 'retiring-blue');
    for (const world of [back, retiring])
      expect(await ask(world, command, { reason: 'now' })).toMatchObject({
        status: 409,
        body: { possible: ['rollback', 'abandon'] },
      });
  });

  test.each(['pause', 'resume', 'promote'])('no %s once it has ended', async (command) => {
    const world = aWorld();
    await beginAt(world, 'concluded');
    expect(await ask(world, command, { reason: 'now' })).toMatchObject({
      status: 409,
      body: { type: 'urn:greenshift:problem:RolloutConcluded' },
    });
  });
});
